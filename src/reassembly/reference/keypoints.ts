import { gaussianBlur } from '../../imaging/gaussian-blur.ts';
import { solveSymmetric } from '../../math/solve-symmetric.ts';
import type { Lightness } from './lightness.ts';

/** A plane of a picture's scale space, and where the picture covers it. */
export interface ScalePlane {
  readonly width: number;
  readonly height: number;
  readonly value: Float32Array;
  readonly weight: Float32Array;
  /** Pixels of the picture per pixel of the plane: 1, 2, 4, … */
  readonly step: number;
}

/** A spot that stands out at a scale of its own. */
export interface Keypoint {
  /** Pixels of the picture. */
  readonly x: number;
  readonly y: number;
  /** Standard deviation of the blur at which it stands out most, pixels of the picture. */
  readonly sigma: number;
  /** How much it stands out, in standard deviations of the picture's lightness. */
  readonly strength: number;
  /** The plane nearest to its scale. */
  readonly plane: ScalePlane;
}

/** Scales per octave, and the blur of the first: Lowe 2004, section 3. */
const SCALES = 3;
const FIRST_SIGMA = 1.6;
/** Blur that a picture has by itself. */
const OWN_SIGMA = 0.5;
/** An octave needs this many pixels a side. */
const LEAST_SIDE = 12;
/** Least strength: fainter spots are grain. */
const LEAST_STRENGTH = 0.02;
/** Largest ratio of the two curvatures: beyond, it is a point of an edge that may lie anywhere along it. */
const MOST_EDGE = 12;
/** A picture without contrast is not blown up: least standard deviation of its lightness, levels. */
const LEAST_CONTRAST = 4;

/**
 * Extrema of the difference of Gaussians over place and scale (Lowe 2004, "Distinctive image features from scale-invariant
 * keypoints"), strongest first.
 * @param most how many at most
 */
export function findKeypoints(picture: Lightness, most: number): Keypoint[] {
  const contrast = Math.max(LEAST_CONTRAST, deviation(picture));
  const keypoints: Keypoint[] = [];
  let { width, height, weight } = picture;
  let base = gaussianBlur(padded(picture), width, height, Math.sqrt(FIRST_SIGMA ** 2 - OWN_SIGMA ** 2));
  for (let step = 1; Math.min(width, height) >= LEAST_SIDE; step *= 2) {
    const levels = [base];
    for (let level = 1; level < SCALES + 3; level++) {
      const sigma = FIRST_SIGMA * 2 ** ((level - 1) / SCALES);
      const more = sigma * Math.sqrt(2 ** (2 / SCALES) - 1);
      levels.push(gaussianBlur(levels[level - 1], width, height, more));
    }
    const differences = levels.slice(1).map((level, k) => level.map((value, i) => (value - levels[k][i]) / contrast));
    for (let level = 1; level <= SCALES; level++) {
      const plane: ScalePlane = { width, height, value: levels[level], weight, step };
      collectExtrema(differences, level, plane, keypoints);
    }
    const half = halved(levels[SCALES], weight, width, height);
    base = half.value;
    weight = half.weight;
    ({ width, height } = half);
  }
  return keypoints.sort((p, q) => q.strength - p.strength || p.y - q.y || p.x - q.x).slice(0, most);
}

/** The lightness about its mean, so that what lies beyond the frame is no dark edge. */
function padded({ value, weight }: Lightness): Float32Array {
  const mean = meanOf(value, weight);
  return value.map((one) => one - mean);
}

function meanOf(value: Float32Array, weight: Float32Array): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < value.length; i++) {
    sum += weight[i] * value[i];
    total += weight[i];
  }
  return total > 0 ? sum / total : 0;
}

function deviation({ value, weight }: Lightness): number {
  const mean = meanOf(value, weight);
  let squares = 0;
  let total = 0;
  for (let i = 0; i < value.length; i++) {
    squares += weight[i] * (value[i] - mean) ** 2;
    total += weight[i];
  }
  return total > 0 ? Math.sqrt(squares / total) : 0;
}

