import {
  Counter,
  Gauge,
  Histogram,
  Registry,
  type MetricObjectWithValues,
  type MetricValueWithName,
} from 'prom-client';
import type { RegistryContentType } from 'prom-client';
import { ERROR_CATALOGUE } from '../../errors.ts';
import type { MetricsRecord, StepFigures } from '../../formats/reports/metrics-record.ts';
import { STEP_NAMES } from '../../jobs/steps.ts';

/** Formats that monitoring systems read. */
export type ExpositionFormat = 'prometheus' | 'openmetrics';

export interface Exposition {
  readonly text: string;
  /** For the HTTP header. */
  readonly contentType: string;
}

/** What stands beside a record in the text. */
export interface ProgramFacts {
  readonly version: string;
  readonly node: string;
}

/**
 * A record as text for Prometheus, names and units by its convention. Every series is there from the first time on, with 0
 * where nothing has happened yet, so their number is the same whatever the number of jobs; a time that has never been is 0,
 * so that "older than" is true of it.
 */
export async function expose(
  record: MetricsRecord,
  { version, node }: ProgramFacts,
  format: ExpositionFormat = 'prometheus',
): Promise<Exposition> {
  const registry = new Registry<RegistryContentType>();
  registry.setContentType(
    format === 'openmetrics' ? Registry.OPENMETRICS_CONTENT_TYPE : Registry.PROMETHEUS_CONTENT_TYPE,
  );
  const registers = [registry];
  const gauge = (name: string, help: string, value: number | null): void =>
    new Gauge({ name, help, registers }).set(value ?? NaN);
  const counter = (name: string, help: string, value: number): void =>
    new Counter({ name, help, registers }).inc(value);
  const each = (
    Kind: typeof Gauge | typeof Counter,
    name: string,
    help: string,
    label: string,
    values: readonly (readonly [string, number | null])[],
  ): void => {
    const metric = new Kind({ name, help, labelNames: [label], registers });
    for (const [key, value] of values) metric.inc({ [label]: key }, value ?? NaN);
  };

  const { job_metrics: jobs, performance_metrics: performance, system_resources: system } = record;
  new Gauge({
    name: 'frame_build_info',
    help: 'The program; always 1.',
    labelNames: ['version', 'node'],
    registers,
  }).set({ version, node }, 1);
  each(Gauge, 'frame_jobs', 'Jobs in the jobs folder, by how they stand.', 'state', [
    ['queued', jobs.queued_jobs],
    ['running', jobs.processing_jobs],
    ['stopped', jobs.stopped_jobs],
    ['failed', jobs.failed_jobs],
    ['done', jobs.completed_jobs],
  ]);
  gauge('frame_jobs_orphaned', 'Stopped jobs whose process was killed.', jobs.orphaned_jobs);
  gauge('frame_jobs_unreadable', 'Job folders that could not be read.', jobs.unreadable_jobs);
  gauge('frame_jobs_ended_recently', 'Jobs that were done or failed within the window.', jobs.ended_in_window);
  gauge('frame_jobs_failed_recently', 'Jobs that failed within the window.', jobs.failed_in_window);
  gauge('frame_jobs_window_seconds', 'How far back the window reaches.', jobs.window_seconds);
  gauge('frame_queue_age_seconds', 'How long the oldest queued job has waited.', jobs.queue_age_seconds);
  const { errors_by_code, retries, ended_by_state } = record.error_metrics;
  each(Counter, 'frame_jobs_ended_total', 'Ends of jobs.', 'state', Object.entries(ended_by_state));
  counter('frame_job_retries_total', 'Runs of jobs beyond the first.', retries);
  each(
    Counter,
    'frame_job_errors_total',
    'Failures of jobs, by code.',
    'code',
    Object.keys(ERROR_CATALOGUE).map((code) => [code, errors_by_code[code] ?? 0]),
  );
  const steps = STEP_NAMES.map((step) => [step, performance.steps[step]] as const);
  new KeptHistogram(registry, 'frame_step_duration_seconds', 'How long steps took.', steps);
  each(
    Counter,
    'frame_step_items_total',
    'What steps worked through: pairs in step 2, candidates in step 5, fragments in the others.',
    'step',
    steps.map(([step, figures]) => [step, figures?.items_total ?? 0]),
  );
  each(Gauge, 'frame_event_loop_delay_seconds', 'How late the collecting process came to its work.', 'statistic', [
    ['mean', performance.event_loop_delay_seconds?.mean ?? null],
    ['p99', performance.event_loop_delay_seconds?.p99 ?? null],
    ['max', performance.event_loop_delay_seconds?.max ?? null],
  ]);
  gauge(
    'frame_jobs_folder_latency_seconds',
    'Writing, forcing to the disk, reading and removing a small file.',
    performance.jobs_folder_latency_seconds,
  );
  gauge('frame_collect_duration_seconds', 'How long collecting these figures took.', performance.collect_seconds);
  // Percents have one decimal.
  const share = (percent: number | null): number | null => (percent === null ? null : Math.round(10 * percent) / 1000);
  gauge('frame_cpu_usage_ratio', 'Share of all processors in use.', share(system.cpu_usage));
  gauge('frame_memory_usage_ratio', 'Share of memory not available to new work.', share(system.memory_usage));
  gauge('frame_memory_available_bytes', 'Memory available to new work.', Math.round(1e9 * system.available_memory_gb));
  each(Gauge, 'frame_disk_usage_ratio', 'Share of a disk in use.', 'folder', [
    ['jobs', share(system.disk_usage)],
    ['temp', share(system.temp_disk_usage)],
    ['backup', share(system.backup_disk_usage)],
  ]);
  each(Gauge, 'frame_disk_free_bytes', 'Free on a disk.', 'folder', [
    ['jobs', system.disk_free_bytes],
    ['temp', system.temp_disk_free_bytes],
    ['backup', system.backup_disk_free_bytes],
  ]);
  const { last_good_backup, last_good_drill } = record.backup_metrics;
  gauge(
    'frame_backup_last_good_timestamp_seconds',
    'When the last good backup was made; 0 for never.',
    secondsOf(last_good_backup),
  );
  gauge(
    'frame_drill_last_good_timestamp_seconds',
    'When a restore last succeeded in a drill; 0 for never.',
    secondsOf(last_good_drill),
  );
  gauge(
    'frame_key_rotation_due_timestamp_seconds',
    'When the key of encrypted jobs is to be changed; 0 where there is none.',
    secondsOf(record.key_metrics.rotation_due),
  );
  gauge(
    'frame_worker_last_seen_timestamp_seconds',
    'The last sign of life of a process that watches or works; 0 for never.',
    secondsOf(record.worker_metrics.last_seen),
  );
  gauge('frame_collected_timestamp_seconds', 'When these figures were collected.', secondsOf(record.timestamp));
  return { text: await registry.metrics(), contentType: registry.contentType };
}

