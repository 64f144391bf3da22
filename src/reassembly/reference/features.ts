import { findKeypoints, type Keypoint, type ScalePlane } from './keypoints.ts';
import type { Lightness } from './lightness.ts';

/** Spots of a picture and what is around each: flat arrays, so that threads can share them. */
export interface Features {
  readonly count: number;
  /** Pixels of the picture. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Size of the spot, pixels of the picture. */
  readonly sigma: Float32Array;
  /** Main direction of its gradients, radians, clockwise on the screen. */
  readonly angleRad: Float32Array;
  /** {@link DESCRIPTOR_SIZE} numbers per spot, a unit vector. */
  readonly descriptor: Float32Array;
}

/** 4 x 4 fields of 8 directions each. */
const FIELDS = 4;
const DIRECTIONS = 8;
export const DESCRIPTOR_SIZE = FIELDS * FIELDS * DIRECTIONS;

/** Width of a field, in sigmas of the spot. */
const FIELD_SIGMAS = 3;
/** Directions told apart when the main one is sought. */
const ORIENTATION_BINS = 36;
/** A second direction counts as main, too, from this share of the strongest on. */
const SECOND_SHARE = 0.8;
/** No number of a descriptor is larger than this: a single strong edge must not outshine the rest (Lowe 2004, section 6). */
const MOST_NUMBER = 0.2;
/** A descriptor of which less than this share lies on the fragment says too little. */
const LEAST_COVERED = 0.6;

/**
 * Spots of a picture with descriptors that bear turning, scaling and any linear change of lightness (SIFT, Lowe 2004). What
 * lies outside the mask, or at its border, counts for nothing.
 * @param most spots, at most; one with two main directions counts twice
 */
export function describeFeatures(picture: Lightness, most: number): Features {
  const spots: { keypoint: Keypoint; angleRad: number; descriptor: Float32Array }[] = [];
  for (const keypoint of findKeypoints(picture, most)) {
    for (const angleRad of mainDirections(keypoint)) {
      const descriptor = describe(keypoint, angleRad);
      if (descriptor !== null) spots.push({ keypoint, angleRad, descriptor });
    }
  }
  const descriptor = new Float32Array(spots.length * DESCRIPTOR_SIZE);
  spots.forEach((spot, k) => descriptor.set(spot.descriptor, k * DESCRIPTOR_SIZE));
  return {
    count: spots.length,
    x: Float32Array.from(spots, ({ keypoint }) => keypoint.x),
    y: Float32Array.from(spots, ({ keypoint }) => keypoint.y),
    sigma: Float32Array.from(spots, ({ keypoint }) => keypoint.sigma),
    angleRad: Float32Array.from(spots, ({ angleRad }) => angleRad),
    descriptor,
  };
}

/** Whether a pixel and its four neighbours lie wholly on the picture: else its gradient is that of the border. */
function isTrusted({ weight, width, height }: ScalePlane, x: number, y: number): boolean {
  if (x < 1 || y < 1 || x >= width - 1 || y >= height - 1) return false;
  const i = y * width + x;
  return (
    weight[i] > 0.9 && weight[i - 1] > 0.9 && weight[i + 1] > 0.9 && weight[i - width] > 0.9 && weight[i + width] > 0.9
  );
}

