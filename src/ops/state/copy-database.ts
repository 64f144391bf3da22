import { rm, stat } from 'node:fs/promises';

/**
 * Copies the embedded database as it is at one instant, while others write in it. The copy is one file.
 *
 * @returns `missing` where there is no database, `no sqlite` where this installation cannot read one.
 * @throws Error of the database where it is damaged.
 */
export async function copyDatabase(from: string, to: string): Promise<'copied' | 'missing' | 'no sqlite'> {
  if ((await stat(from).catch(() => null)) === null) return 'missing';
  const sqlite = await import('better-sqlite3').catch(() => null);
  if (sqlite === null) return 'no sqlite';
  let database;
  try {
    database = new sqlite.default(from, { readonly: true, fileMustExist: true });
  } catch (cause) {
    // The package is there, but what it was compiled to is not, or is for another version of Node.
    if ((cause as NodeJS.ErrnoException).code?.startsWith('SQLITE_')) throw cause;
    return 'no sqlite';
  }
  try {
    await database.backup(to);
    return 'copied';
  } catch (cause) {
    await rm(to, { force: true });
    throw cause;
  } finally {
    database.close();
  }
}
