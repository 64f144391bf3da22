import { shrinkByArea } from '../../imaging/shrink.ts';
import type { ReferencePlanes, Template } from './template.ts';

/** The reference, small, ready to be swept: flat arrays, for threads. */
export interface SweepMap {
  /** Pixels of the map per pixel of the reference. */
  readonly scale: number;
  /** Without the margin. */
  readonly width: number;
  readonly height: number;
  /** Width of an empty margin on every side, pixels of the map. */
  readonly margin: number;
  /** Lightness less its mean, with the margin, row-major. */
  readonly value: Float32Array;
  /** Sums over all above and left (summed-area tables) of `value` and its square, one row and column more than with the margin. */
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

/** A place that the sweep found, in pixels of the reference. */
export interface SweptPlace {
  readonly turnRad: number;
  /** Where the fragment's centre lies. */
  readonly x: number;
  readonly y: number;
}

/** A mean fragment's side on the map, pixels: few enough to try every place and turn, enough to tell most places apart. */
const SIDE_PX = 26;
/** Turns tried. */
const TURNS = 48;
/** Pixels of a fragment that are held against each place. */
const SAMPLES = 128;
/** Lightness varies at least by this share of the whole reference's variation: flat places must not blow up grain. */
const LEAST_SPREAD = 0.2;
/** Places nearer to each other than this share of the fragment's side are one. */
const SAME_SHARE = 0.3;

/** @param sidePx mean side of the fragments, pixels of the reference */
export function createSweepMap(reference: ReferencePlanes, sidePx: number): SweepMap {
  const scale = Math.min(1, SIDE_PX / sidePx);
  const { fine, width: fineWidth } = reference;
  const readRow = (y: number, row: Float32Array): void => row.set(fine.subarray(y * fineWidth, (y + 1) * fineWidth));
  const small = shrinkByArea(readRow, fineWidth, reference.height, 1, scale);
  // The last row and column are only partly covered where the scale does not divide the size.
  const width = Math.max(1, Math.floor(reference.width * scale));
  const height = Math.max(1, Math.floor(reference.height * scale));
  const margin = SIDE_PX * 2;
  const stride = width + 2 * margin;
  const rows = height + 2 * margin;
  let mean = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) mean += small.data[y * small.width + x] / (width * height);
  const value = new Float32Array(stride * rows);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) value[(y + margin) * stride + x + margin] = small.data[y * small.width + x] - mean;
  }
  const sums = new Float64Array((stride + 1) * (rows + 1));
  const squares = new Float64Array((stride + 1) * (rows + 1));
  for (let y = 0; y < rows; y++) {
    let row = 0;
    let rowSquares = 0;
    for (let x = 0; x < stride; x++) {
      const one = value[y * stride + x];
      row += one;
      rowSquares += one * one;
      const to = (y + 1) * (stride + 1) + x + 1;
      sums[to] = sums[to - stride - 1] + row;
      squares[to] = squares[to - stride - 1] + rowSquares;
    }
  }
  return { scale, width, height, margin, value, sums, squares };
}

/**
 * Tries a fragment in every place and turn on the reference that is still free, for those whose spots told nothing: by the
 * correlation of lightness over some of its pixels. Best first; they are only near, and must be refined.
 *
 * @param taken 1 where another fragment surely lies, pixels of the map without its margin: no centre comes to lie there
 * @param limit most places
 */
export function sweepPlaces(template: Template, map: SweepMap, taken: Uint8Array, limit: number): SweptPlace[] {
  const { width, height } = map;
  const samples = takeSamples(template, map.scale);
  const side = Math.sqrt(template.insideCount) * map.scale;
  const spreads = localSpreads(map, side);
  const runs = freeRuns(taken, width, height);
  const best = new Float32Array(width * height);
  const bestTurn = new Int16Array(width * height);
  const sum = new Float32Array(width * height);
  for (let turn = 0; turn < TURNS; turn++) {
    addTurned(samples, (2 * Math.PI * turn) / TURNS, map, runs, sum);
    for (let i = 0; i < sum.length; i++) {
      const likeness = sum[i] / spreads[i];
      if (likeness > best[i]) {
        best[i] = likeness;
        bestTurn[i] = turn;
      }
    }
  }
  return peaks(best, bestTurn, map, Math.max(2, SAME_SHARE * side), limit);
}

/** Stretches of rows where a centre may lie: first and one past the last pixel of the map, pair by pair. */
function freeRuns(taken: Uint8Array, width: number, height: number): Int32Array {
  const runs: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let i = y * width; i < (y + 1) * width; i++) {
      if (taken[i] === 1) continue;
      if (i > y * width && taken[i - 1] === 0) runs[runs.length - 1] = i + 1;
      else runs.push(i, i + 1);
    }
  }
  return Int32Array.from(runs);
}

