import { ERROR_CATALOGUE } from '../../errors.ts';
import type { MetricsRecord, StepFigures } from '../../formats/reports/metrics-record.ts';
import { STEP_NAMES, type StepName } from '../../jobs/steps.ts';
import type { State } from '../state/open-state.ts';
import { DURATION_CLASSES_S, readTotals } from '../state/totals.ts';

/** What the index of the jobs tells, without looking at any job. */
export interface JobFigures {
  readonly job_metrics: Omit<MetricsRecord['job_metrics'], 'unreadable_jobs'>;
  readonly steps: Record<StepName, StepFigures>;
  readonly error_metrics: MetricsRecord['error_metrics'];
}

/** Reads the figures of the jobs as of the last refresh of the index. @param windowSeconds how far "in the window" reaches back. */
export function readJobFigures({ db }: State, now: Date, windowSeconds: number): JobFigures {
  const counts = db
    .prepare(
      `SELECT state, count(*) AS jobs, min(created_ms) AS oldest, sum(orphaned) AS orphaned
       FROM jobs WHERE gone_ms IS NULL GROUP BY state`,
    )
    .all() as { state: string; jobs: number; oldest: number; orphaned: number }[];
  const of = (state: string): number => counts.find((row) => row.state === state)?.jobs ?? 0;
  const window = db
    .prepare(
      // The plus keeps SQLite from going through all jobs by the other index.
      `SELECT count(*) AS ended, count(*) FILTER (WHERE state = 'failed') AS failed
       FROM jobs WHERE ended_ms > ? AND ended_ms <= ? AND +gone_ms IS NULL`,
    )
    .get(now.getTime() - 1000 * windowSeconds, now.getTime()) as { ended: number; failed: number };
  const queuedMs = counts.find(({ state }) => state === 'queued')?.oldest;
  const total = readTotals(db);
  const errors = Object.keys(ERROR_CATALOGUE)
    .map((code) => [code, total('errors', code)] as const)
    .filter(([, count]) => count > 0);
  return {
    job_metrics: {
      total_jobs: counts.reduce((sum, { jobs }) => sum + jobs, 0),
      completed_jobs: of('done'),
      failed_jobs: of('failed'),
      processing_jobs: of('running'),
      queued_jobs: of('queued'),
      stopped_jobs: of('stopped'),
      orphaned_jobs: counts.reduce((sum, { orphaned }) => sum + orphaned, 0),
      ended_in_window: window.ended,
      failed_in_window: window.failed,
      window_seconds: windowSeconds,
      queue_age_seconds: queuedMs === undefined ? 0 : Math.max(0, (now.getTime() - queuedMs) / 1000),
    },
    steps: Object.fromEntries(STEP_NAMES.map((step) => [step, stepFigures(step, total)])) as JobFigures['steps'],
    error_metrics: {
      total_errors: errors.reduce((sum, [, count]) => sum + count, 0),
      errors_by_code: Object.fromEntries(errors),
      retries: total('retries'),
      ended_by_state: { done: total('ended_jobs', 'done'), failed: total('ended_jobs', 'failed') },
    },
  };
}

function stepFigures(step: StepName, total: ReturnType<typeof readTotals>): StepFigures {
  const made = total('steps', step);
  const items = total('items', step);
  const itemSeconds = total('item_seconds', step);
  let soFar = 0;
  const classes = DURATION_CLASSES_S.map((end): [number, number] => {
    soFar += total('step_class', `${step}|${end}`);
    return [end, soFar];
  });
  return {
    made,
    seconds_total: rounded(total('step_seconds', step)),
    items_total: items,
    items_per_second: itemSeconds > 0 ? Number((items / itemSeconds).toPrecision(6)) : null,
    durations: [...classes, [null, made]],
  };
}

/** To the millisecond: sums of binary fractions have endless digits. */
const rounded = (seconds: number): number => Math.round(1000 * seconds) / 1000;
