import { resolve } from 'node:path';
import { readEnvironment, type LogLevel } from '../../jobs/environment.ts';
import { stateDirOf } from '../../ops/state/state-place.ts';

/** Options of every command that watches jobs. */
export interface WatchOptions {
  readonly jobsDir?: string;
  readonly stateDir?: string;
}

/** What is watched, and where it is kept. */
export interface WatchedPlace {
  /** Absolute. */
  readonly jobsDir: string;
  /** Absolute. */
  readonly stateDir: string;
  readonly logLevel: LogLevel;
  readonly lastGoodBackup: () => Promise<Date | null>;
  readonly lastGoodDrill: () => Promise<Date | null>;
}

/** Puts together what options and the environment say. @throws FrameError FRAME_PARAMS_INVALID, FRAME_DISK_… */
export async function findWatchedPlace({ jobsDir, stateDir }: WatchOptions): Promise<WatchedPlace> {
  const environment = await readEnvironment(process.cwd(), process.env);
  const jobs = jobsDir === undefined ? environment.jobsDir.value : resolve(jobsDir);
  const never = (): Promise<null> => Promise.resolve(null);
  return {
    jobsDir: jobs,
    stateDir: stateDir === undefined ? stateDirOf(jobs, environment.stateDir.value) : resolve(stateDir),
    logLevel: environment.logLevel.value,
    lastGoodBackup: never,
    lastGoodDrill: never,
  };
}
