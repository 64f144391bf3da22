import type { Affine } from '../../math/affine.ts';
import { solveSymmetric } from '../../math/solve-symmetric.ts';
import type { ReferencePlanes, Template } from './template.ts';

/** The planes in their order: most pixels of a fragment that are compared in a step (a regular choice of all), and steps. */
const PASSES = [
  { plane: 'coarse', mostPixels: 500, steps: 10 },
  { plane: 'fine', mostPixels: 1600, steps: 8 },
] as const;
/** A place whose coarse planes do not even correlate by this much is given up. */
const LEAST_COARSE = 0.35;
/** A step shorter than this, pixels at the fragment's border, is the last. */
const LEAST_STEP_PX = 0.02;
/** Longest step, pixels at the fragment's border: one bad step must not throw a fragment away. */
const LONGEST_STEP_PX = 4;
/** How far a bent page stretches or shears a fragment, as a share (one standard deviation). */
const BEND = 0.035;
/** Neighbouring pixels say much the same: so many count as one where the fragment is held to its shape. */
const ALIKE_PIXELS = 12;
/** A fragment with less of it than this on the reference has no place there. */
const LEAST_ON_REFERENCE = 0.7;

/**
 * Moves a fragment on the reference until their lightness agrees best, whatever its mean and contrast: Gauss-Newton on the
 * zero-mean, unit-variance pixels, inverse compositional (Baker & Matthews 2004), coarse planes first. It may turn and shift
 * freely; stretching and shearing cost, so that a fragment with little in it keeps its shape.
 *
 * @param referenceFromFragment where it starts, of about the common scale, which is 1
 * @returns where it ends; null where it leaves the reference or shows nothing at all.
 */
export function refinePlace(
  template: Template,
  reference: ReferencePlanes,
  referenceFromFragment: Affine,
): Affine | null {
  let place = referenceFromFragment;
  for (const { plane, mostPixels, steps } of PASSES) {
    const jacobian = prepare(template, template[plane], choosePixels(template, mostPixels));
    if (jacobian === null) return null;
    let correlation = 0;
    for (let step = 0; step < steps; step++) {
      const moved = gaussNewton(template, reference, reference[plane], jacobian, place);
      if (moved === null) return null;
      ({ place, correlation } = moved);
      if (moved.stepPx < LEAST_STEP_PX) break;
    }
    if (correlation < LEAST_COARSE) return null;
  }
  return place;
}

/** Every pixel inside, or a regular part of them, that has all four neighbours inside. */
function choosePixels({ width, height, inside, insideCount }: Template, most: number): Int32Array {
  const pitch = Math.max(1, Math.round(Math.sqrt(insideCount / most)));
  const chosen: number[] = [];
  for (let y = 1; y < height - 1; y += pitch) {
    for (let x = 1; x < width - 1; x += pitch) {
      const i = y * width + x;
      if (inside[i] & inside[i - 1] & inside[i + 1] & inside[i - width] & inside[i + width]) chosen.push(i);
    }
  }
  return Int32Array.from(chosen);
}

/** Ways to move: turn, stretch, two shears, shift along x and y; the first four in pixels at the fragment's border. */
const WAYS = 6;

interface Jacobian {
  readonly pixels: Int32Array;
  /** Zero-mean, unit-variance lightness of each pixel. */
  readonly value: Float64Array;
  /** Change of each value along each way, WAYS per pixel. */
  readonly rows: Float64Array;
  /** Distance at which a turn moves by one pixel per radian times this. */
  readonly radius: number;
}

function prepare(template: Template, plane: Float32Array, pixels: Int32Array): Jacobian | null {
  const { width, centreX, centreY, insideCount } = template;
  const radius = Math.max(1, Math.sqrt(insideCount / Math.PI));
  const value = Float64Array.from(pixels, (i) => plane[i]);
  const spread = standardise(value, value.length);
  if (spread === null) return null;
  const rows = new Float64Array(WAYS * pixels.length);
  pixels.forEach((i, k) => {
    const gx = (plane[i + 1] - plane[i - 1]) / (2 * spread);
    const gy = (plane[i + width] - plane[i - width]) / (2 * spread);
    const dx = ((i % width) - centreX) / radius;
    const dy = (Math.floor(i / width) - centreY) / radius;
    rows.set([gy * dx - gx * dy, gx * dx + gy * dy, gx * dx - gy * dy, gx * dy + gy * dx, gx, gy], WAYS * k);
  });
  return { pixels, value, rows, radius };
}

/** Brings the first `count` numbers to mean 0 and variance 1, in place. @returns their standard deviation; null where it is none. */
function standardise(values: Float64Array, count: number): number | null {
  if (count < 2 * WAYS) return null;
  let mean = 0;
  for (let k = 0; k < count; k++) mean += values[k] / count;
  let squares = 0;
  for (let k = 0; k < count; k++) squares += (values[k] - mean) ** 2 / count;
  if (squares < 1e-6) return null;
  const spread = Math.sqrt(squares);
  for (let k = 0; k < count; k++) values[k] = (values[k] - mean) / spread;
  return spread;
}

