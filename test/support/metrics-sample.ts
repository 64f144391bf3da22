import type { MetricsRecord } from '../../src/formats/reports/metrics-record.ts';
import { STEP_NAMES } from '../../src/jobs/steps.ts';

/** A record of a usual minute. */
export function sampleRecord(timestamp = '2025-03-01T12:00:00.000Z', completed = 12): MetricsRecord {
  const durations: [number | null, number][] = [
    [1, completed - 2],
    [null, completed],
  ];
  const figures = { made: completed, seconds_total: 30.5, items_total: 450, items_per_second: 14.75, durations };
  return {
    timestamp,
    job_metrics: {
      ...{ total_jobs: completed + 4, completed_jobs: completed, failed_jobs: 2, processing_jobs: 1, queued_jobs: 0 },
      ...{ stopped_jobs: 1, orphaned_jobs: 1, unreadable_jobs: 0, ended_in_window: 6, failed_in_window: 1 },
      ...{ window_seconds: 3600, queue_age_seconds: 0 },
    },
    performance_metrics: {
      steps: Object.fromEntries(STEP_NAMES.map((step) => [step, figures])),
      event_loop_delay_seconds: { mean: 0.001, p99: 0.004, max: 0.02 },
      jobs_folder_latency_seconds: 0.003,
      collect_seconds: 0.05,
    },
    error_metrics: {
      total_errors: 2,
      errors_by_code: { FRAME_DISK_FULL: 2 },
      retries: 3,
      ended_by_state: { done: completed, failed: 2 },
    },
    system_resources: {
      ...{ cpu_usage: 42.5, memory_usage: 61, disk_usage: 70.2, available_memory_gb: 6.25, disk_free_bytes: 5e10 },
      ...{ temp_disk_usage: 12, temp_disk_free_bytes: 8e10, backup_disk_usage: null, backup_disk_free_bytes: null },
    },
    backup_metrics: { last_good_backup: '2025-03-01T02:00:00.000Z', last_good_drill: null },
    key_metrics: { rotation_due: '2025-05-30T12:00:00.000Z' },
    worker_metrics: { last_seen: timestamp },
  };
}
