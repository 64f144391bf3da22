import { randomBytes } from 'node:crypto';
import { chmod, link, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import { syncFolder } from '../../jobs/save-atomically.ts';
import type { Sqlite } from './load-sqlite.ts';

/**
 * Makes a database beside, whole, for this user alone, and gives it its name then. SQLite takes an empty file for a new
 * database; made so, none is ever empty, and a file that was cut to nothing is told from one that was just begun. Where
 * another process was faster, its database stays.
 *
 * @param fill gives it what it must have from its first moment.
 * @throws FrameError FRAME_DISK_…
 */
export async function makeDatabase(Sqlite: Sqlite, file: string, fill: (db: Database.Database) => void): Promise<void> {
  const beside = `${file}.new-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    const db = new Sqlite(beside);
    try {
      db.pragma('journal_mode = WAL');
      fill(db);
      await chmod(beside, 0o600);
    } finally {
      db.close();
    }
    // Linked, not renamed: a rename would take the place of the other process's.
    await link(beside, file).catch((cause: unknown) => {
      if (errnoOf(cause) !== 'EEXIST') throw cause;
    });
    await syncFolder(dirname(file));
  } catch (cause) {
    throw diskError('write', file, cause);
  } finally {
    for (const tail of ['', '-wal', '-shm']) await rm(beside + tail, { force: true });
  }
}
