import { gaussianBlur } from '../../imaging/gaussian-blur.ts';
import type { Lightness } from './lightness.ts';

/** A fragment's lightness at the scale at which it is held against the reference: flat arrays, for threads. */
export interface Template {
  readonly width: number;
  readonly height: number;
  /** 1 where the fragment counts: inside its border by a rim. */
  readonly inside: Uint8Array;
  readonly insideCount: number;
  /** Middle of what is inside. */
  readonly centreX: number;
  readonly centreY: number;
  /** Blurred little and much over what is inside; 0 outside. */
  readonly fine: Float32Array;
  readonly coarse: Float32Array;
  /** `fine` less its surroundings: what is left when the light is taken away. */
  readonly detail: Float32Array;
  /** Variance of `fine` and of `detail`, square levels: how much there is to be alike in. */
  readonly lightVariance: number;
  readonly detailVariance: number;
}

/** The reference at the same scale. */
export interface ReferencePlanes {
  readonly width: number;
  readonly height: number;
  /** Blurred little and much, as a template's. */
  readonly fine: Float32Array;
  readonly coarse: Float32Array;
}

/** Blur of the two versions, pixels: the fine one takes the grain away, the coarse one is followed from some pixels off. */
const FINE_SIGMA = 1.2;
const COARSE_SIGMA = 3;
/** Blur whose result is taken away to leave the detail, pixels. */
const LIGHT_SIGMA = 7;
/** A pixel counts where at least this share of it is fragment. */
const INSIDE_WEIGHT = 0.95;

/** @param fragment what lies outside its mask is not read */
export function createTemplate({ width, height, value, weight }: Lightness): Template {
  const inside = new Uint8Array(width * height);
  let insideCount = 0;
  let sumX = 0;
  let sumY = 0;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (weight[i] < INSIDE_WEIGHT) continue;
      inside[i] = 1;
      insideCount++;
      sumX += x;
      sumY += y;
    }
  }
  const fine = blurInside(value, inside, width, height, FINE_SIGMA);
  const detail = detailOf(fine, inside, width, height);
  return {
    width,
    height,
    inside,
    insideCount,
    centreX: insideCount > 0 ? sumX / insideCount : width / 2,
    centreY: insideCount > 0 ? sumY / insideCount : height / 2,
    fine,
    coarse: blurInside(value, inside, width, height, COARSE_SIGMA),
    detail,
    lightVariance: varianceInside(fine, inside),
    detailVariance: varianceInside(detail, inside),
  };
}

export function createReferencePlanes({ width, height, value }: Lightness): ReferencePlanes {
  const all = new Uint8Array(width * height).fill(1);
  return {
    width,
    height,
    fine: blurInside(value, all, width, height, FINE_SIGMA),
    coarse: blurInside(value, all, width, height, COARSE_SIGMA),
  };
}

/** A plane less its surroundings, of what is inside alone. */
export function detailOf(plane: Float32Array, inside: Uint8Array, width: number, height: number): Float32Array {
  const light = blurInside(plane, inside, width, height, LIGHT_SIGMA);
  return plane.map((value, i) => (inside[i] === 1 ? value - light[i] : 0));
}

/** Blurred over what is inside alone (normalised convolution, Knutsson & Westin 1993); 0 outside. */
function blurInside(
  plane: Float32Array,
  inside: Uint8Array,
  width: number,
  height: number,
  sigma: number,
): Float32Array {
  const weights = Float32Array.from(inside);
  const sums = gaussianBlur(
    plane.map((value, i) => (inside[i] === 1 ? value : 0)),
    width,
    height,
    sigma,
  );
  const soft = gaussianBlur(weights, width, height, sigma);
  return sums.map((sum, i) => (inside[i] === 1 ? sum / soft[i] : 0));
}

function varianceInside(plane: Float32Array, inside: Uint8Array): number {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < plane.length; i++) {
    if (inside[i] === 0) continue;
    count++;
    sum += plane[i];
    squares += plane[i] * plane[i];
  }
  return count === 0 ? 0 : Math.max(0, squares / count - (sum / count) ** 2);
}
