import type Database from 'better-sqlite3';
import { FrameError } from '../../errors.ts';

export type Sqlite = typeof Database;

/**
 * Loads the database library. It is an optional dependency: putting fragments together never needs it.
 * @throws FrameError FRAME_STATE_LIBRARY where it is not installed, or was built for another machine.
 */
export async function loadSqlite(load = (): Promise<unknown> => import('better-sqlite3')): Promise<Sqlite> {
  try {
    const { default: Sqlite } = (await load()) as { default: Sqlite };
    // The native part is loaded with the first database, not with the module.
    new Sqlite(':memory:').close();
    return Sqlite;
  } catch (cause) {
    throw new FrameError(
      'FRAME_STATE_LIBRARY',
      'The library better-sqlite3, which keeps metrics and alerts, does not load here.',
      {
        remedy: 'Run `npm install better-sqlite3@12.11` where the program is installed; runs of jobs do not need it.',
        cause,
      },
    );
  }
}