/** The sum over all samples of their value times that of the map where they come to lie, for each free place. */
function addTurned(
  samples: readonly Sample[],
  turnRad: number,
  { width, margin, value }: SweepMap,
  runs: Int32Array,
  sum: Float32Array,
): void {
  const stride = width + 2 * margin;
  const cos = Math.cos(turnRad);
  const sin = Math.sin(turnRad);
  const shift = samples.map(
    ({ x, y }) => clip(Math.round(sin * x + cos * y), margin) * stride + clip(Math.round(cos * x - sin * y), margin),
  );
  sum.fill(0);
  // Four samples at once: reading and writing the sums would cost more than the samples.
  for (let k = 0; k < samples.length; k += 4) {
    const [s0, s1, s2, s3] = [0, 1, 2, 3].map((n) => shift[k + n] ?? 0);
    const [v0, v1, v2, v3] = [0, 1, 2, 3].map((n) => samples[k + n]?.value ?? 0);
    for (let run = 0; run < runs.length; run += 2) {
      const first = runs[run];
      const last = runs[run + 1];
      const row = Math.floor(first / width);
      let from = (row + margin) * stride + margin + first - row * width;
      for (let to = first; to < last; to++, from++) {
        sum[to] += v0 * value[from + s0] + v1 * value[from + s1] + v2 * value[from + s2] + v3 * value[from + s3];
      }
    }
  }
}

function clip(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}

/** A pixel of a fragment: where it lies about the centre, pixels of the map, and its lightness less the mean. */
interface Sample {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

function takeSamples(template: Template, scale: number): Sample[] {
  const { width, height, inside, insideCount, coarse, fine, centreX, centreY } = template;
  const pitch = Math.max(1, Math.sqrt(insideCount / SAMPLES));
  // Where few pixels are read, each must stand for those around it.
  const plane = pitch > 3 ? coarse : fine;
  const samples: Sample[] = [];
  for (let y = pitch / 2; y < height; y += pitch) {
    for (let x = pitch / 2; x < width; x += pitch) {
      const i = Math.floor(y) * width + Math.floor(x);
      if (inside[i] === 1)
        samples.push({ x: (Math.floor(x) - centreX) * scale, y: (Math.floor(y) - centreY) * scale, value: plane[i] });
    }
  }
  const mean = samples.reduce((total, { value }) => total + value / samples.length, 0);
  return samples.map(({ x, y, value }) => ({ x, y, value: value - mean }));
}

/** How much the reference varies over a square about each place. */
function localSpreads({ width, height, margin, sums, squares }: SweepMap, side: number): Float32Array {
  const stride = width + 2 * margin + 1;
  const half = Math.max(1, Math.min(margin, Math.round(side / 2)));
  const spreads = new Float32Array(width * height);
  let whole = 0;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const [left, right] = [Math.max(0, x - half) + margin, Math.min(width, x + half + 1) + margin];
      const [top, bottom] = [Math.max(0, y - half) + margin, Math.min(height, y + half + 1) + margin];
      const over = (table: Float64Array): number =>
        table[bottom * stride + right] -
        table[top * stride + right] -
        table[bottom * stride + left] +
        table[top * stride + left];
      const area = (right - left) * (bottom - top);
      spreads[i] = Math.max(0, over(squares) / area - (over(sums) / area) ** 2);
      whole += spreads[i] / spreads.length;
    }
  }
  return spreads.map((variance) => Math.sqrt(variance + LEAST_SPREAD ** 2 * whole) + 1e-6);
}

function peaks(
  likeness: Float32Array,
  turns: Int16Array,
  { width, height, scale }: SweepMap,
  apart: number,
  limit: number,
): SweptPlace[] {
  const left = likeness.slice();
  const found: SweptPlace[] = [];
  while (found.length < limit) {
    let top = 0;
    for (let i = 1; i < left.length; i++) if (left[i] > left[top]) top = i;
    if (left[top] <= 0) break;
    const x = top % width;
    const y = Math.floor(top / width);
    found.push({
      turnRad: (2 * Math.PI * turns[top]) / TURNS,
      x: (x + 0.5) / scale - 0.5,
      y: (y + 0.5) / scale - 0.5,
    });
    for (let v = Math.max(0, Math.ceil(y - apart)); v <= Math.min(height - 1, y + apart); v++)
      for (let u = Math.max(0, Math.ceil(x - apart)); u <= Math.min(width - 1, x + apart); u++) left[v * width + u] = 0;
  }
  return found;
}
