import { lstat, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FrameError } from '../errors.ts';
import { diskError } from './disk-errors.ts';
import { JobFolder } from './job-folder.ts';

/** A job that is being removed stands under this name, so that a removal that was killed leaves no half of a job. */
export const REMOVING_PREFIX = '.removing_';

/**
 * Removes a job of a jobs folder with all that it holds. Touches nothing else: neither a folder elsewhere, nor one that
 * is only linked to from there, nor a folder that is no job.
 *
 * @throws FrameError FRAME_JOB_IN_USE, FRAME_JOB_NOT_A_JOB, FRAME_INPUT_NOT_FOUND, or about the disk.
 */
export async function removeJob(jobsDir: string, path: string): Promise<JobFolder> {
  const job = await JobFolder.open(path);
  try {
    const linked = (await lstat(job.root)).isSymbolicLink();
    if (linked || (await realpath(dirname(job.root))) !== (await realpath(jobsDir))) {
      throw new FrameError('FRAME_JOB_NOT_A_JOB', `${job.root} does not stand in the jobs folder ${jobsDir}.`, {
        file: job.root,
        remedy: 'Name its own jobs folder with --jobs-dir.',
      });
    }
    const lock = await job.lock();
    const removing = join(dirname(job.root), `${REMOVING_PREFIX}${job.id}`);
    await rename(job.root, removing).catch(async (cause: unknown) => {
      await lock.release();
      throw cause;
    });
    lock.moveTo(removing);
    await rm(removing, { recursive: true, force: true });
    await lock.release();
    return job;
  } catch (cause) {
    throw diskError('write', job.root, cause);
  }
}
