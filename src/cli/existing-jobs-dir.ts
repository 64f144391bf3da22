import { resolve } from 'node:path';
import { FrameError } from '../errors.ts';
import type { Environment } from '../jobs/environment.ts';
import { isThere } from '../jobs/read-if-there.ts';

/**
 * The folder of jobs for commands that only work with what is there: a mistyped one is refused, not made and found well. The
 * one that the environment names need not be there before the first job.
 *
 * @param asked `--jobs-dir`, seen from the working folder.
 * @returns an absolute path.
 * @throws FrameError FRAME_INPUT_NOT_FOUND, FRAME_DISK_…
 */
export async function existingJobsDir(asked: string | undefined, { jobsDir }: Environment): Promise<string> {
  if (asked === undefined) return jobsDir.value;
  const folder = resolve(asked);
  if (await isThere(folder)) return folder;
  throw new FrameError('FRAME_INPUT_NOT_FOUND', `There is no folder of jobs at ${folder}.`, {
    file: folder,
    remedy: 'Check the path given with --jobs-dir, or mount its disk.',
  });
}
