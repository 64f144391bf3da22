import type { ColourModel } from '../contours/colour-model.ts';
import type { OffsetContour } from '../contours/fragment-description.ts';

/** A first guess of how two fragments meet, from a stretch of both contours that looks alike. Work frame. */
export interface Seed {
  /** Log-likelihood ratio of the stretch: alike because they broke from each other, against alike by chance. */
  readonly score: number;
  readonly turnRad: number;
  readonly x: number;
  readonly y: number;
}

/** How seeds are sought. */
export interface SeedOptions {
  /** Most seeds returned. */
  readonly limit: number;
  /** Tangent noise between the two sides of a true joint, radians; grows with wear. */
  readonly angleNoiseRad: number;
}

/** Lengths of the stretches compared, in samples of SEED_STEP: 36 and 72 work pixels. */
const WINDOWS = [9, 18] as const;
const LONGEST = 18;
/** One seed is kept per square of this many samples of both contours: 16 work pixels. */
const BIN = 4;
/** Colour variance that a true joint still shows, as a share of the set's (see colour-model). */
const COLOUR_SHARE = 0.2;
/** Neighbouring samples say much the same twice: how many of a window's samples count as independent. */
const INDEPENDENT_SHARE = 0.6;
/** Two seeds closer than this are one: radians and work pixels. */
const SAME_TURN_RAD = 0.09;
const SAME_SHIFT_PX = 6;

/**
 * Stretches where contour a, followed forwards, bends like contour b followed backwards, and shows the same colours.
 *
 * Along each cyclic diagonal (offset between the two contours) prefix sums of d = tangentA - tangentB and of the colour
 * distance give, for every window, d's variance (the turn between the fragments drops out) and the mean colour distance
 * in constant time: O(countA * countB) for a pair. A straight stretch is no evidence, since any straight stretch fits it.
 *
 * @returns aFromB of each, best first, no two nearly the same; none for a contour shorter than the longest window (72 px).
 */
export function findSeeds(a: OffsetContour, b: OffsetContour, colours: ColourModel, options: SeedOptions): Seed[] {
  const countA = a.count;
  const countB = b.count;
  if (countA < LONGEST || countB < LONGEST) return [];
  const steps = countA + LONGEST - 1;
  const tangentA = unwrapRepeated(a.tangentRad, steps, 1);
  const tangentB = unwrapRepeated(b.tangentRad, steps + countB, -1);
  const varianceA = WINDOWS.map((w) => windowVariances(tangentA, countA, w));
  const varianceB = WINDOWS.map((w) => windowVariances(tangentB, countB, w));

  const [pl, pa, pb] = colours.precision;
  const labA = a.lab;
  const labB = b.lab;
  // Prefix sums along one diagonal, each one longer than the diagonal.
  const sum = new Float64Array(steps + 1);
  const squares = new Float64Array(steps + 1);
  const colour = new Float64Array(steps + 1);

  const binsB = Math.ceil(countB / BIN);
  const binCount = Math.ceil(countA / BIN) * binsB;
  const bestScore = new Float32Array(binCount); // 0: nothing worth keeping
  const bestStart = new Int32Array(binCount); // i of the window's first sample on a
  const bestOffset = new Int32Array(binCount); // t - i, t the first sample on b, counted backwards
  const bestWindow = new Uint8Array(binCount);

  const noise = options.angleNoiseRad ** 2;
  const colourScale = (1 / COLOUR_SHARE - 1) / 4;
  const colourGain = 1.5 * Math.log(1 / COLOUR_SHARE);
  for (let offset = 0; offset < countB; offset++) {
    let s1 = 0;
    let s2 = 0;
    let sc = 0;
    let ia = 0;
    let tb = offset;
    for (let i = 0; i < steps; i++) {
      const d = tangentA[i] - tangentB[i + offset];
      s1 += d;
      s2 += d * d;
      const pA = 3 * ia;
      const pB = 3 * (countB - 1 - tb);
      const dl = labA[pA] - labB[pB];
      const da = labA[pA + 1] - labB[pB + 1];
      const db = labA[pA + 2] - labB[pB + 2];
      sc += Math.min(12, pl * dl * dl + pa * da * da + pb * db * db);
      sum[i + 1] = s1;
      squares[i + 1] = s2;
      colour[i + 1] = sc;
      if (++ia === countA) ia = 0;
      if (++tb === countB) tb = 0;
    }
    for (let k = 0; k < WINDOWS.length; k++) {
      const w = WINDOWS[k];
      const vA = varianceA[k];
      const vB = varianceB[k];
      let t = offset;
      for (let i = 0; i < countA; i++, t = t + 1 === countB ? 0 : t + 1) {
        const mean = (sum[i + w] - sum[i]) / w;
        const variance = (squares[i + w] - squares[i]) / w - mean * mean;
        const bend = vA[i] + vB[t];
        if (variance > 0.25 * bend + 0.05) continue;
        const distance = (colour[i + w] - colour[i]) / w;
        const chance = bend + noise;
        const shape = 0.5 * Math.log(chance / noise) - variance / (2 * noise) + variance / (2 * chance);
        const score = INDEPENDENT_SHARE * w * (shape + 0.4 * (colourGain - colourScale * distance));
        const bin = Math.floor(i / BIN) * binsB + Math.floor(t / BIN);
        if (score > bestScore[bin]) {
          bestScore[bin] = score;
          bestStart[bin] = i;
          bestOffset[bin] = offset;
          bestWindow[bin] = w;
        }
      }
    }
  }

  const bins: number[] = [];
  for (let bin = 0; bin < binCount; bin++) if (bestScore[bin] > 0) bins.push(bin);
  bins.sort((p, q) => bestScore[q] - bestScore[p] || p - q);
  const seeds: Seed[] = [];
  for (const bin of bins) {
    if (seeds.length >= options.limit) break;
    const seed = alignWindow(a, b, bestStart[bin], bestOffset[bin], bestWindow[bin], bestScore[bin]);
    if (!seeds.some((kept) => isSame(kept, seed))) seeds.push(seed);
  }
  return seeds;
}

