import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../log.ts';
import { FrameError } from '../../errors.ts';
import { JobLock } from '../../jobs/job-lock.ts';
import { ResourceMeter } from '../../ops/health/measure-resources.ts';
import type { Duty } from '../../ops/keeper.ts';
import { collectMetrics, type MetricsSources } from '../../ops/metrics/collect-metrics.ts';
import type { HeldState } from '../../ops/state/held-state.ts';
import { giveSign } from '../../ops/state/signs-of-life.ts';
import { join } from 'node:path';
import { makeDueBackup } from '../backup/due-backup.ts';
import { alertsOn, type AlertsPlace } from './alerts-place.ts';
import type { WatchedPlace } from './watched-place.ts';

/** How often it is looked whether a backup is due. */
const BACKUP_LOOK_MS = 60_000;
/** How soon a notice goes out after the look that gave it; what failed is due again at its own time. */
const DELIVER_MS = 5_000;

export interface DutiesOf {
  /** Who keeps them: `monitor` or `server`. */
  readonly name: string;
  readonly place: WatchedPlace;
  readonly alerts: AlertsPlace;
  readonly held: HeldState;
  readonly eventLoop: MetricsSources['eventLoop'];
  /** From one collection of metrics to the next, ms. */
  readonly everyMs: number;
  readonly log: Logger;
}

/** What is done again and again for an installation, by its monitor or its server: metrics, alerts, backups, notices. */
export function dutiesOf({ name, place, alerts, held, eventLoop, everyMs, log }: DutiesOf): Duty[] {
  const { jobsDir, stateDir, securityConfig, backupDir, lastGoodBackup, lastGoodDrill, keyDue } = place;
  const meter = new ResourceMeter({ jobsDir, backupDir });
  const now = (): Date => new Date();
  return [
    {
      name: 'metrics',
      everyMs,
      run: () =>
        held.use(async (state) => {
          giveSign(state, name, now());
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
          await alertsOn(state, alerts).duty.evaluateAlerts(record);
        }),
    },
    {
      name: 'backup',
      everyMs: BACKUP_LOOK_MS,
      run: async () => {
        const made = await makeDueBackup(now(), {
          jobsDir,
          stateDir,
          security: securityConfig ?? undefined,
          root: backupDir,
        });
        if (made !== null) log.info({ backup: made.name, warnings: made.warnings }, 'backup made');
      },
    },
    {
      name: 'notices',
      everyMs: DELIVER_MS,
      run: () => held.use(async (state) => void (await alertsOn(state, alerts).duty.deliverDue())),
    },
  ];
}

/** How soon it is looked again whether another one still keeps the duties. */
const LOOK_AGAIN_MS = 5_000;

/**
 * Waits for its turn where a monitor, or what is left of a server that was just killed, still keeps the duties: whoever comes first does
 * them, and within seconds of its end, however it ends, the other one takes them over. Nothing is done twice, and nothing is left undone.
 * @returns null after a stop
 */
export async function lockDutiesWhenFree(
  stateDir: string,
  { signal, log, lookAgainMs = LOOK_AGAIN_MS }: { signal: AbortSignal; log: Logger; lookAgainMs?: number },
): Promise<JobLock | null> {
  for (let waits = false; !signal.aborted; waits = true) {
    try {
      const lock = await lockDuties(stateDir);
      if (waits) log.info({}, 'the monitor has ended: metrics, alerts and backups are kept here from now on');
      return lock;
    } catch (error) {
      if (!(error instanceof FrameError) || error.code !== 'FRAME_MONITOR_RUNNING') throw error;
      if (!waits) log.info({}, 'a monitor already watches: metrics, alerts and backups are left to it');
      await sleep(lookAgainMs, undefined, { signal }).catch(() => undefined);
    }
  }
  return null;
}

/** One keeper of duties per state folder: two would write every figure and send every notice twice. @throws FrameError FRAME_MONITOR_RUNNING */
export async function lockDuties(stateDir: string): Promise<JobLock> {
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
