import type { JobFolder } from '../jobs/job-folder.ts';
import type { Job } from './api.ts';
import type { Principal } from './principal.ts';

/** What is known of a new job beside its input. */
export interface AboutJob {
  readonly owner: { readonly id: string; readonly name: string };
  /** As its owner calls it; null where it has no name. */
  readonly name: string | null;
  /** -10 … 10. */
  readonly priority: number;
}

/** Takes jobs that were made: the queue, and whoever keeps what belongs to whom. */
export interface JobSubmitter {
  /**
   * Writes down whose a job is, in the folder in which it is being made: a job has its owner from its first moment, whenever
   * the server is killed.
   */
  keepOwner(draft: string, about: AboutJob): Promise<void>;
  /** Puts a job in the queue. Of one that is there already, or that ran, nothing happens: a request may come twice. */
  submit(job: JobFolder, about: AboutJob): Promise<void>;
  /** A job as somebody may see it. */
  show(principal: Principal, job: JobFolder): Promise<Job>;
}
