import { join } from 'node:path';
import { openServiceLog } from '../../app.ts';
import { FrameError } from '../../errors.ts';
import { JobLock } from '../../jobs/job-lock.ts';
import { ResourceMeter } from '../../ops/health/measure-resources.ts';
import { keepDuties, type Duty } from '../../ops/keeper.ts';
import { collectMetrics } from '../../ops/metrics/collect-metrics.ts';
import { EventLoopWatch } from '../../ops/metrics/event-loop-watch.ts';
import { HeldState } from '../../ops/state/held-state.ts';
import { giveSign } from '../../ops/state/signs-of-life.ts';
import { notice } from '../output.ts';
import { findWatchedPlace, type WatchOptions } from './watched-place.ts';

export interface MonitorOptions extends WatchOptions {
  /** From one collection to the next, ms. */
  readonly every: number;
}

/** `monitor`: does what is due until it is stopped. */
export async function monitorCommand({ every, ...options }: MonitorOptions): Promise<void> {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const { jobsDir, stateDir, logLevel, lastGoodBackup, lastGoodDrill } = await findWatchedPlace(options);
  const log = await openServiceLog(logLevel);
  const held = new HeldState(stateDir, log);
  // A state that cannot be opened at all is told now, not every minute.
  await held.use(() => undefined);
  const lock = await lockMonitor(stateDir);
  const meter = new ResourceMeter({ jobsDir });
  const eventLoop = new EventLoopWatch();
  const now = (): Date => new Date();
  const duties: readonly Duty[] = [
    {
      name: 'metrics',
      everyMs: every,
      run: () =>
        held.use(async (state) => {
          giveSign(state, 'monitor', now());
          const record = await collectMetrics({ state, jobsDir, meter, now, lastGoodBackup, lastGoodDrill, eventLoop });
          log.debug({ jobs: record.job_metrics.total_jobs }, 'metrics collected');
        }),
    },
  ];
  try {
    notice(`Watching ${jobsDir} every ${every / 1000} s; Ctrl+C ends it.`);
    log.info({ jobsDir, stateDir, everyMs: every, pid: process.pid }, 'the monitor begins');
    await keepDuties(duties, { signal: stop.signal, log });
    log.info({}, 'the monitor ends');
  } finally {
    eventLoop.stop();
    held.close();
    await lock.release();
  }
}

/** One monitor per state folder: two would write every figure and send every notice twice. */
async function lockMonitor(stateDir: string): Promise<JobLock> {
  const folder = join(stateDir, 'monitor');
  return JobLock.acquire(folder).catch((cause: unknown) => {
    if (!(cause instanceof FrameError) || cause.code !== 'FRAME_JOB_IN_USE') throw cause;
    throw new FrameError('FRAME_MONITOR_RUNNING', `A monitor already watches with ${stateDir}. ${cause.message}`, {
      file: stateDir,
      remedy: 'Let that one go on, or stop it first.',
      cause,
    });
  });
}
