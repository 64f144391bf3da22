import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { diskError } from './disk-errors.ts';
import { stableJson } from './stable-json.ts';

/** Names of files that are being written; nothing else of ours starts like this. */
const UNFINISHED_PREFIX = '.frame-unfinished-';

/**
 * Writes a file so that its name never stands for half of it, even after kill -9 or a power cut:
 * the bytes go to a file beside, are forced to the disk, then take the name, and the folder is forced to the disk too.
 *
 * @throws FrameError FRAME_DISK_FULL, FRAME_DISK_READ_ONLY, FRAME_DISK_DENIED or FRAME_DISK_FAILED; the old file then stands unchanged.
 */
export async function saveAtomically(path: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
  const folder = dirname(path);
  const beside = join(folder, unfinishedName(path));
  try {
    const file = await open(beside, 'wx');
    try {
      await writeFile(file, bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
    await syncFolder(folder);
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw diskError('write', path, cause);
  }
}

/** As `saveAtomically`, for UTF-8 text. */
export async function saveTextAtomically(path: string, text: string): Promise<void> {
  await saveAtomically(path, Buffer.from(text, 'utf8'));
}

/** As `saveAtomically`, for a value as JSON with stable key order: equal values give equal bytes. */
export async function saveJsonAtomically(path: string, value: unknown): Promise<void> {
  await saveTextAtomically(path, stableJson(value));
}

/** Forces the names of a folder to the disk, where the system can (Windows cannot open a folder, and needs no such call). */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Removes what killed writers left behind in a folder and below. Only for whoever alone may write there.
 * @param except a folder in it that has other writers.
 * @returns how many files went.
 */
export async function removeUnfinished(folder: string, except?: string): Promise<number> {
  let removed = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name === except) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removed += await removeUnfinished(path);
    else if (isUnfinishedName(entry.name)) {
      await rm(path, { force: true });
      removed++;
    }
  }
  return removed;
}

/** Whether a file name is that of a write under way, or of one that was killed. */
export function isUnfinishedName(name: string): boolean {
  return name.startsWith(UNFINISHED_PREFIX);
}

function unfinishedName(path: string): string {
  // The end of the name helps a reader of the folder; cut, since a name may already be as long as the disk allows.
  return `${UNFINISHED_PREFIX}${process.pid}-${randomBytes(6).toString('hex')}-${basename(path).slice(-40)}`;
}
