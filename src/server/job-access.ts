import type { JobFolder } from '../jobs/job-folder.ts';
import type { JobNeed } from './route.ts';
import type { Principal } from './principal.ts';

/** Decides what somebody may do with a job. */
export interface JobAccess {
  /**
   * Opens a job for somebody.
   * @throws FrameError FRAME_REQUEST_NOT_FOUND where there is no such job or it may not be seen, FRAME_ACCESS_DENIED where it
   * may be seen but not this
   */
  open(principal: Principal, jobId: string, need: JobNeed): Promise<JobFolder>;
}
