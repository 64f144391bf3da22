import type { MetricsRecord } from '../../formats/reports/metrics-record.ts';

/** Every number of a record by its path, such as `system_resources.cpu_usage`; classes of durations are left out. */
export function figuresOf(record: MetricsRecord): Map<string, number> {
  const figures = new Map<string, number>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'number') figures.set(path, value);
    else if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const [key, inner] of Object.entries(value)) walk(inner, path === '' ? key : `${path}.${key}`);
  };
  walk(record, '');
  return figures;
}
