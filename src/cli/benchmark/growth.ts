import type { BenchmarkRow } from './benchmark-report.ts';

/** What a run of so many pieces takes. */
export interface GrowthPoint {
  readonly pieces: number;
  readonly runs: number;
  /** Means over the runs. */
  readonly wallS: number;
  readonly perPieceS: number;
  /** By the number of all pairs, whether they are tried or not. */
  readonly perPairS: number;
}

/** Time by the number of pieces, rising; runs that failed are left out. */
export function growthPoints(rows: readonly BenchmarkRow[]): GrowthPoint[] {
  const done = rows.filter(({ status }) => status === 'done');
  return [...new Set(done.map(({ pieces }) => pieces))]
    .sort((a, b) => a - b)
    .map((pieces) => {
      const walls = done.filter((row) => row.pieces === pieces).map(({ cost }) => cost.wallS);
      const wallS = walls.reduce((sum, wall) => sum + wall, 0) / walls.length;
      return {
        pieces,
        runs: walls.length,
        wallS,
        perPieceS: wallS / pieces,
        perPairS: wallS / ((pieces * (pieces - 1)) / 2),
      };
    });
}

/**
 * The power of the number of pieces that time grows with, from `from` pieces on: the slope of a line through the
 * logarithms (least squares). Null with fewer than two different numbers of pieces.
 */
export function growthPower(points: readonly GrowthPoint[], from: number): number | null {
  const taken = points.filter(({ pieces }) => pieces >= from);
  if (taken.length < 2) return null;
  const x = taken.map(({ pieces }) => Math.log(pieces));
  const y = taken.map(({ wallS }) => Math.log(wallS));
  const meanX = x.reduce((sum, value) => sum + value, 0) / x.length;
  const meanY = y.reduce((sum, value) => sum + value, 0) / y.length;
  const along = x.reduce((sum, value, k) => sum + (value - meanX) * (y[k] - meanY), 0);
  return along / x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
}

const WIDTH = 640;
const PANEL = 300;
const HEIGHT = PANEL + 60;
const TOP = 40;
const LEFT = 70;

/** Both curves as one picture that needs nothing else, both axes logarithmic: time per piece, and time per pair. */
export function growthPlot(points: readonly GrowthPoint[]): string {
  const panelWidth = (WIDTH - 2 * LEFT - 20) / 2;
  const panels = [
    panel(points, 'ms per piece', ({ perPieceS }) => 1000 * perPieceS, LEFT, panelWidth),
    panel(points, 'ms per pair', ({ perPairS }) => 1000 * perPairS, 2 * LEFT + panelWidth, panelWidth),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...panels,
    '</svg>',
    '',
  ].join('\n');
}

function panel(
  points: readonly GrowthPoint[],
  title: string,
  value: (point: GrowthPoint) => number,
  left: number,
  width: number,
): string {
  const bottom = HEIGHT - 40;
  const xs = points.map(({ pieces }) => pieces);
  const ys = points.map(value);
  const x = logAxis(Math.min(...xs), Math.max(...xs), left, left + width);
  const y = logAxis(Math.min(...ys), Math.max(...ys), bottom, TOP);
  const spots = points.map((point) => `${x(point.pieces).toFixed(1)},${y(value(point)).toFixed(1)}`);
  return [
    `<text x="${left}" y="${TOP - 18}" font-weight="bold">${title}</text>`,
    `<path d="M${left - 8} ${TOP - 8}V${bottom + 8}H${left + width + 8}" fill="none" stroke="#888"/>`,
    `<polyline points="${spots.join(' ')}" fill="none" stroke="#1f5f99" stroke-width="2"/>`,
    ...points.map((point, k) => {
      const [cx, cy] = spots[k].split(',');
      const shown = value(point) < 10 ? value(point).toFixed(2) : value(point).toFixed(0);
      return (
        `<circle cx="${cx}" cy="${cy}" r="3.5" fill="#1f5f99"/>` +
        `<text x="${cx}" y="${Number(cy) - 8}" text-anchor="middle" fill="#333">${shown}</text>` +
        `<text x="${cx}" y="${bottom + 24}" text-anchor="middle" fill="#333">${point.pieces}</text>`
      );
    }),
  ].join('\n');
}

/** Where a value lies between two ends, by its logarithm; in the middle when all are alike. */
function logAxis(least: number, most: number, from: number, to: number): (value: number) => number {
  const span = Math.log(most / least);
  return (value) => (span === 0 ? (from + to) / 2 : from + ((to - from) * Math.log(value / least)) / span);
}
