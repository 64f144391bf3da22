import { gaussianBlur } from '../../imaging/gaussian-blur.ts';
import { shrinkByArea } from '../../imaging/shrink.ts';

/** A picture without colour, which an old photograph or an engraving has lost: one number per pixel. */
export interface Lightness {
  readonly width: number;
  readonly height: number;
  /** Rec. 601 luma, 0 … 255; outside the mask what lies nearest inside, smoothed. */
  readonly value: Float32Array;
  /** Share of the pixel that the picture covers, 0 … 1. */
  readonly weight: Float32Array;
}

/** How far the inside is carried out over the border, pixels; beyond, the mean stands. */
const CARRIED_PX = 6;

/**
 * The lightness of a picture, shrunk.
 *
 * @param rgba RGBA bytes, `width * height * 4`
 * @param mask 1 where the picture counts, `width * height`; null for all of it
 * @param scale new pixels per pixel, 0 < scale <= 1; `new + 0.5 = scale * (old + 0.5)`
 */
export function lightnessOf(
  rgba: Uint8Array,
  mask: Uint8Array | null,
  width: number,
  height: number,
  scale: number,
): Lightness {
  const readRow = (y: number, row: Float32Array): void => {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      if (mask !== null && mask[i] === 0) continue;
      row[2 * x] = 1;
      row[2 * x + 1] = 0.299 * rgba[4 * i] + 0.587 * rgba[4 * i + 1] + 0.114 * rgba[4 * i + 2];
    }
  };
  const small = shrinkByArea(readRow, width, height, 2, scale);
  const size = small.width * small.height;
  const weight = new Float32Array(size);
  const sums = new Float32Array(size);
  let total = 0;
  let covered = 0;
  for (let i = 0; i < size; i++) {
    weight[i] = Math.min(1, small.data[2 * i]);
    sums[i] = small.data[2 * i + 1];
    total += sums[i];
    covered += small.data[2 * i];
  }
  const mean = covered > 0 ? total / covered : 0;
  const value = new Float32Array(size);
  const carriedWeight = mask === null ? weight : gaussianBlur(weight, small.width, small.height, CARRIED_PX);
  const carriedSums = mask === null ? sums : gaussianBlur(sums, small.width, small.height, CARRIED_PX);
  for (let i = 0; i < size; i++) {
    const inside = weight[i] > 0.5;
    const [sum, part] = inside ? [sums[i], small.data[2 * i]] : [carriedSums[i], carriedWeight[i]];
    value[i] = part > 1e-3 ? sum / part : mean;
  }
  return { width: small.width, height: small.height, value, weight };
}
