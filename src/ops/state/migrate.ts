import type Database from 'better-sqlite3';
import { FrameError } from '../../errors.ts';
import { MIGRATIONS } from './migrations.ts';

/**
 * Brings a database to the newest form, all or nothing, while other processes wait.
 *
 * The number of migrations stands twice, in the header and in a table: one damaged byte cannot look like a newer version.
 *
 * @throws FrameError FRAME_STATE_NEWER
 * @throws Error where the database is damaged
 */
export function migrate(db: Database.Database, file: string, migrations = MIGRATIONS): void {
  if (versionOf(db) === migrations.length) return;
  db.transaction(() => {
    const version = versionOf(db);
    if (version > migrations.length) {
      throw new FrameError('FRAME_STATE_NEWER', `${file} was written by a newer version of the program.`, {
        file,
        remedy: 'Use that version again, or set PIPELINE_STATE_DIR to another folder; the jobs stay readable.',
      });
    }
    for (const { sql } of migrations.slice(version)) db.exec(sql);
    db.exec('CREATE TABLE IF NOT EXISTS form (version INTEGER NOT NULL)');
    db.exec('DELETE FROM form');
    db.prepare('INSERT INTO form VALUES (?)').run(migrations.length);
    db.pragma(`user_version = ${migrations.length}`);
  }).immediate();
}

/** @throws Error where the two places disagree. */
function versionOf(db: Database.Database): number {
  const inHeader = db.pragma('user_version', { simple: true }) as number;
  const empty = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
  const inTable = empty ? 0 : db.prepare('SELECT version FROM form').pluck().get();
  if (inHeader !== inTable) throw new Error(`version ${inHeader} in the header, ${String(inTable)} in the table`);
  return inHeader;
}
