import type { JobFailure } from '../../jobs/job-info.ts';
import type { StepNews } from '../../pipeline/pipeline.ts';

/** What a job's process is told to do. */
export interface JobProcessRequest {
  /** The job folder, absolute. */
  readonly folder: string;
  /** For so many threads; outputs are the same on any number. */
  readonly threads: number;
  /** At least so nice to others, the server above all; 0 to 19. */
  readonly nice: number;
}

/** What a job's process tells while it works; plain values, since they cross a process's border. */
export type JobNews =
  | { readonly kind: 'step'; readonly news: StepNews; readonly state: 'started' | 'skipped' }
  | { readonly kind: 'step'; readonly news: StepNews; readonly state: 'done'; readonly elapsedMs: number }
  | { readonly kind: 'progress'; readonly news: StepNews; readonly done: number; readonly total: number }
  | { readonly kind: 'notice'; readonly message: string };

/** How a job's process ended. */
export type JobProcessEnd =
  | { readonly outcome: 'done' | 'stopped' }
  /** Another process has the job. */
  | { readonly outcome: 'in use' }
  | { readonly outcome: 'failed'; readonly error: JobFailure }
  /** It crashed or was killed; `how` is a few words such as `signal SIGKILL`, and its last words may follow. */
  | { readonly outcome: 'died'; readonly how: string };

/** A process that runs one job. */
export interface JobProcess {
  readonly pid: number | undefined;
  /** Asks for a clean stop. */
  stop(): void;
  /** Ends it at once, with all that it started. */
  kill(): void;
  /** Never fails; settled when nothing of the process is left. */
  readonly ended: Promise<JobProcessEnd>;
}

/** Starts the process of a job. */
export type StartJobProcess = (request: JobProcessRequest, hear: (news: JobNews) => void) => JobProcess;

/** What goes over the line to the process, and what comes back. */
export type ToJobProcess = { readonly kind: 'stop' };
export type FromJobProcess = JobNews | { readonly kind: 'end'; readonly end: JobProcessEnd };
