import type { MetricsRecord } from '../../formats/reports/metrics-record.ts';
import type { Course } from '../../ops/metrics/courses.ts';
import { escaped, lineChart } from '../line-chart.ts';
import { shownNumber, stepRows, STEP_TITLES } from './metrics-tables.ts';

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
    figure.title,
    ...[min, mean, max, last].map((value) => shownNumber(value, figure.unit)),
  ]);
  const errors = Object.entries(newest.error_metrics.errors_by_code).map(([code, count]) => [code, String(count)]);
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><title>Metrics of Frame Pipeline</title>',
    '<meta name="viewport" content="width=device-width">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<style>${STYLE}</style></head><body>`,
    '<h1>Metrics of Frame Pipeline</h1>',
    `<p>Jobs in ${escaped(jobsDir)}, from ${new Date(sinceMs).toISOString()} to ${now.toISOString()}. The last collection is of ${newest.timestamp}.</p>`,
    `<div class="charts">${charts.join('\n')}</div>`,
    '<h2>Figures</h2>',
    table(['', 'least', 'mean', 'most', 'last'], figures),
    '<h2>Steps</h2>',
    table(STEP_TITLES, stepRows(newest)),
    ...(errors.length === 0 ? [] : ['<h2>Errors of jobs</h2>', table(['code', 'times'], errors)]),
    '</body></html>',
    '',
  ].join('\n');
}

const STYLE =
  ':root{color-scheme:light dark}' +
  'body{font-family:sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;line-height:1.4}' +
  'table{border-collapse:collapse}td,th{padding:.25rem .6rem;border:1px solid #8888;text-align:right}' +
  'td:first-child,th:first-child{text-align:left}.charts svg{width:min(100%,33rem)}' +
  // Charts are drawn on white; turned over, they keep their hues on black.
  '@media (prefers-color-scheme:dark){.charts svg{filter:invert(.93) hue-rotate(180deg)}}';

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, row: readonly string[]): string =>
    `<tr>${row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  return `<table>${cells('th', titles)}${rows.map((row) => cells('td', row)).join('')}</table>`;
}
