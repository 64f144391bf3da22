import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { diskError } from './disk-errors.ts';
import { saveAtomically } from './save-atomically.ts';

/** Higher levels take several times as long for a few hundredths less. */
const LEVEL = 4;

/** Writes bytes compressed (zlib, with its checksum), as a whole or not at all. @throws FrameError FRAME_DISK_… */
export async function saveCompressed(path: string, bytes: Uint8Array): Promise<void> {
  await saveAtomically(path, await promisify(deflate)(bytes, { level: LEVEL }));
}

/**
 * Reads what {@link saveCompressed} wrote.
 * @returns null where there is no such file, or where it is damaged: its checksum tells.
 * @throws FrameError FRAME_DISK_… where it cannot be read.
 */
export async function loadCompressed(path: string): Promise<Uint8Array | null> {
  let packed: Uint8Array;
  try {
    packed = await readFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw diskError('read', path, cause);
  }
  return promisify(inflate)(packed).catch(() => null);
}
