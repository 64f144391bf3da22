import type { Affine } from '../../math/affine.ts';
import type { Fragment } from '../fragments/fragment.ts';

/**
 * How much of a fragment falls onto itself when it is moved.
 *
 * @param moved takes the fragment's frame into the same frame; the identity covers everything.
 * @param step every how many pixels along x and y are looked at.
 * @returns pixels looked at, and how many of them the moved fragment brings onto the fragment.
 */
export function selfCoverage(
  { width, height, mask }: Fragment,
  moved: Affine,
  step: number,
): { seen: number; covered: number } {
  const { xx, xy, x: shiftX, yx, yy, y: shiftY } = moved;
  let seen = 0;
  let covered = 0;
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step) {
      if (mask[y * width + x] === 0) continue;
      seen++;
      const column = Math.round(xx * x + xy * y + shiftX);
      const row = Math.round(yx * x + yy * y + shiftY);
      if (column < 0 || row < 0 || column >= width || row >= height) continue;
      covered += mask[row * width + column];
    }
  }
  return { seen, covered };
}
