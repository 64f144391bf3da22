import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { diskError } from '../../../jobs/disk-errors.ts';
import { makeFolder } from '../../../jobs/make-folder.ts';
import { loadSqlite } from '../../state/load-sqlite.ts';
import { makeDatabase } from '../../state/make-database.ts';
import { CHAIN_FILE, listSegments } from './audit-files.ts';
import { BEFORE_ALL, type AuditHead } from './audit-record.ts';
import { brokenAudit } from './broken-audit.ts';

/** Where the chain begins and ends. */
export interface ChainState extends AuditHead {
  /** The file that the last record stands in; empty before the first. */
  readonly segment: string;
  /** Bytes of it that are in the chain. */
  readonly sizeBytes: number;
  /** Day of the last record, in UTC. */
  readonly day: string;
  /** The first record that is kept, and what it names as the one before it; others were pruned. */
  readonly first: number;
  readonly firstPrev: string;
}

const NEW_CHAIN: ChainState = {
  ...{ count: 0, hash: BEFORE_ALL, segment: '', sizeBytes: 0, day: '' },
  ...{ first: 1, firstPrev: BEFORE_ALL },
};

const FORM = `
  CREATE TABLE chain (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    count INTEGER NOT NULL,
    hash TEXT NOT NULL,
    segment TEXT NOT NULL,
    sizeBytes INTEGER NOT NULL,
    day TEXT NOT NULL,
    first INTEGER NOT NULL,
    firstPrev TEXT NOT NULL
  );
`;

/**
 * Opens the head of the chain, or makes it where there is no log yet. It is a database for the sake of its lock, which
 * goes with the process that holds it however that ends.
 *
 * @throws FrameError FRAME_AUDIT_BROKEN where it is gone or damaged while records are there; FRAME_STATE_LIBRARY, FRAME_DISK_…
 */
export async function openChain(folder: string): Promise<Database.Database> {
  const Sqlite = await loadSqlite();
  const file = join(folder, CHAIN_FILE);
  await makeFolder(folder).catch((cause: unknown) => {
    throw diskError('write', folder, cause);
  });
  if ((await inodeOf(file)) === null) {
    if ((await listSegments(folder)).length > 0) throw brokenAudit(folder, 'the head of the chain is gone');
    await makeDatabase(Sqlite, file, (db) => {
      db.exec(FORM);
      writeChain(db, NEW_CHAIN);
    });
  }
  let db: Database.Database | undefined;
  try {
    // Who has to wait does so without holding up everything else of the process.
    db = new Sqlite(file, { timeout: 0 });
    // The records themselves are forced to the disk. A head that a power cut sets back is brought forward by them.
    db.pragma('synchronous = NORMAL');
    readChain(db);
    return db;
  } catch (cause) {
    db?.close();
    if (/^SQLITE_(BUSY|LOCKED)/.test((cause as { code?: string }).code ?? '')) throw cause;
    throw brokenAudit(folder, 'the head of the chain cannot be read', cause);
  }
}

export function readChain(db: Database.Database): ChainState {
  const row = db.prepare('SELECT count, hash, segment, sizeBytes, day, first, firstPrev FROM chain').get();
  if (row === undefined) throw new Error('it is empty');
  return row as ChainState;
}

export function writeChain(db: Database.Database, chain: ChainState): void {
  db.prepare(
    'INSERT OR REPLACE INTO chain VALUES (1, @count, @hash, @segment, @sizeBytes, @day, @first, @firstPrev)',
  ).run(chain);
}

/** Which file it is; null where there is none. */
export async function inodeOf(file: string): Promise<bigint | null> {
  return (await stat(file, { bigint: true }).catch(() => null))?.ino ?? null;
}

/** Where the chain ends now, for an anchor elsewhere; null where there is no log. @throws FrameError FRAME_AUDIT_BROKEN */
export async function readHead(folder: string): Promise<AuditHead | null> {
  if ((await inodeOf(join(folder, CHAIN_FILE))) === null && (await listSegments(folder)).length === 0) return null;
  const db = await openChain(folder);
  try {
    const { count, hash } = readChain(db);
    return count === 0 ? null : { count, hash };
  } finally {
    db.close();
  }
}
