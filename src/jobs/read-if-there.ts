import { readFile } from 'node:fs/promises';
import { diskError, errnoOf } from './disk-errors.ts';

/** A file's bytes; null where there is no such file. @throws FrameError FRAME_DISK_… where it cannot be read. */
export async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return null;
    throw diskError('read', path, cause);
  }
}
