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
import { makeDueBackup } from '../backup/due-backup.ts';
import { notice } from '../output.ts';
import { alertsOn, findAlertsPlace, sayNotices } from './alerts-place.ts';
import { findWatchedPlace, type WatchOptions } from './watched-place.ts';

/** How often it is looked whether a backup is due. */
const BACKUP_LOOK_MS = 60_000;

export interface MonitorOptions extends WatchOptions {
  /** From one collection to the next, ms. */
  readonly every: number;
  /** How alerts are given. */
  readonly alerts?: string;
}

/** How soon a notice goes out after the look that gave it; what failed is due again at its own time. */
const DELIVER_MS = 5_000;

/** `monitor`: does what is due until it is stopped. */
export async function monitorCommand({ every, alerts, ...options }: MonitorOptions): Promise<void> {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const { jobsDir, stateDir, backupDir, logLevel, lastGoodBackup, lastGoodDrill, keyDue } =
    await findWatchedPlace(options);
  const log = await openServiceLog(logLevel);
  const place = await findAlertsPlace(alerts, log);
  sayNotices(place);
  const held = new HeldState(stateDir, log);
  // A state that cannot be opened at all is told now, not every minute.
  await held.use(() => undefined);
  const lock = await lockMonitor(stateDir);
  const meter = new ResourceMeter({ jobsDir, backupDir });
  const eventLoop = new EventLoopWatch();
  const now = (): Date => new Date();
  const duties: readonly Duty[] = [
    {
      name: 'metrics',
      everyMs: every,
      run: () =>
        held.use(async (state) => {
          giveSign(state, 'monitor', now());
          const record = await collectMetrics({
            state,
            jobsDir,
            meter,
            now,
            lastGoodBackup,
            lastGoodDrill,
            keyDue,
            eventLoop,
          });
          log.debug({ jobs: record.job_metrics.total_jobs }, 'metrics collected');
          await alertsOn(state, place).duty.evaluateAlerts(record);
        }),
    },
    {
      name: 'backup',
      everyMs: BACKUP_LOOK_MS,
      run: async () => {
        const made = await makeDueBackup(now(), { jobsDir, root: backupDir });
        if (made !== null) log.info({ backup: made.name, warnings: made.warnings }, 'backup made');
      },
    },
    {
      name: 'notices',
      everyMs: DELIVER_MS,
      run: () => held.use(async (state) => void (await alertsOn(state, place).duty.deliverDue())),
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
  // A duty that does not hear the stop, such as a backup under way, ends with the process: each may be killed at any instant.
  process.exit();
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
