import type { TFunction } from 'i18next';
import type { Alerts } from '../api/types.ts';
import { formatNumber } from '../app/format.ts';

type Measure = Alerts['rules'][number]['measure'];

export const MEASURE_WORDS: Readonly<Record<Measure, string>> = {
  cpu_usage: 'alerts.measure.cpuUsage',
  memory_usage: 'alerts.measure.memoryUsage',
  disk_free: 'alerts.measure.diskFree',
  temp_disk_free: 'alerts.measure.tempDiskFree',
  backup_disk_free: 'alerts.measure.backupDiskFree',
  failed_jobs: 'alerts.measure.failedJobs',
  backup_age: 'alerts.measure.backupAge',
  drill_age: 'alerts.measure.drillAge',
  key_overdue: 'alerts.measure.keyOverdue',
  worker_silent: 'alerts.measure.workerSilent',
  channel_failing: 'alerts.measure.channelFailing',
};

/** What a rule or a group of the program's own is about; one that a laboratory added is called as there. */
export function nameOfRule(t: TFunction, id: string): string {
  const [own, channel] = id.split(':', 2);
  if (!Object.hasOwn(MEASURE_WORDS, own)) return id;
  const what = t(MEASURE_WORDS[own as Measure]);
  return channel === undefined ? what : t('alerts.ofChannel', { what, name: channel });
}

/** How the value stands to its limit, in the measure's unit. */
export function valueOfRule(t: TFunction, { value, threshold, unit, worse }: Alerts['rules'][number]): string {
  const shown = (figure: number): string => `${formatNumber(figure, 1)} ${unit}`;
  return t(worse === 'above' ? 'alerts.above' : 'alerts.below', {
    value: value === null ? '–' : shown(value),
    threshold: shown(threshold),
  });
}
