import type { Rigid } from '../math/rigid.ts';
import type { Mask, RgbaImage } from './image.ts';

/** A box of whole pixels: columns `x … x + width - 1`, rows `y … y + height - 1`. */
export interface PixelBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A box in the plane. */
export interface Extent {
  readonly minX: number;
  readonly maxX: number;
  readonly minY: number;
  readonly maxY: number;
}

/** How many pixels are inside. */
export function countInside(mask: Mask): number {
  let count = 0;
  for (const inside of mask.data) count += inside;
  return count;
}

/** The tight box around the inside, or null where the mask is empty. */
export function boundsOfMask(mask: Mask): PixelBox | null {
  const { width, height, data } = mask;
  let minX = width;
  let maxX = -1;
  let minY = height;
  let maxY = -1;
  for (let y = 0; y < height; y++) {
    // A view of the row alone: searching on into the next rows would make the whole quadratic where most rows are empty.
    const row = data.subarray(y * width, (y + 1) * width);
    const first = row.indexOf(1);
    if (first < 0) continue;
    const last = row.lastIndexOf(1);
    if (first < minX) minX = first;
    if (last > maxX) maxX = last;
    if (minY === height) minY = y;
    maxY = y;
  }
  return maxY < 0 ? null : { x: minX, y: minY, width: maxX - minX + 1, height: maxY - minY + 1 };
}

/** The tight box, along pixel EDGES, of a mask's turned and shifted pixels, in the target's frame; null when empty. */
export function extentInTarget(mask: Mask, targetFromMask: Rigid): Extent | null {
  const cos = Math.cos(targetFromMask.turnRad);
  const sin = Math.sin(targetFromMask.turnRad);
  const half = (Math.abs(cos) + Math.abs(sin)) / 2;
  let minX = Infinity;
  let maxX = -Infinity;
  let minY = Infinity;
  let maxY = -Infinity;
  for (let y = 0; y < mask.height; y++) {
    const row = mask.data.subarray(y * mask.width, (y + 1) * mask.width);
    // The extremes of a turned row lie at its ends.
    for (const x of [row.indexOf(1), row.lastIndexOf(1)]) {
      if (x < 0) continue;
      const targetX = cos * x - sin * y + targetFromMask.x;
      const targetY = sin * x + cos * y + targetFromMask.y;
      minX = Math.min(minX, targetX - half);
      maxX = Math.max(maxX, targetX + half);
      minY = Math.min(minY, targetY - half);
      maxY = Math.max(maxY, targetY + half);
    }
  }
  return maxX < minX ? null : { minX, maxX, minY, maxY };
}

/** The part of a mask inside a box; what lies beyond the mask is outside. */
export function cropMask(mask: Mask, box: PixelBox): Mask {
  const data = new Uint8Array(box.width * box.height);
  const fromX = Math.max(0, -box.x);
  const toX = Math.min(box.width, mask.width - box.x);
  for (let y = Math.max(0, -box.y); y < box.height && y + box.y < mask.height && fromX < toX; y++) {
    const start = (y + box.y) * mask.width + box.x;
    data.set(mask.data.subarray(start + fromX, start + toX), y * box.width + fromX);
  }
  return { width: box.width, height: box.height, data };
}

/** Rows become columns. */
export function transposeMask(mask: Mask): Mask {
  const { width, height, data } = mask;
  const turned = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) turned[x * height + y] = data[y * width + x]!;
  return { width: height, height: width, data: turned };
}

/**
 * A mask in another size, each axis stretched on its own. A pixel is inside when the area-weighted (shrinking) or
 * bilinear (growing) mean of what it covers is at least one half, so that outlines stay where they were.
 */
export function resizeMask(mask: Mask, width: number, height: number): Mask {
  if (width === mask.width && height === mask.height) return { width, height, data: mask.data.slice() };
  const columns = resampleRows(mask.data, mask.width, mask.height, width);
  const rows = transposeField(columns, width, mask.height);
  const both = resampleRows(rows, mask.height, width, height);
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    // A tenth of a millionth: sums of float weights that should be exactly one half must not flicker.
    for (let x = 0; x < width; x++) data[y * width + x] = both[x * height + y] >= 0.5 - 1e-7 ? 1 : 0;
  }
  return { width, height, data };
}

/** Resamples every row to another length with a triangle filter that is at least one source pixel wide on each side. */
function resampleRows(source: ArrayLike<number>, width: number, height: number, newWidth: number): Float64Array {
  const result = new Float64Array(newWidth * height);
  const scale = width / newWidth;
  // Growing: a triangle over two source pixels (bilinear). Shrinking: the box that the new pixel covers.
  const grows = scale < 1;
  for (let x = 0; x < newWidth; x++) {
    const centre = (x + 0.5) * scale - 0.5;
    const reach = grows ? 1 : scale / 2 + 0.5;
    const first = Math.ceil(centre - reach);
    const last = Math.floor(centre + reach);
    let total = 0;
    for (let s = first; s <= last; s++) {
      const distance = Math.abs(s - centre);
      // For the box: the share of source pixel s (from s - 0.5 to s + 0.5) that lies inside.
      const weight = grows ? 1 - distance : Math.min(1, reach - distance, scale);
      if (weight <= 0) continue;
      total += weight;
      const from = Math.min(width - 1, Math.max(0, s));
      for (let y = 0; y < height; y++) result[y * newWidth + x] += weight * source[y * width + from];
    }
    for (let y = 0; y < height; y++) result[y * newWidth + x] /= total;
  }
  return result;
}

function transposeField(source: Float64Array, width: number, height: number): Float64Array {
  const turned = new Float64Array(source.length);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) turned[x * height + y] = source[y * width + x]!;
  return turned;
}

/**
 * A picture of a mask as a mask: inside where it is lighter than mid grey (and not transparent), as the masks of
 * img2fragments are read.
 */
export function maskFromPicture(picture: RgbaImage): Mask {
  const { width, height, data } = picture;
  const mask = new Uint8Array(width * height);
  for (let i = 0, p = 0; i < mask.length; i++, p += 4) {
    // Rec. 601 luma, scaled by alpha; both ranges end at 255.
    const luma = 0.299 * data[p] + 0.587 * data[p + 1] + 0.114 * data[p + 2];
    mask[i] = luma * data[p + 3] > 127.5 * 255 ? 1 : 0;
  }
  return { width, height, data: mask };
}
