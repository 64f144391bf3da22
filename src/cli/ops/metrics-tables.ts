import type { MetricsRecord } from '../../formats/reports/metrics-record.ts';
import type { ShownFigure } from '../../ops/metrics/courses.ts';

export const STEP_TITLES = ['step', 'made', 'mean s', 'half within s', 'items per s'];

/** Each step that was made at least once: how often, how long, how fast. */
export function stepRows({ performance_metrics }: MetricsRecord): string[][] {
  return Object.entries(performance_metrics.steps)
    .filter(([, { made }]) => made > 0)
    .map(([step, { made, seconds_total, items_per_second, durations }]) => {
      const half = durations.find(([, within]) => within >= made / 2)?.[0] ?? null;
      return [
        step,
        String(made),
        shownNumber(seconds_total / made, 's'),
        half === null ? 'more' : String(half),
        items_per_second === null ? '' : shownNumber(items_per_second, ''),
      ];
    });
}

/** A figure for people: three digits, whole numbers whole. */
export function shownNumber(value: number, unit: ShownFigure['unit']): string {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  if (unit === '%') return value.toFixed(1);
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}