/** Whether two aFromB are nearly the same; both move points near the origin of b by much the same. */
function isSame(p: Seed, q: Seed): boolean {
  if (Math.abs(p.x - q.x) > 4 * SAME_SHIFT_PX || Math.abs(p.y - q.y) > 4 * SAME_SHIFT_PX) return false;
  const turn = Math.abs(p.turnRad - q.turnRad) % (2 * Math.PI);
  return Math.min(turn, 2 * Math.PI - turn) < SAME_TURN_RAD && Math.hypot(p.x - q.x, p.y - q.y) < 2 * SAME_SHIFT_PX;
}

/** Tangents of a closed contour, repeated to `length` samples and unwrapped; backwards from the last one for direction -1. */
function unwrapRepeated(tangentRad: Float32Array, length: number, direction: 1 | -1): Float64Array {
  const count = tangentRad.length;
  const out = new Float64Array(length);
  const turn = 2 * Math.PI;
  for (let i = 0; i < length; i++) {
    const angle = tangentRad[direction > 0 ? i % count : count - 1 - (i % count)];
    out[i] = i ? angle + turn * Math.round((out[i - 1] - angle) / turn) : angle;
  }
  return out;
}

/** Variance of the tangent in each window that starts at 0 … count - 1. */
function windowVariances(tangentRad: Float64Array, count: number, w: number): Float64Array {
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let s1 = 0;
    let s2 = 0;
    for (let k = 0; k < w; k++) {
      const d = tangentRad[i + k] - tangentRad[i];
      s1 += d;
      s2 += d * d;
    }
    out[i] = s2 / w - (s1 / w) ** 2;
  }
  return out;
}

/**
 * Rigid least-squares fit of b's stretch onto a's, point by point (Procrustes; Schönemann 1966, in the plane).
 * @param start first sample on a.
 * @param offset what to add to a sample of a for its partner on b, counted backwards from b's last sample.
 * @param w length of the stretch, samples.
 */
export function alignWindow(
  a: OffsetContour,
  b: OffsetContour,
  start: number,
  offset: number,
  w: number,
  score: number,
): Seed {
  let ax = 0;
  let ay = 0;
  let bx = 0;
  let by = 0;
  for (let k = 0; k < w; k++) {
    const i = (start + k) % a.count;
    const j = b.count - 1 - ((start + k + offset) % b.count);
    ax += a.x[i] / w;
    ay += a.y[i] / w;
    bx += b.x[j] / w;
    by += b.y[j] / w;
  }
  let dot = 0;
  let cross = 0;
  for (let k = 0; k < w; k++) {
    const i = (start + k) % a.count;
    const j = b.count - 1 - ((start + k + offset) % b.count);
    const px = a.x[i] - ax;
    const py = a.y[i] - ay;
    const qx = b.x[j] - bx;
    const qy = b.y[j] - by;
    dot += qx * px + qy * py;
    cross += qx * py - qy * px;
  }
  const turnRad = Math.atan2(cross, dot);
  const cos = Math.cos(turnRad);
  const sin = Math.sin(turnRad);
  return { score, turnRad, x: ax - (cos * bx - sin * by), y: ay - (sin * bx + cos * by) };
}