/** One step, and how well the two agreed before it. */
function gaussNewton(
  { width, centreX, centreY }: Template,
  reference: ReferencePlanes,
  plane: Float32Array,
  { pixels, value, rows, radius }: Jacobian,
  place: Affine,
): { place: Affine; stepPx: number; correlation: number } | null {
  const seen = new Float64Array(pixels.length);
  const which = new Int32Array(pixels.length);
  let count = 0;
  for (let k = 0; k < pixels.length; k++) {
    const x = pixels[k] % width;
    const y = Math.floor(pixels[k] / width);
    const at = sampleAt(plane, reference, place.xx * x + place.xy * y + place.x, place.yx * x + place.yy * y + place.y);
    if (Number.isNaN(at)) continue;
    seen[count] = at;
    which[count++] = k;
  }
  if (count < LEAST_ON_REFERENCE * pixels.length || standardise(seen, count) === null) return null;
  const normal = new Float64Array(WAYS * WAYS);
  const right = new Float64Array(WAYS);
  let squares = 0;
  for (let n = 0; n < count; n++) {
    const at = WAYS * which[n];
    const error = seen[n] - value[which[n]];
    squares += error * error;
    for (let p = 0; p < WAYS; p++) {
      right[p] += rows[at + p] * error;
      for (let q = 0; q <= p; q++) normal[WAYS * p + q] += rows[at + p] * rows[at + q];
    }
  }
  hold(normal, right, place, radius, squares / count);
  const step = solveSymmetric(normal, right, WAYS);
  if (step === null) return null;
  const stepPx = Math.hypot(...step);
  const limit = Math.min(1, LONGEST_STEP_PX / stepPx);
  const shortened = step.map((one) => one * limit);
  return {
    place: moved(place, shortened, radius, centreX, centreY),
    stepPx,
    // Of two zero-mean, unit-variance sides the mean square of the difference is 2 - 2 times their correlation.
    correlation: 1 - squares / count / 2,
  };
}

/** Adds what is known beforehand: a place is turned and shifted, and hardly stretched or sheared. */
function hold(normal: Float64Array, right: Float64Array, place: Affine, radius: number, variance: number): void {
  const turnRad = Math.atan2(place.yx - place.xy, place.xx + place.yy);
  const cos = Math.cos(turnRad);
  const sin = Math.sin(turnRad);
  // The place turned back: a symmetric matrix near the identity.
  const xx = cos * place.xx + sin * place.yx;
  const xy = cos * place.xy + sin * place.yy;
  const yy = -sin * place.xy + cos * place.yy;
  const bends = [(xx + yy) / 2 - 1, (xx - yy) / 2, xy];
  const stiffness = (ALIKE_PIXELS * variance) / (BEND * radius) ** 2;
  bends.forEach((bend, k) => {
    normal[WAYS * (k + 1) + k + 1] += stiffness;
    right[k + 1] += stiffness * bend * radius;
  });
  for (let p = 0; p < WAYS; p++) normal[WAYS * p + p] += 1e-6;
}

/** The place with the inverse of a step put before it. */
function moved(place: Affine, step: Float64Array, radius: number, centreX: number, centreY: number): Affine {
  const [turn, stretch, shear, skew] = step.subarray(0, 4).map((one) => one / radius);
  // To first order the inverse of I + A is I - A; steps are small, and the next one mends the rest.
  const xx = 1 - stretch - shear;
  const xy = turn - skew;
  const yx = -turn - skew;
  const yy = 1 - stretch + shear;
  const shiftX = centreX - xx * centreX - xy * centreY - step[4];
  const shiftY = centreY - yx * centreX - yy * centreY - step[5];
  return {
    xx: place.xx * xx + place.xy * yx,
    xy: place.xx * xy + place.xy * yy,
    x: place.xx * shiftX + place.xy * shiftY + place.x,
    yx: place.yx * xx + place.yy * yx,
    yy: place.yx * xy + place.yy * yy,
    y: place.yx * shiftX + place.yy * shiftY + place.y,
  };
}

/** A plane between its pixels, bilinear; NaN beyond the reference. */
export function sampleAt(
  plane: Float32Array,
  { width, height }: { readonly width: number; readonly height: number },
  x: number,
  y: number,
): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  if (!(left >= 0 && top >= 0 && left < width - 1 && top < height - 1)) return Number.NaN;
  const i = top * width + left;
  const fx = x - left;
  const fy = y - top;
  const above = plane[i] + fx * (plane[i + 1] - plane[i]);
  const below = plane[i + width] + fx * (plane[i + width + 1] - plane[i + width]);
  return above + fy * (below - above);
}
