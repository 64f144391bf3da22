import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../jobs/save-atomically.ts';
import { STATE_FILE } from './state-place.ts';

/** So many damaged databases stay for whoever wants to look at them; the oldest beyond that go. */
export const KEPT_ASIDE = 5;
const ASIDE = `${STATE_FILE}.damaged-`;
/** The write-ahead log and its index belong to one database file, and would spoil the next one. */
const TAILS = ['-wal', '-shm', '-journal', ''] as const;

/** Puts a damaged database with its tails aside, whatever stands under its name. @returns where it is now. */
export async function moveAside(stateDir: string, now: Date): Promise<string> {
  const stamp = now.toISOString().replaceAll(/[-:.]/g, '');
  let aside = join(stateDir, ASIDE + stamp);
  for (let turn = 2; (await stat(aside).catch(() => null)) !== null; turn++)
    aside = join(stateDir, `${ASIDE}${stamp}_${turn}`);
  // The database itself last: killed in between, the next opening finds it damaged still and moves the rest.
  for (const tail of TAILS)
    await rename(join(stateDir, STATE_FILE + tail), aside + tail).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') throw cause;
    });
  await syncFolder(stateDir);
  await removeOldest(stateDir);
  return aside;
}

async function removeOldest(stateDir: string): Promise<void> {
  const names = (await readdir(stateDir)).filter((name) => name.startsWith(ASIDE));
  const whole = [...new Set(names.map((name) => name.replace(/-(wal|shm|journal)$/, '')))].sort();
  for (const old of whole.slice(0, -KEPT_ASIDE))
    for (const tail of TAILS) await rm(join(stateDir, old + tail), { recursive: true, force: true });
}
