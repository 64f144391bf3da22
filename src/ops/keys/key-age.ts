import { listKeyFiles } from './key-files.ts';

const DAY_MS = 86_400_000;

/** How old the current key is, held against how old it may be. */
export interface KeyAge {
  readonly id: string;
  /** When the current key was made. */
  readonly created: Date;
  /** When the next one is due. */
  readonly due: Date;
}

/** @param rotationDays how old a key may become. @returns null where there is no key, and so nothing to change. */
export async function keyAge(jobsDir: string, rotationDays: number): Promise<KeyAge | null> {
  const newest = (await listKeyFiles(jobsDir)).keys.at(-1);
  if (newest === undefined) return null;
  const created = new Date(newest.created);
  return { id: newest.id, created, due: new Date(created.getTime() + rotationDays * DAY_MS) };
}
