import type Database from 'better-sqlite3';
import type { Sqlite } from './load-sqlite.ts';
import { migrate } from './migrate.ts';
import type { MIGRATIONS } from './migrations.ts';

export interface DurableOptions {
  /** How long one statement waits for another process's, ms. */
  readonly busyMs: number;
  readonly migrations: typeof MIGRATIONS;
  /** Whether what was removed is overwritten. @default false */
  readonly secureDelete?: boolean;
}

/**
 * Opens a database in which what is said to be kept is kept, also through a power cut; proves that it is sound, and brings it to
 * the newest form.
 *
 * @throws FrameError FRAME_STATE_NEWER
 * @throws Error from SQLite, or where the database is damaged
 */
export function openDurable(
  Sqlite: Sqlite,
  file: string,
  { busyMs, migrations, secureDelete = false }: DurableOptions,
): Database.Database {
  const db = new Sqlite(file, { timeout: busyMs });
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    if (secureDelete) db.pragma('secure_delete = ON');
    const fault = db.pragma('integrity_check(1)', { simple: true });
    if (fault !== 'ok') throw new Error(String(fault));
    migrate(db, file, migrations);
    return db;
  } catch (cause) {
    db.close();
    throw cause;
  }
}
