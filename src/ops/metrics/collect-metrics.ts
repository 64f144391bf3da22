import { join } from 'node:path';
import { METRICS_RECORD, type MetricsRecord } from '../../formats/reports/metrics-record.ts';
import { saveJsonAtomically } from '../../jobs/save-atomically.ts';
import { FrameError } from '../../errors.ts';
import type { ResourceMeter } from '../health/measure-resources.ts';
import { probeFolder } from '../../jobs/probe-folder.ts';
import { refreshJobs } from '../state/job-index.ts';
import type { State } from '../state/open-state.ts';
import { lastSign } from '../state/signs-of-life.ts';
import type { EventLoopDelay } from './event-loop-watch.ts';
import { keepRecord, type HistoryLimits } from './history.ts';
import { readJobFigures } from './job-figures.ts';

/** What a collection measures, and whom it asks. */
export interface MetricsSources {
  readonly state: State;
  readonly jobsDir: string;
  readonly meter: ResourceMeter;
  readonly now: () => Date;
  readonly lastGoodBackup: () => Promise<Date | null>;
  readonly lastGoodDrill: () => Promise<Date | null>;
  /** When the key of encrypted jobs is to be changed; null where there is none. */
  readonly keyDue: () => Promise<Date | null>;
  /** Of a process that lives long enough to have one, this or the one that it works for; null for a single collection. */
  readonly eventLoop: { take(): EventLoopDelay | null | Promise<EventLoopDelay | null> } | null;
  /** How far back jobs count as ended lately, seconds. @default 3600 */
  readonly windowSeconds?: number;
}

/** The newest record as a file, in the state folder. */
const NEWEST_FILE = 'metrics.json';
const WINDOW_SECONDS = 3600;

/** Measures once. Keeps nothing. @throws FrameError FRAME_DISK_… where the jobs folder cannot be read */
export async function measureMetrics(sources: MetricsSources): Promise<MetricsRecord> {
  const { state, jobsDir, meter, eventLoop, windowSeconds = WINDOW_SECONDS } = sources;
  const startMs = performance.now();
  const now = sources.now();
  const [{ unreadable }, resources, latency, backup, drill, keyDue] = await Promise.all([
    refreshJobs(state, jobsDir, now),
    meter.measure(),
    latencyOf(jobsDir),
    sources.lastGoodBackup(),
    sources.lastGoodDrill(),
    keyDueOf(sources),
  ]);
  const { job_metrics, steps, error_metrics } = readJobFigures(state, now, windowSeconds);
  return METRICS_RECORD.parse({
    timestamp: now.toISOString(),
    job_metrics: { ...job_metrics, unreadable_jobs: unreadable.length },
    performance_metrics: {
      steps,
      event_loop_delay_seconds: (await eventLoop?.take()) ?? null,
      jobs_folder_latency_seconds: latency,
      collect_seconds: Math.round(performance.now() - startMs) / 1000,
    },
    error_metrics,
    system_resources: resources,
    backup_metrics: {
      last_good_backup: backup?.toISOString() ?? null,
      last_good_drill: drill?.toISOString() ?? null,
    },
    key_metrics: { rotation_due: keyDue?.toISOString() ?? null },
    worker_metrics: { last_seen: lastSign(state)?.toISOString() ?? null },
  });
}

/** Measures once, keeps the record in the history and as `metrics.json`. @throws FrameError as `measureMetrics` */
export async function collectMetrics(sources: MetricsSources, limits?: HistoryLimits): Promise<MetricsRecord> {
  const record = await measureMetrics(sources);
  keepRecord(sources.state, record, limits);
  await saveJsonAtomically(join(sources.state.dir, NEWEST_FILE), record);
  return record;
}

/** Where it cannot be told, the health check says why. */
async function keyDueOf({ keyDue }: MetricsSources): Promise<Date | null> {
  try {
    return await keyDue();
  } catch (error) {
    if (error instanceof FrameError) return null;
    throw error;
  }
}

/** A folder that cannot be written is a figure too: none. */
async function latencyOf(jobsDir: string): Promise<number | null> {
  try {
    return Math.round(1e6 * (await probeFolder(jobsDir)).latencySeconds) / 1e6;
  } catch (error) {
    if (error instanceof FrameError) return null;
    throw error;
  }
}
