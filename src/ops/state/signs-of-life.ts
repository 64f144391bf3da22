import type { State } from './open-state.ts';

/** Keeps that a process which is there to stay is alive: it is missed once it falls silent. @param name one word for each kind of process, such as `monitor` */
export function giveSign({ db }: State, name: string, now: Date): void {
  db.prepare('INSERT OR REPLACE INTO signs_of_life VALUES (?, ?)').run(name, now.getTime());
}

/** What ends as it should takes its sign back: nobody misses it then. */
export function takeBackSign({ db }: State, name: string): void {
  db.prepare('DELETE FROM signs_of_life WHERE name = ?').run(name);
}

/** The last sign of life of any of them; null where there never was one. */
export function lastSign({ db }: State): Date | null {
  const atMs = db.prepare('SELECT max(at_ms) FROM signs_of_life').pluck().get() as number | null;
  return atMs === null ? null : new Date(atMs);
}
