import type { State } from '../state/open-state.ts';
import { figuresOf } from './figures-of.ts';
import { HISTORY_LIMITS, readHours, readRecords } from './history.ts';

/** How a figure is shown. */
export interface ShownFigure {
  /** Its path in a record. */
  readonly path: string;
  readonly title: string;
  readonly unit: '' | '%' | 's' | 'GB';
  /** Figures of one group share a plot. */
  readonly group: string;
}

const figure = (group: string, path: string, title: string, unit: ShownFigure['unit'] = ''): ShownFigure => ({
  ...{ path, title, unit, group },
});

const SHOWN_FIGURES: readonly ShownFigure[] = [
  figure('Jobs', 'job_metrics.processing_jobs', 'running'),
  figure('Jobs', 'job_metrics.queued_jobs', 'queued'),
  figure('Jobs', 'job_metrics.stopped_jobs', 'stopped'),
  figure('Jobs', 'job_metrics.failed_jobs', 'failed'),
  figure('Jobs', 'job_metrics.completed_jobs', 'done'),
  figure('Ended in the window', 'job_metrics.ended_in_window', 'ended lately'),
  figure('Ended in the window', 'job_metrics.failed_in_window', 'failed lately'),
  figure('Waiting', 'job_metrics.queue_age_seconds', 'queue age', 's'),
  figure('Machine', 'system_resources.cpu_usage', 'processors', '%'),
  figure('Machine', 'system_resources.memory_usage', 'memory', '%'),
  figure('Machine', 'system_resources.disk_usage', 'disk of jobs', '%'),
  figure('Delays', 'performance_metrics.jobs_folder_latency_seconds', 'writing a file', 's'),
  figure('Delays', 'performance_metrics.event_loop_delay_seconds.p99', 'event loop late', 's'),
];

/** A figure over time. */
export interface Course {
  readonly figure: ShownFigure;
  /** Oldest first; of hours, the mean at their middle. */
  readonly points: readonly (readonly [atMs: number, value: number])[];
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  readonly last: number;
}

const HOUR_MS = 3600_000;

/**
 * How the shown figures went from a moment on: by single collections as far back as these are kept, by hours beyond that.
 * Figures that were never collected in that time are left out.
 */
export function readCourses(state: State, sinceMs: number, now: Date): Course[] {
  const byHour = sinceMs < now.getTime() - HISTORY_LIMITS.rawMs;
  const hours = byHour ? readHours(state, sinceMs - HOUR_MS, now.getTime()) : [];
  const records = byHour
    ? []
    : readRecords(state, sinceMs, now.getTime()).map((record) => ({
        atMs: Date.parse(record.timestamp),
        figures: figuresOf(record),
      }));
  return SHOWN_FIGURES.flatMap((shown) => {
    const { path } = shown;
    const single = records.flatMap(({ atMs, figures }) => {
      const value = figures.get(path);
      return value === undefined ? [] : [{ atMs, min: value, mean: value, max: value, count: 1 }];
    });
    const hourly = hours.flatMap(({ startMs, figures }) =>
      figures[path] === undefined ? [] : [{ atMs: startMs + HOUR_MS / 2, ...figures[path] }],
    );
    const spans = byHour ? hourly : single;
    if (spans.length === 0) return [];
    const count = spans.reduce((sum, span) => sum + span.count, 0);
    return {
      figure: shown,
      points: spans.map(({ atMs, mean }) => [atMs, mean] as const),
      min: Math.min(...spans.map(({ min }) => min)),
      mean: spans.reduce((sum, span) => sum + span.mean * span.count, 0) / count,
      max: Math.max(...spans.map(({ max }) => max)),
      last: spans[spans.length - 1].mean,
    };
  });
}