/** Every second pixel of every second row. */
function halved(value: Float32Array, weight: Float32Array, width: number, height: number) {
  const half = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
  const size = half.width * half.height;
  const small = { ...half, value: new Float32Array(size), weight: new Float32Array(size) };
  for (let y = 0, to = 0; y < half.height; y++) {
    for (let x = 0; x < half.width; x++, to++) {
      small.value[to] = value[2 * y * width + 2 * x];
      small.weight[to] = weight[2 * y * width + 2 * x];
    }
  }
  return small;
}

function collectExtrema(
  differences: readonly Float32Array[],
  level: number,
  plane: ScalePlane,
  keypoints: Keypoint[],
): void {
  const { width, height, weight, step } = plane;
  const [below, here, above] = [differences[level - 1], differences[level], differences[level + 1]];
  for (let y = 2; y < height - 2; y++) {
    for (let x = 2, i = y * width + 2; x < width - 2; x++, i++) {
      const value = here[i];
      if (Math.abs(value) < LEAST_STRENGTH || weight[i] < 0.5) continue;
      if (!isExtremum(below, here, above, i, width)) continue;
      const sxx = here[i + 1] + here[i - 1] - 2 * value;
      const syy = here[i + width] + here[i - width] - 2 * value;
      const sxy = (here[i + width + 1] - here[i + width - 1] - here[i - width + 1] + here[i - width - 1]) / 4;
      const determinant = sxx * syy - sxy * sxy;
      if (determinant <= 0 || ((sxx + syy) * (sxx + syy)) / determinant >= (MOST_EDGE + 1) ** 2 / MOST_EDGE) continue;
      const offset = subPixel(below, here, above, i, width, sxx, syy, sxy);
      if (offset === null) continue;
      keypoints.push({
        x: step * (x + offset[0]),
        y: step * (y + offset[1]),
        sigma: step * FIRST_SIGMA * 2 ** ((level + offset[2]) / SCALES),
        strength: Math.abs(value),
        plane,
      });
    }
  }
}

function isExtremum(below: Float32Array, here: Float32Array, above: Float32Array, i: number, width: number): boolean {
  const value = here[i];
  for (let row = -width; row <= width; row += width) {
    for (let k = i + row - 1; k <= i + row + 1; k++) {
      if (value > 0) {
        if (below[k] > value || above[k] > value || here[k] > value) return false;
      } else if (below[k] < value || above[k] < value || here[k] < value) return false;
    }
  }
  return true;
}

/** Where the parabola through the neighbours has its peak, pixels and levels from the middle; null where it has none near. */
function subPixel(
  below: Float32Array,
  here: Float32Array,
  above: Float32Array,
  i: number,
  width: number,
  sxx: number,
  syy: number,
  sxy: number,
): readonly [number, number, number] | null {
  const sign = here[i] > 0 ? -1 : 1;
  const sss = above[i] + below[i] - 2 * here[i];
  const sxs = (above[i + 1] - above[i - 1] - below[i + 1] + below[i - 1]) / 4;
  const sys = (above[i + width] - above[i - width] - below[i + width] + below[i - width]) / 4;
  // At a peak the matrix of second derivatives is negative definite, in a pit positive: the solver takes the latter.
  const matrix = Float64Array.from([sxx, sxy, sxs, sxy, syy, sys, sxs, sys, sss], (value) => sign * value);
  const slope = Float64Array.from(
    [here[i + 1] - here[i - 1], here[i + width] - here[i - width], above[i] - below[i]],
    (value) => (-sign * value) / 2,
  );
  const peak = solveSymmetric(matrix, slope, 3);
  if (peak === null || peak.some((value) => Math.abs(value) > 1)) return null;
  return [peak[0], peak[1], peak[2]];
}
