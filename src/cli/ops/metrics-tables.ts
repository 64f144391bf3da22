import type { MetricsRecord } from '../../formats/reports/metrics-record.ts';
import type { Course, ShownFigure } from '../../ops/metrics/courses.ts';
import { plainTable } from '../plain-table.ts';
import { sparkline } from './sparkline.ts';
import { t } from '../language.ts';

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

/** A figure's name with its unit. */
export const titleOf = ({ title, unit }: ShownFigure): string => (unit === '' ? title : `${title}, ${unit}`);

/** A figure for people: three digits, whole numbers whole. */
export function shownNumber(value: number, unit: ShownFigure['unit']): string {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  if (unit === '%') return value.toFixed(1);
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}

/** A terminal has so many columns at least, and a table so many between its own. */
const COLUMNS = 80;
const GAP = 2;
/** A course is drawn this wide where numbers are short, and never narrower than it can be read. */
const COURSE_WIDTH = { most: 28, least: 8 } as const;

/** Each figure with its course, which takes the room that titles and numbers leave. @param span of the courses, ms */
export function courseTable(courses: readonly Course[], span: readonly [number, number]): string {
  const [title, course, ...numbers] = [t('FIGURE'), t('COURSE'), t('LEAST'), t('MEAN'), t('MOST'), t('LAST')];
  const told = courses.map(({ figure, min, mean, max, last }) => [
    titleOf(figure),
    ...[min, mean, max, last].map((value) => shownNumber(value, figure.unit)),
  ]);
  const taken = [title, ...numbers].map(
    (head, k) => GAP + Math.max(head.length, ...told.map((cells) => cells[k].length)),
  );
  const left = COLUMNS - taken.reduce((sum, width) => sum + width, 0);
  const width = Math.max(COURSE_WIDTH.least, Math.min(COURSE_WIDTH.most, left));
  const rows = told.map(([name, ...values], k) => [name, sparkline(courses[k].points, span, width), ...values]);
  return plainTable([title, course, ...numbers], rows);
}
