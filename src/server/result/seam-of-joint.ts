import { resampleClosed } from '../../geometry/resample.ts';
import { applyTo, type Rigid } from '../../math/rigid.ts';

/** Two outlines along their common seam, in the frame of fragment a. */
export interface Seam {
  /** x, y in turn; open curves, about one pixel from point to point. */
  readonly a: Float64Array;
  readonly b: Float64Array;
  /** For each point of `b`, how far a's outline is, pixels, below 0 where it lies inside a. */
  readonly gapPx: Float64Array;
}

/** Runs are one seam while no more than so many points between them face nothing. */
const BREAK_POINTS = 12;
/** How far apart two borders may be beyond their mean gap and still face each other, pixels, and as a share of that gap. */
const REACH_PX = 6;
const REACH_OF_GAP = 1.5;

/**
 * Where two fragments meet: the longest stretch of each outline that lies near the other.
 * @param gapPx their mean gap
 */
export function seamOfJoint(outlineA: Float64Array, outlineB: Float64Array, aFromB: Rigid, gapPx: number): Seam {
  const a = resampleClosed(outlineA, 1);
  const b = moved(resampleClosed(outlineB, 1), aFromB);
  const reach = REACH_PX + REACH_OF_GAP * Math.max(0, gapPx);
  const along = (line: Float64Array, other: Float64Array): { xy: Float64Array; distance: Float64Array } => {
    const distances = distancesTo(line, other, reach);
    const { from, count } = longestRun(distances, reach);
    const n = line.length / 2;
    const xy = new Float64Array(2 * count);
    const distance = new Float64Array(count);
    for (let k = 0; k < count; k++) {
      const at = (from + k) % n;
      xy.set([line[2 * at], line[2 * at + 1]], 2 * k);
      distance[k] = distances[at];
    }
    return { xy, distance };
  };
  const onB = along(b, a);
  return {
    a: along(a, b).xy,
    b: onB.xy,
    gapPx: onB.distance.map((distance, k) =>
      isInside(outlineA, onB.xy[2 * k], onB.xy[2 * k + 1]) ? -distance : distance,
    ),
  };
}

function moved(xy: Float64Array, aFromB: Rigid): Float64Array {
  const out = new Float64Array(xy.length);
  for (let k = 0; k < xy.length; k += 2) {
    const point = applyTo(aFromB, xy[k], xy[k + 1]);
    out[k] = point.x;
    out[k + 1] = point.y;
  }
  return out;
}

/** From each point of a line to the nearest of another, `reach + 1` for those beyond. */
function distancesTo(line: Float64Array, other: Float64Array, reach: number): Float64Array {
  // A raster of cells as wide as the reach: the nearest point within it lies in a cell or beside it.
  const cells = new Map<string, number[]>();
  const cellOf = (value: number): number => Math.floor(value / reach);
  for (let k = 0; k < other.length; k += 2) {
    const key = `${cellOf(other[k])} ${cellOf(other[k + 1])}`;
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, [k]);
    else cell.push(k);
  }
  const distances = new Float64Array(line.length / 2).fill(reach + 1);
  for (let k = 0; k < line.length; k += 2) {
    const [cx, cy] = [cellOf(line[k]), cellOf(line[k + 1])];
    for (let dx = -1; dx <= 1; dx++)
      for (let dy = -1; dy <= 1; dy++)
        for (const m of cells.get(`${cx + dx} ${cy + dy}`) ?? []) {
          const distance = Math.hypot(line[k] - other[m], line[k + 1] - other[m + 1]);
          if (distance < distances[k >> 1]) distances[k >> 1] = distance;
        }
  }
  return distances;
}

/** The longest run of near points along a closed line, short breaks included. */
function longestRun(distances: Float64Array, reach: number): { from: number; count: number } {
  const n = distances.length;
  const near = (k: number): boolean => distances[k % n] <= reach;
  let start = -1;
  // Begin behind a break, so that no run is cut in two by the first point.
  for (let k = 0, empty = 0; k < 2 * n && start < 0; k++) {
    empty = near(k) ? 0 : empty + 1;
    if (empty > BREAK_POINTS) start = k % n;
  }
  if (start < 0) return { from: 0, count: near(0) ? n : 0 };
  let best = { from: 0, count: 0 };
  let [from, last] = [-1, -1];
  for (let k = start; k < start + n; k++) {
    if (!near(k)) continue;
    if (from < 0 || k - last > BREAK_POINTS) from = k;
    last = k;
    if (last - from + 1 > best.count) best = { from: from % n, count: last - from + 1 };
  }
  return best;
}

function isInside(outline: Float64Array, x: number, y: number): boolean {
  let inside = false;
  for (let k = 0, j = outline.length - 2; k < outline.length; j = k, k += 2) {
    const [ax, ay, bx, by] = [outline[k], outline[k + 1], outline[j], outline[j + 1]];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}
