import { z } from 'zod';
import { SYSTEM_RESOURCES } from './system-resources.ts';

const count = z.number().int().min(0);
const seconds = z.number().min(0);
const time = z.iso.datetime();

/** What making one step has taken so far, over all jobs since the state database was made. */
const STEP_FIGURES = z.object({
  made: count.describe('How often the step was made'),
  seconds_total: seconds,
  items_total: z.number().min(0).describe('Pairs in step 2, candidates in step 5, fragments in the others'),
  items_per_second: z.number().min(0).nullable().describe('Null where no items were counted yet'),
  durations: z
    .array(z.tuple([seconds.nullable(), count]))
    .describe('Pairs of a number of seconds (null: any) and how often the step took no longer than that'),
});

/** One collection of metrics. Alert rules, plots and the Prometheus text are made from it. */
export const METRICS_RECORD = z.object({
  timestamp: time,
  job_metrics: z.object({
    total_jobs: count,
    completed_jobs: count.describe('Done'),
    failed_jobs: count,
    processing_jobs: count.describe('Running now'),
    queued_jobs: count,
    stopped_jobs: count.describe('Stopped on request or killed; each can go on'),
    orphaned_jobs: count.describe('Of the stopped ones, those whose process was killed'),
    unreadable_jobs: count.describe('Folders that are jobs and could not be read'),
    ended_in_window: count.describe('Jobs that were done or failed within the window'),
    failed_in_window: count,
    window_seconds: z.number().positive(),
    queue_age_seconds: seconds.describe('How long the oldest queued job has waited; 0 where none does'),
  }),
  performance_metrics: z.object({
    steps: z.record(z.string(), STEP_FIGURES),
    event_loop_delay_seconds: z
      .object({ mean: seconds, p99: seconds, max: seconds })
      .nullable()
      .describe('How late the collecting process came to its work since the last collection; null where not watched'),
    jobs_folder_latency_seconds: seconds
      .nullable()
      .describe('Writing, forcing to the disk, reading and removing a small file; null where it failed'),
    collect_seconds: seconds.describe('How long this collection took'),
  }),
  error_metrics: z.object({
    total_errors: count.describe('Failures of jobs since the state database was made'),
    errors_by_code: z.record(z.string(), count),
    retries: count.describe('Runs of jobs beyond the first'),
    ended_by_state: z.object({ done: count, failed: count }).describe('Ends of jobs since the state database was made'),
  }),
  system_resources: SYSTEM_RESOURCES,
  backup_metrics: z.object({
    last_good_backup: time.nullable(),
    last_good_drill: time.nullable(),
  }),
  worker_metrics: z.object({
    last_seen: time.nullable().describe('The last sign of life of a process that watches or works'),
  }),
});

export type MetricsRecord = z.infer<typeof METRICS_RECORD>;
export type StepFigures = z.infer<typeof STEP_FIGURES>;