const secondsOf = (time: string | null): number => (time === null ? 0 : Date.parse(time) / 1000);

/** A histogram whose classes were counted elsewhere; the library's own can only be filled one observation at a time. */
class KeptHistogram extends Histogram<'step' | 'le'> {
  private readonly kept: MetricObjectWithValues<MetricValueWithName<'step' | 'le'>>;

  constructor(
    registry: Registry<RegistryContentType>,
    name: string,
    help: string,
    steps: readonly (readonly [string, StepFigures | undefined])[],
  ) {
    super({ name, help, labelNames: ['step'], registers: [registry] });
    const values = steps.flatMap(([step, figures]) => [
      ...(figures?.durations ?? []).map(([end, made]) => ({
        metricName: `${name}_bucket`,
        labels: { step, le: end ?? '+Inf' },
        value: made,
      })),
      { metricName: `${name}_sum`, labels: { step }, value: figures?.seconds_total ?? 0 },
      { metricName: `${name}_count`, labels: { step }, value: figures?.made ?? 0 },
    ]);
    this.kept = { name, help, type: 'histogram' as never, aggregator: 'sum', collect: () => undefined, values };
  }

  override get(): Promise<typeof this.kept> {
    return Promise.resolve(this.kept);
  }

  /** What the library asks for when it writes text. */
  getForPromString(): Promise<typeof this.kept> {
    return this.get();
  }
}