function mainDirections({ x, y, sigma, plane }: Keypoint): number[] {
  const { value, width, step } = plane;
  const [centreX, centreY, spread] = [x / step, y / step, (1.5 * sigma) / step];
  const reach = Math.ceil(3 * spread);
  const bins = new Float64Array(ORIENTATION_BINS);
  for (let v = Math.round(centreY) - reach; v <= Math.round(centreY) + reach; v++) {
    for (let u = Math.round(centreX) - reach; u <= Math.round(centreX) + reach; u++) {
      const squared = (u - centreX) ** 2 + (v - centreY) ** 2;
      if (squared > reach * reach || !isTrusted(plane, u, v)) continue;
      const i = v * width + u;
      const gx = value[i + 1] - value[i - 1];
      const gy = value[i + width] - value[i - width];
      const weight = Math.hypot(gx, gy) * Math.exp(-squared / (2 * spread * spread));
      const place = (Math.atan2(gy, gx) / (2 * Math.PI) + 1) * ORIENTATION_BINS;
      bins[Math.floor(place + 0.5) % ORIENTATION_BINS] += weight;
    }
  }
  let smooth = bins;
  for (let pass = 0; pass < 2; pass++)
    smooth = smooth.map((_, k) => (at(smooth, k - 1) + at(smooth, k) + at(smooth, k + 1)) / 3);
  const most = Math.max(...smooth);
  const directions: number[] = [];
  for (let k = 0; k < ORIENTATION_BINS; k++) {
    const [before, here, after] = [at(smooth, k - 1), smooth[k], at(smooth, k + 1)];
    if (here < SECOND_SHARE * most || here <= before || here < after || most === 0) continue;
    const shift = (before - after) / (2 * (before - 2 * here + after));
    directions.push(((k + shift) / ORIENTATION_BINS) * 2 * Math.PI);
  }
  return directions;
}

function at(bins: Float64Array, k: number): number {
  return bins[(k + bins.length) % bins.length];
}

/** The descriptor of a spot turned to its main direction; null where too little of it lies on the picture. */
function describe({ x, y, sigma, plane }: Keypoint, angleRad: number): Float32Array | null {
  const { value, width, step } = plane;
  const [centreX, centreY] = [x / step, y / step];
  const field = (FIELD_SIGMAS * sigma) / step;
  const reach = Math.ceil((field * Math.SQRT2 * (FIELDS + 1)) / 2);
  const cos = Math.cos(angleRad) / field;
  const sin = Math.sin(angleRad) / field;
  const bins = new Float32Array(DESCRIPTOR_SIZE);
  let covered = 0;
  let total = 0;
  for (let v = Math.round(centreY) - reach; v <= Math.round(centreY) + reach; v++) {
    for (let u = Math.round(centreX) - reach; u <= Math.round(centreX) + reach; u++) {
      const across = cos * (u - centreX) + sin * (v - centreY);
      const down = -sin * (u - centreX) + cos * (v - centreY);
      const column = across + FIELDS / 2 - 0.5;
      const row = down + FIELDS / 2 - 0.5;
      if (column <= -1 || row <= -1 || column >= FIELDS || row >= FIELDS) continue;
      const window = Math.exp(-(across * across + down * down) / (FIELDS * FIELDS * 0.5));
      total += window;
      if (!isTrusted(plane, u, v)) continue;
      covered += window;
      const i = v * width + u;
      const gx = value[i + 1] - value[i - 1];
      const gy = value[i + width] - value[i - width];
      const turned = (Math.atan2(gy, gx) - angleRad) / (2 * Math.PI);
      addToFields(bins, column, row, (turned - Math.floor(turned)) * DIRECTIONS, window * Math.hypot(gx, gy));
    }
  }
  if (covered < LEAST_COVERED * total || !normalise(bins)) return null;
  for (let k = 0; k < bins.length; k++) bins[k] = Math.min(MOST_NUMBER, bins[k]);
  normalise(bins);
  return bins;
}

/** Shares a gradient among the fields and directions around it, linearly. */
function addToFields(bins: Float32Array, column: number, row: number, direction: number, size: number): void {
  const c = Math.floor(column);
  const r = Math.floor(row);
  const d = Math.floor(direction);
  for (let k = 0; k < 8; k++) {
    const [dc, dr, dd] = [k & 1, (k >> 1) & 1, k >> 2];
    if (c + dc < 0 || c + dc >= FIELDS || r + dr < 0 || r + dr >= FIELDS) continue;
    const share =
      (dc ? column - c : 1 - column + c) * (dr ? row - r : 1 - row + r) * (dd ? direction - d : 1 - direction + d);
    bins[((r + dr) * FIELDS + c + dc) * DIRECTIONS + ((d + dd) % DIRECTIONS)] += size * share;
  }
}

function normalise(bins: Float32Array): boolean {
  let squares = 0;
  for (const one of bins) squares += one * one;
  if (squares < 1e-12) return false;
  const length = Math.sqrt(squares);
  for (let k = 0; k < bins.length; k++) bins[k] /= length;
  return true;
}
