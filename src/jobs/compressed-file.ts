import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { readIfThere } from './read-if-there.ts';
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
  const packed = await readIfThere(path);
  return packed === null ? null : promisify(inflate)(packed).catch(() => null);
}
