import type { Mask } from './image.ts';

/** Half widths of a disc's rows: row dy covers `-half[dy] … half[dy]`; pixel centres within `radiusPx` belong to it. */
function discRows(radiusPx: number): Int32Array {
  // A hair more than the radius, so that pixels exactly on the circle belong to it whatever the rounding.
  const reach = radiusPx * radiusPx + 1e-9;
  const rows = Math.floor(Math.sqrt(reach));
  const half = new Int32Array(rows + 1);
  for (let dy = 0; dy <= rows; dy++) half[dy] = Math.floor(Math.sqrt(reach - dy * dy));
  return half;
}

/**
 * Sets every pixel within `radiusPx` (Euclidean, between pixel centres) of a pixel that has `value`.
 * Works on runs: each run of a row is painted, widened, into the rows above and below; the cost grows with the length
 * of the outline times the radius, not with the area times the radius squared.
 */
function spread(mask: Mask, radiusPx: number, value: 0 | 1): Mask {
  const { width, height, data } = mask;
  const half = discRows(radiusPx);
  const rows = half.length - 1;
  const result = data.slice();
  for (let y = 0; y < height; y++) {
    // A view of the row alone: a search for the end of its last run would go on through all the rows that follow.
    const line = data.subarray(y * width, (y + 1) * width);
    let from = line.indexOf(value);
    while (from >= 0) {
      const found = line.indexOf(1 - value, from);
      const to = found < 0 ? width : found;
      for (let dy = -rows; dy <= rows; dy++) {
        const row = y + dy;
        if (row < 0 || row >= height) continue;
        const widen = half[dy < 0 ? -dy : dy];
        result.fill(value, row * width + Math.max(0, from - widen), row * width + Math.min(width, to + widen));
      }
      from = to < width ? line.indexOf(value, to) : -1;
    }
  }
  return { width, height, data: result };
}

/** Grows the inside by a disc of the given radius, pixels (0 leaves it as it is). The picture's frame cuts it off. */
export function dilate(mask: Mask, radiusPx: number): Mask {
  return spread(mask, radiusPx, 1);
}

/**
 * Shrinks the inside by a disc of the given radius, pixels. What lies beyond the picture's frame does not count as
 * outside: a mask cut off by the frame keeps that edge.
 */
export function erode(mask: Mask, radiusPx: number): Mask {
  return spread(mask, radiusPx, 0);
}

/** Removes parts that a disc of the given radius does not fit into: threads, spurs, specks. */
export function open(mask: Mask, radiusPx: number): Mask {
  return dilate(erode(mask, radiusPx), radiusPx);
}

/** Closes gaps and notches that a disc of the given radius does not fit into. */
export function close(mask: Mask, radiusPx: number): Mask {
  return erode(dilate(mask, radiusPx), radiusPx);
}
