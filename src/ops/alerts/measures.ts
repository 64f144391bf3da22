import type { MeasureName } from '../../formats/alerting-config.ts';

const HOUR_MS = 3_600_000;

/** What rules look at: the part of a metrics record that alerts read, and how the channels stand. */
export interface Observation {
  /** Percent, 0 to 100; null where it could not be measured. */
  readonly system_resources: {
    readonly cpu_usage: number | null;
    readonly memory_usage: number | null;
    readonly disk_usage: number | null;
    readonly temp_disk_usage: number | null;
    readonly backup_disk_usage: number | null;
  };
  readonly job_metrics: { readonly ended_in_window: number; readonly failed_in_window: number };
  /** Times as ISO 8601; null for never. */
  readonly backup_metrics: { readonly last_good_backup: string | null; readonly last_good_drill: string | null };
  /** Null where no job is encrypted: then no key grows old. */
  readonly key_metrics: { readonly rotation_due: string | null };
  /** Null where no worker was ever seen: then none is missed. */
  readonly worker_metrics: { readonly last_seen: string | null };
  /** Channels that fail, and since when, ms since 1970. */
  readonly failing_channels: Readonly<Record<string, number>>;
}

export interface MeasureContext {
  /** ms since 1970. */
  readonly now: number;
  /** When this installation was first looked at: what never happened is counted from there. ms since 1970. */
  readonly watchingSince: number;
  /** Fewer jobs than that say nothing about the share that fails. */
  readonly atLeast: number;
  /** The channel that a rule about channels is for. */
  readonly channel: string | null;
}

interface Measure {
  readonly says: string;
  readonly unit: string;
  readonly worse: 'above' | 'below';
  /** @returns the value; null where nothing is known, which changes nothing. */
  readonly read: (observation: Observation, context: MeasureContext) => number | null;
}

/** How long ago something was, ms; what never happened, as long as it was looked for. */
const since = (then: string | null, { now, watchingSince }: MeasureContext): number =>
  // A clock that was set back must not make a time of the future a negative age.
  Math.max(0, now - (then === null ? watchingSince : Date.parse(then)));

const freeOf = (usage: number | null): number | null => (usage === null ? null : 100 - usage);

export const MEASURES: Readonly<Record<MeasureName, Measure>> = {
  cpu_usage: {
    says: 'CPU usage',
    unit: '%',
    worse: 'above',
    read: ({ system_resources }) => system_resources.cpu_usage,
  },
  memory_usage: {
    says: 'memory usage',
    unit: '%',
    worse: 'above',
    read: ({ system_resources }) => system_resources.memory_usage,
  },
  disk_free: {
    says: 'free space on the disk of the jobs folder',
    unit: '%',
    worse: 'below',
    read: ({ system_resources }) => freeOf(system_resources.disk_usage),
  },
  temp_disk_free: {
    says: 'free space on the disk of temporary files',
    unit: '%',
    worse: 'below',
    read: ({ system_resources }) => freeOf(system_resources.temp_disk_usage),
  },
  backup_disk_free: {
    says: 'free space on the disk of the backups',
    unit: '%',
    worse: 'below',
    read: ({ system_resources }) => freeOf(system_resources.backup_disk_usage),
  },
  failed_jobs: {
    says: 'failed jobs, of those that ended',
    unit: '%',
    worse: 'above',
    // Too few jobs are no failure: otherwise a quiet night would keep yesterday's alert alive.
    read: ({ job_metrics: { ended_in_window: ended, failed_in_window: failed } }, { atLeast }) =>
      ended < atLeast ? 0 : (100 * failed) / ended,
  },
  backup_age: {
    says: 'time since the last good backup',
    unit: 'h',
    worse: 'above',
    read: ({ backup_metrics }, context) => since(backup_metrics.last_good_backup, context) / HOUR_MS,
  },
  drill_age: {
    says: 'time since the last good restore drill',
    unit: 'd',
    worse: 'above',
    read: ({ backup_metrics }, context) => since(backup_metrics.last_good_drill, context) / (24 * HOUR_MS),
  },
  key_overdue: {
    says: 'time since the key of encrypted jobs was to be changed',
    unit: 'd',
    worse: 'above',
    read: ({ key_metrics: { rotation_due } }, context) =>
      rotation_due === null ? 0 : since(rotation_due, context) / (24 * HOUR_MS),
  },
  worker_silent: {
    says: 'time since a worker was last seen',
    unit: 'min',
    worse: 'above',
    read: ({ worker_metrics: { last_seen } }, context) => (last_seen === null ? 0 : since(last_seen, context) / 60_000),
  },
  channel_failing: {
    says: 'time since a channel began to fail',
    unit: 'min',
    worse: 'above',
    read: ({ failing_channels }, context) => {
      const { channel, now } = context;
      if (channel === null || !Object.hasOwn(failing_channels, channel)) return 0;
      return Math.max(0, now - failing_channels[channel]) / 60_000;
    },
  },
};

/** Whether a value is worse than the threshold; at the threshold it is not. */
export function isBroken(measure: MeasureName, value: number, threshold: number): boolean {
  return MEASURES[measure].worse === 'above' ? value > threshold : value < threshold;
}

/** A value with its unit, rounded to what people compare: `93.4 %`. */
export function showValue(measure: MeasureName, value: number): string {
  return `${Number(value.toFixed(1))} ${MEASURES[measure].unit}`;
}
