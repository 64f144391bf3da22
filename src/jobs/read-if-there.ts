import { lstat, readFile } from 'node:fs/promises';
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

/** Whether there is anything at a path: a link counts, wherever it leads. @throws FrameError FRAME_DISK_… where it cannot be told. */
export async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (cause: unknown) => {
      if (['ENOENT', 'ENOTDIR'].includes(errnoOf(cause) ?? '')) return false;
      throw diskError('read', path, cause);
    },
  );
}
