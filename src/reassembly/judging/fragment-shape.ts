import type { Fragment } from '../fragments/fragment.ts';

/** What judging needs to know of a fragment's shape. */
export interface FragmentShape {
  /** Pixels of the mask. */
  readonly area: number;
  readonly centroidX: number;
  readonly centroidY: number;
  /** Half the side of the square whose corners stand for the fragment when poses are fitted to each other, pixels. */
  readonly halfSide: number;
  /** x, y of the mask's pixels that have a 4-neighbour outside it, row by row. */
  readonly borderXy: Float64Array;
}

/** A fragment without a picture: its origin stands for it, and all weigh the same. */
export const UNSEEN_SHAPE: FragmentShape = {
  area: 1,
  centroidX: 0,
  centroidY: 0,
  halfSide: 50,
  borderXy: Float64Array.of(0, 0),
};

/** @throws RangeError for an empty mask. */
export function measureShape({ id, width, height, mask }: Fragment): FragmentShape {
  let area = 0;
  let sumX = 0;
  let sumY = 0;
  const border: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (mask[at] === 0) continue;
      area++;
      sumX += x;
      sumY += y;
      const inner =
        x > 0 &&
        y > 0 &&
        x < width - 1 &&
        y < height - 1 &&
        mask[at - 1] === 1 &&
        mask[at + 1] === 1 &&
        mask[at - width] === 1 &&
        mask[at + width] === 1;
      if (!inner) border.push(x, y);
    }
  }
  if (area === 0) throw new RangeError(`Fragment ${id} has an empty mask`);
  return {
    area,
    centroidX: sumX / area,
    centroidY: sumY / area,
    halfSide: Math.sqrt(area) / 2,
    borderXy: Float64Array.from(border),
  };
}
