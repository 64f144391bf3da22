import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { FrameError } from '../../../errors.ts';
import { diskError, errnoOf } from '../../../jobs/disk-errors.ts';
import { makeFolder } from '../../../jobs/make-folder.ts';
import { loadSqlite, type Sqlite } from '../../state/load-sqlite.ts';
import { makeDatabase } from '../../state/make-database.ts';
import { migrate } from '../../state/migrate.ts';
import { openDurable } from '../../state/open-durable.ts';
import { ACCOUNTS_FILE, refuseShare } from '../../state/state-place.ts';
import { ACCOUNTS_MIGRATIONS } from './migrations.ts';

/** How long one statement waits for another process's, ms. Statements here take less than one. */
const BUSY_MS = 3_000;

/**
 * Opens the database of accounts, or makes it where there is none. Any number of processes may have it open.
 *
 * Unlike the state database it is the only place of what it holds. One that cannot be read is therefore never put aside
 * for an empty one, which would hand the server to whoever asks first: it stays, and so does the error.
 *
 * @throws FrameError FRAME_ACCOUNTS_DAMAGED, FRAME_STATE_…, FRAME_DISK_…
 */
export async function openAccounts(stateDir: string): Promise<Database.Database> {
  const Sqlite = await loadSqlite();
  const file = join(stateDir, ACCOUNTS_FILE);
  await makeFolder(stateDir).catch((cause: unknown) => {
    throw diskError('write', stateDir, cause);
  });
  await refuseShare(stateDir);
  await makeUnlessThere(Sqlite, file);
  try {
    // What was removed, such as the hash of a password, is overwritten.
    return openDurable(Sqlite, file, { busyMs: BUSY_MS, migrations: ACCOUNTS_MIGRATIONS, secureDelete: true });
  } catch (cause) {
    throw await reasonOf(cause, file);
  }
}

/** A file that was cut to nothing is no new database, though SQLite would take it for one. */
async function makeUnlessThere(Sqlite: Sqlite, file: string): Promise<void> {
  const found = await stat(file).catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return null;
    throw diskError('read', file, cause);
  });
  if (found?.size === 0) throw damaged(file, new Error('it is empty'));
  if (found === null) await makeDatabase(Sqlite, file, (db) => migrate(db, file, ACCOUNTS_MIGRATIONS));
}

async function reasonOf(cause: unknown, file: string): Promise<FrameError> {
  if (cause instanceof FrameError) return cause;
  const { code = '' } = cause as { readonly code?: string };
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return new FrameError('FRAME_STATE_BUSY', `Other processes kept ${file} to themselves for too long.`, {
      file,
      remedy: 'Try again; if it stays so, look for a process of the program that hangs.',
      cause,
    });
  }
  if (code === 'SQLITE_FULL') return diskError('write', file, { code: 'ENOSPC' });
  if (code === 'SQLITE_READONLY' || code === 'SQLITE_CANTOPEN') {
    const there = await stat(file).catch(() => null);
    if (there === null || there.isFile()) return diskError('write', file, { code: 'EACCES' });
  }
  return damaged(file, cause as Error);
}

function damaged(file: string, cause: Error): FrameError {
  return new FrameError('FRAME_ACCOUNTS_DAMAGED', `The accounts in ${file} cannot be read: ${cause.message}.`, {
    file,
    remedy:
      'Stop the server and restore it: `frame-pipeline backup restore latest --in-place --only database/accounts.db`. It is never made anew by itself, since that would let anybody in; to begin with no accounts, move it away by hand.',
    cause,
  });
}
