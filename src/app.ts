import { availableParallelism } from 'node:os';
import type { DestinationStream } from 'pino';
import type { JobParams } from './formats/job-params.ts';
import type { LogLevel } from './jobs/environment.ts';
import { checkFragmentsInput, type CheckedInput, type CheckOptions } from './jobs/check-input.ts';
import { diskError } from './jobs/disk-errors.ts';
import type { JobFolder } from './jobs/job-folder.ts';
import { beNice } from './jobs/process-priority.ts';
import type { Logger } from './log.ts';
import { BoostFilter } from './pipeline/filters/boost-filter.ts';
import { FixGroundtruthFilter } from './pipeline/filters/fix-groundtruth-filter.ts';
import { FixImageBackgroundsFilter } from './pipeline/filters/fix-image-backgrounds-filter.ts';
import { MatlabFilter } from './pipeline/filters/matlab-filter.ts';
import { ReconstructFilter } from './pipeline/filters/reconstruct-filter.ts';
import { FoundFragments } from './pipeline/found-fragments.ts';
import type { Judges } from './pipeline/judges.ts';
import { findCandidates, scoreCandidates, solvePoses } from './pipeline/native-engine.ts';
import { Pipeline, type PipelineObserver, type PipelineRunOptions } from './pipeline/pipeline.ts';
import { guardMemory, planMemory } from './workers/memory-limit.ts';
import { ThreadRunner } from './workers/threads.ts';

/** The chain of this program, with its native engine. @param judges who judges candidates in step 5. */
export function buildPipeline(programVersion: string, judges: Judges): Pipeline {
  return new Pipeline([
    new MatlabFilter(programVersion),
    new FixGroundtruthFilter(programVersion),
    new FixImageBackgroundsFilter(programVersion),
    new BoostFilter(programVersion, judges),
    new ReconstructFilter(programVersion),
  ]);
}

export interface RunJobOptions extends PipelineRunOptions {
  readonly params: JobParams;
  readonly programVersion: string;
  /** Who judges candidates in step 5; whoever opened them has told what is wrong with them. */
  readonly judges: Judges;
  readonly signal: AbortSignal;
  readonly observer: PipelineObserver;
  readonly logLevel: LogLevel;
  /** What `checkFragments` found in the same photographs. @default nothing yet */
  readonly found?: FoundFragments | undefined;
  /** Threads of the caller's, who closes them. @default threads that start and end with the run */
  readonly tasks?: ThreadRunner | undefined;
}

/**
 * Checks photographs of fragments before a job is made of them, on as many threads as the job will have.
 * @param given threads that the job will go on with; without them some start and end with the check
 * @returns what a job can be made of, and the fragments that were found, for `runJob`
 * @throws FrameError as `checkFragmentsInput` and `segmentBackground`, FRAME_LIMIT_REFUSED, FRAME_MEMORY_LIMIT
 */
export async function checkFragments(
  folder: string,
  options: Omit<CheckOptions, 'threads'>,
  params: Pick<JobParams, 'threads' | 'system'>,
  given?: ThreadRunner,
): Promise<{ checked: CheckedInput; found: FoundFragments }> {
  const tasks = given ?? startThreads(params);
  const found = new FoundFragments();
  const guard = guardMemory(params.system.memoryLimitMb);
  const { signal } = guard;
  try {
    const checked = await checkFragmentsInput(
      folder,
      { ...options, threads: tasks.threads },
      async (photograph, name) => {
        await found.find(photograph, name, { tasks, signal });
      },
    );
    return { checked, found };
  } finally {
    guard.close();
    if (tasks !== given) await tasks.close();
  }
}

/**
 * Threads as a run wants them: so many, 0 for one per processor, so nice, and within its memory.
 * @throws FrameError FRAME_LIMIT_REFUSED, FRAME_MEMORY_LIMIT
 */
export function startThreads({ threads, system }: Pick<JobParams, 'threads' | 'system'>): ThreadRunner {
  beNice(system.nice);
  const wanted = threads === 0 ? availableParallelism() : threads;
  return new ThreadRunner(planMemory(system.memoryLimitMb, wanted));
}

/**
 * Runs the chain on a job: threads, logs and engine put together. The caller holds the job's lock.
 * @throws FrameError as `Pipeline.run`, FRAME_LIMIT_REFUSED, FRAME_MEMORY_LIMIT
 */
export async function runJob(job: JobFolder, options: RunJobOptions): Promise<void> {
  const { params, programVersion, judges, observer, logLevel, found = new FoundFragments() } = options;
  const tasks = options.tasks ?? startThreads(params);
  await job.logsDir();
  const logs = await openJobLogs((name) => job.logFile(name), logLevel);
  const guard = guardMemory(params.system.memoryLimitMb);
  const signal = AbortSignal.any([options.signal, guard.signal]);
  try {
    await buildPipeline(programVersion, judges).run(job, options, {
      params,
      engine: { findCandidates, scoreCandidates, solvePoses },
      tasks,
      found,
      signal,
      logOf: logs.of,
      observer,
    });
  } finally {
    guard.close();
    if (tasks !== options.tasks) await tasks.close();
    logs.close();
  }
}

/** The log of a service: JSON lines on standard error, which the system's journal keeps. */
export async function openServiceLog(level: LogLevel): Promise<Logger> {
  const { pino } = await import('pino');
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const log: Logger = pino(options, pino.destination({ dest: 2, sync: true }));
  return log;
}

type LogFile = DestinationStream & { end(): void };

export interface JobLogs {
  /** The log of one part: `pipeline`, or a filter's name. A filter's lines also go to the pipeline's log. */
  readonly of: (name: string) => Logger;
  readonly close: () => void;
}

/**
 * Opens a job's logs: `pipeline.log` tells the whole story, `MatlabFilter.log` and its like one filter's, as JSON lines.
 * Lines are written at once, so that a killed run leaves all that it said.
 */
export async function openJobLogs(fileOf: (name: string) => string, level: LogLevel): Promise<JobLogs> {
  const { pino } = await import('pino');
  const open = (name: string): LogFile => {
    const file = fileOf(name);
    try {
      const opened = pino.destination({ dest: file, append: true, sync: true });
      // A log that cannot grow, on a full disk for one, must not end the work; the outputs will tell soon enough.
      opened.on('error', () => undefined);
      return opened;
    } catch (cause) {
      throw diskError('write', file, cause);
    }
  };
  const files = new Map([['pipeline', open('pipeline')]]);
  const loggers = new Map<string, Logger>();
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const of = (name: string): Logger => {
    const known = loggers.get(name);
    if (known !== undefined) return known;
    if (!files.has(name)) files.set(name, open(name));
    const streams = [...new Set(['pipeline', name])].map((file) => ({
      level: 'trace' as const,
      stream: files.get(file)!,
    }));
    const logger: Logger = pino(options, pino.multistream(streams)).child({ part: name });
    loggers.set(name, logger);
    return logger;
  };
  return { of, close: () => files.forEach((file) => file.end()) };
}
