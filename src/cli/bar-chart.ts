import { escaped } from './line-chart.ts';

/** One group of bars: a name, and a length for each series. */
export interface BarGroup {
  readonly name: string;
  /** In the order of the series; null leaves a bar out. */
  readonly values: readonly (number | null)[];
}

export interface BarChart {
  readonly title: string;
  /** What stands behind each number, such as `s`. */
  readonly unit: string;
  readonly series: readonly string[];
  readonly groups: readonly BarGroup[];
}

const WIDTH = 520;
const LEFT = 130;
const RIGHT = 70;
const BAR = 13;
const GAP = 9;
const TOP = 34;
const BOTTOM = 34;
/** As line charts have them. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73'] as const;

/** Lengths beside each other as a picture that needs nothing else: SVG. Every bar has its number, so that no axis is needed. */
export function barChart({ title, unit, series, groups }: BarChart): string {
  const most = Math.max(...groups.flatMap(({ values }) => values.map((value) => value ?? 0)), Number.MIN_VALUE);
  const groupHeight = series.length * BAR + GAP;
  const height = TOP + groups.length * groupHeight + BOTTOM;
  const bars = groups.flatMap(({ name, values }, k) => {
    const top = TOP + k * groupHeight;
    const middle = top + (series.length * BAR) / 2 + 4;
    return [
      `<text x="${LEFT - 8}" y="${middle.toFixed(1)}" text-anchor="end" fill="#333">${escaped(name)}</text>`,
      ...values.flatMap((value, bar) => {
        if (value === null) return [];
        const width = ((WIDTH - LEFT - RIGHT) * value) / most;
        const y = top + bar * BAR;
        return [
          `<rect x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${BAR - 2}" fill="${COLOURS[bar]}"/>`,
          `<text x="${(LEFT + width + 5).toFixed(1)}" y="${y + BAR - 3}" fill="#333">${shown(value)} ${escaped(unit)}</text>`,
        ];
      }),
    ];
  });
  const legend = series.map((name, k) => {
    const x = LEFT + (k * (WIDTH - LEFT)) / series.length;
    const y = height - 14;
    return (
      `<rect x="${x.toFixed(0)}" y="${y - 9}" width="12" height="10" fill="${COLOURS[k]}"/>` +
      `<text x="${(x + 18).toFixed(0)}" y="${y}" fill="#333">${escaped(name)}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title><rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    `<text x="16" y="20" font-weight="bold">${escaped(title)}</text>`,
    ...bars,
    ...legend,
    '</svg>',
  ].join('\n');
}

/** Three digits are enough to compare lengths by. */
const shown = (value: number): string => String(Number(value.toPrecision(3)));
