import { rm, stat } from 'node:fs/promises';
import { loadSqlite } from './load-sqlite.ts';

/**
 * Copies the state database as it is at one instant, while others write in it. The copy is one file.
 *
 * @returns false where there is no database.
 * @throws FrameError FRAME_STATE_LIBRARY; an error of the database where it is damaged.
 */
export async function copyDatabase(from: string, to: string): Promise<boolean> {
  if ((await stat(from).catch(() => null)) === null) return false;
  const Sqlite = await loadSqlite();
  const database = new Sqlite(from, { readonly: true, fileMustExist: true });
  try {
    await database.backup(to);
    return true;
  } catch (cause) {
    await rm(to, { force: true });
    throw cause;
  } finally {
    database.close();
  }
}
