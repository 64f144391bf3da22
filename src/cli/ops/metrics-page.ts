import type { MetricsRecord } from '../../formats/reports/metrics-record.ts';
import { showTime } from '../../ops/alerts/notice-text.ts';
import type { Course } from '../../ops/metrics/courses.ts';
import { escaped, lineChart } from '../line-chart.ts';
import { pageOf, tableOf } from '../page.ts';
import { shownNumber, stepRows, STEP_TITLES, titleOf } from './metrics-tables.ts';

const HOUR_MS = 3600_000;

/** What the page shows. */
export interface MetricsPage {
  readonly courses: readonly Course[];
  readonly newest: MetricsRecord;
  readonly jobsDir: string;
  readonly sinceMs: number;
  readonly now: Date;
}

/** The metrics as one file without scripts, that asks nothing of any network; light or dark as the reader has it. */
export function metricsPage({ courses, newest, jobsDir, sinceMs, now }: MetricsPage): string {
  const groups = [...new Set(courses.map(({ figure }) => figure.group))];
  const hours = (atMs: number): number => (atMs - now.getTime()) / HOUR_MS;
  const charts = groups.map((group) => {
    const shown = courses.filter(({ figure }) => figure.group === group);
    const unit = shown[0].figure.unit;
    return lineChart({
      title: unit === '' ? group : `${group}, ${unit}`,
      xTitle: 'hours from now',
      lines: shown.map(({ figure, points }) => ({
        name: figure.title,
        points: points.map(([atMs, value]) => [hours(atMs), value] as const),
      })),
      x: [hours(sinceMs), 0],
      ...(unit === '%' && { y: [0, 100] as const }),
    });
  });
  const figures = courses.map(({ figure, min, mean, max, last }) => [
    titleOf(figure),
    ...[min, mean, max, last].map((value) => shownNumber(value, figure.unit)),
  ]);
  const errors = Object.entries(newest.error_metrics.errors_by_code).map(([code, count]) => [code, String(count)]);
  const [from, to, collected] = [sinceMs, now.getTime(), Date.parse(newest.timestamp)].map(showTime);
  return pageOf('Metrics of Frame Pipeline', [
    `<p>Jobs in ${escaped(jobsDir)}, from ${from} to ${to}. The last collection is of ${collected}.</p>`,
    `<div class="charts">${charts.join('\n')}</div>`,
    '<h2>Figures</h2>',
    tableOf(['', 'least', 'mean', 'most', 'last'], figures),
    '<h2>Steps</h2>',
    tableOf(STEP_TITLES, stepRows(newest)),
    ...(errors.length === 0 ? [] : ['<h2>Errors of jobs</h2>', tableOf(['code', 'times'], errors)]),
  ]);
}
