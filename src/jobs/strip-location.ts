import { open, type FileHandle } from 'node:fs/promises';
import { locationPatches, type BytePatch } from '../formats/picture-location.ts';
import { diskError } from './disk-errors.ts';
import type { PictureSource } from './picture-io.ts';

/**
 * What of a picture's file tells where it was taken, as bytes to write over it.
 * @throws FrameError FRAME_DISK_…, FRAME_INPUT_NOT_FOUND
 */
export async function findLocation(source: PictureSource): Promise<BytePatch[]> {
  if (typeof source !== 'string') {
    const { bytes } = source;
    return locationPatches((offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)), bytes.length);
  }
  return withFile(source, 'r', async (handle) => {
    const { size } = await handle.stat();
    return locationPatches(async (offset, length) => {
      const wanted = Math.max(0, Math.min(length, size - offset));
      if (wanted === 0) return new Uint8Array(0);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(wanted), 0, wanted, offset);
      return buffer.subarray(0, bytesRead);
    }, size);
  });
}

/** Writes over a file of one's own, and forces it to the disk. A kill in between leaves it half done: give it a name afterwards. */
export async function patchFile(file: string, patches: readonly BytePatch[]): Promise<void> {
  await withFile(file, 'r+', async (handle) => {
    for (const { offset, bytes } of patches) await handle.write(bytes, 0, bytes.length, offset);
    await handle.sync();
  });
}

async function withFile<T>(file: string, flags: 'r' | 'r+', use: (handle: FileHandle) => Promise<T>): Promise<T> {
  try {
    const handle = await open(file, flags);
    try {
      return await use(handle);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw diskError(flags === 'r' ? 'read' : 'write', file, cause);
  }
}
