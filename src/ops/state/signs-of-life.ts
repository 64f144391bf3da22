import type { State } from './open-state.ts';

/** Keeps that a process which watches or works is alive. @param name one word for each kind of process, such as `monitor` */
export function giveSign({ db }: State, name: string, now: Date): void {
  db.prepare('INSERT OR REPLACE INTO signs_of_life VALUES (?, ?)').run(name, now.getTime());
}

/** The last sign of life of any of them; null where there never was one. */
export function lastSign({ db }: State): Date | null {
  const atMs = db.prepare('SELECT max(at_ms) FROM signs_of_life').pluck().get() as number | null;
  return atMs === null ? null : new Date(atMs);
}
