import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { FrameError } from '../errors.ts';
import { JobFolder } from '../jobs/job-folder.ts';
import { isJobId } from '../jobs/job-id.ts';
import { mayDo } from './job-rights.ts';
import type { Principal } from './principal.ts';
import type { JobNeed } from './route.ts';

/** Decides what somebody may do with a job. */
export interface JobAccess {
  /**
   * Opens a job for somebody.
   * @throws FrameError FRAME_REQUEST_NOT_FOUND where there is no such job or it may not be seen, FRAME_ACCESS_DENIED where it
   * may be seen but not this
   */
  open(principal: Principal, jobId: string, need: JobNeed): Promise<JobFolder>;
}

/** Jobs of one folder, each opened anew for each call: what its folder says now counts, not what was kept of it in memory. */
export class FolderJobAccess implements JobAccess {
  private readonly jobsDir: string;

  constructor(jobsDir: string) {
    this.jobsDir = jobsDir;
  }

  async open(principal: Principal, jobId: string, need: JobNeed): Promise<JobFolder> {
    const job = await openPlain(this.jobsDir, jobId);
    const ownership =
      (await job?.ownership().catch((cause: unknown) => {
        // Whose it is cannot be told: only those who may see every job learn of it.
        if (principal.permissions.has('view_all_jobs')) throw cause;
        return null;
      })) ?? null;
    if (job === null || ownership === null || !mayDo(principal, ownership, 'view')) throw noSuchJob();
    if (!mayDo(principal, ownership, need))
      throw new FrameError('FRAME_ACCESS_DENIED', 'You may see this job, but not do this with it.', {
        remedy: 'Ask its owner or an administrator.',
      });
    return job;
  }
}

/** One sentence for a job that is not there and one that may not be seen, so that nobody learns which it is. */
export function noSuchJob(): FrameError {
  return new FrameError('FRAME_REQUEST_NOT_FOUND', 'There is no such job, or it is not for you to see.');
}

/**
 * Opens a job of a jobs folder by its id; null where there is none.
 * A link is no job, wherever it leads: what it leads to could lie outside.
 */
export async function openPlain(jobsDir: string, jobId: string): Promise<JobFolder | null> {
  if (!isJobId(jobId)) return null;
  const root = join(jobsDir, jobId);
  const found = await lstat(root).catch(() => null);
  if (found === null || !found.isDirectory()) return null;
  return JobFolder.open(root).catch((cause: unknown) => {
    const gone =
      cause instanceof FrameError && (cause.code === 'FRAME_JOB_NOT_A_JOB' || cause.code === 'FRAME_INPUT_NOT_FOUND');
    if (gone) return null;
    throw cause;
  });
}
