import { lstat, readFile } from 'node:fs/promises';
import { diskError, errnoOf } from './disk-errors.ts';

/** What disks answer where there is no such file, or no folder to look for it in. */
const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

/** A file's bytes; null where there is no such file. @throws FrameError FRAME_DISK_… where it cannot be read. */
export async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (cause) {
    if (ABSENT.has(errnoOf(cause) ?? '')) return null;
    throw diskError('read', path, cause);
  }
}

/** Whether there is anything at a path: a link counts, wherever it leads. @throws FrameError FRAME_DISK_… where it cannot be told. */
export async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (cause: unknown) => {
      if (ABSENT.has(errnoOf(cause) ?? '')) return false;
      throw diskError('read', path, cause);
    },
  );
}
