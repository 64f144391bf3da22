import { gaussianBlur } from '../../imaging/gaussian-blur.ts';
import { insideRim } from '../../imaging/inside-rim.ts';
import type { Fragment } from '../fragments/fragment.ts';

/** What the taking and keeping of a photograph does to a fragment's colours. */
export interface Photograph {
  /** Blur, standard deviation in pixels; 0 for none. */
  readonly blurPx: number;
  /** Quality that the picture was compressed with as a JPEG, 1 … 100; 0 for none. */
  readonly jpegQuality: number;
  /** Colour that the fragment lay on, red, green and blue 0 … 255, and how much of it its rim took on, 0 … 1. */
  readonly background: readonly [number, number, number];
  readonly rimShare: number;
}

/** Luminance table of the JPEG standard (ITU T.81, table K.1), row by row. */
const QUANTISATION = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
] as const;
const BLOCK = 8;

/** The fragment as it would look cut out of such a photograph. Its mask stays as it is; the fragment given is not changed. */
export function photographFragment(fragment: Fragment, photograph: Photograph): Fragment {
  const { width, height, mask } = fragment;
  const { blurPx, jpegQuality, background, rimShare } = photograph;
  const inner = insideRim(mask, width, height, 1);
  const rgba = fragment.rgba.slice();
  const plane = new Float32Array(width * height);
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < plane.length; i++) {
      const own = fragment.rgba[4 * i + c];
      const shown = mask[i] === 0 ? 0 : inner[i] ? 1 : 1 - rimShare;
      // What stands out from the background, so that it is the background that goes on beyond the picture.
      plane[i] = shown * (own - background[c]);
    }
    const blurred = (blurPx > 0 ? gaussianBlur(plane, width, height, blurPx) : plane).map(
      (value) => value + background[c],
    );
    if (jpegQuality > 0) compress(blurred, width, height, jpegQuality);
    for (let i = 0; i < plane.length; i++)
      if (mask[i] !== 0) rgba[4 * i + c] = Math.max(0, Math.min(255, blurred[i])) + 0.5;
  }
  return { ...fragment, rgba };
}

/** Loses what JPEG loses of one plane, in place: each block's cosine coefficients are rounded to multiples of the table's steps. */
function compress(plane: Float32Array, width: number, height: number, quality: number): void {
  const scale = quality < 50 ? 50 / quality : 2 - quality / 50;
  const steps = QUANTISATION.map((step) => Math.max(1, step * scale));
  const block = new Float64Array(BLOCK * BLOCK);
  for (let top = 0; top + BLOCK <= height; top += BLOCK) {
    for (let left = 0; left + BLOCK <= width; left += BLOCK) {
      for (let k = 0; k < block.length; k++) block[k] = plane[(top + (k >> 3)) * width + left + (k & 7)] - 128;
      transform(block, false);
      for (let k = 0; k < block.length; k++) block[k] = Math.round(block[k] / steps[k]) * steps[k];
      transform(block, true);
      for (let k = 0; k < block.length; k++) plane[(top + (k >> 3)) * width + left + (k & 7)] = block[k] + 128;
    }
  }
}

/** cosines[8 u + x]: the orthonormal basis of the discrete cosine transform. */
const COSINES = Float64Array.from({ length: BLOCK * BLOCK }, (_, k) => {
  const u = k >> 3;
  return Math.sqrt((u === 0 ? 1 : 2) / BLOCK) * Math.cos(((2 * (k & 7) + 1) * u * Math.PI) / (2 * BLOCK));
});
const half = new Float64Array(BLOCK * BLOCK);

/** Discrete cosine transform of a block in both directions, or back. */
function transform(block: Float64Array, back: boolean): void {
  const basis = (u: number, x: number): number => COSINES[back ? 8 * x + u : 8 * u + x];
  for (let row = 0; row < BLOCK; row++)
    for (let u = 0; u < BLOCK; u++) {
      half[8 * row + u] = 0;
      for (let x = 0; x < BLOCK; x++) half[8 * row + u] += basis(u, x) * block[8 * row + x];
    }
  for (let u = 0; u < BLOCK; u++)
    for (let column = 0; column < BLOCK; column++) {
      block[8 * u + column] = 0;
      for (let y = 0; y < BLOCK; y++) block[8 * u + column] += basis(u, y) * half[8 * y + column];
    }
}
