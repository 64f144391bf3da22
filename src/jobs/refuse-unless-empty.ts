import { readdir } from 'node:fs/promises';
import { FrameError } from '../errors.ts';
import { diskError, errnoOf } from './disk-errors.ts';

/**
 * Refuses to write into a folder in which something stands already; one that is not there yet is empty.
 * @throws FrameError FRAME_OUTPUT_NOT_EMPTY, FRAME_INPUT_NOT_A_FOLDER, FRAME_DISK_….
 */
export async function refuseUnlessEmpty(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw diskError('read', folder, cause);
  });
  if (entries.length === 0) return;
  throw new FrameError('FRAME_OUTPUT_NOT_EMPTY', `${folder} already holds something.`, {
    file: folder,
    remedy: 'Name a folder that is empty or does not exist yet; nothing is written over.',
  });
}
