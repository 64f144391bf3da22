import { applyAffine, composeAffine, invertAffine, type Affine } from '../../math/affine.ts';
import { placeAsCompared, type CompareScales } from './place.ts';
import type { SweepMap } from './sweep-places.ts';
import type { Template } from './template.ts';

/**
 * The pixels of the sweep's map that a fragment covers at a place.
 * @param place pixels as given
 * @returns their indices on the map without its margin, rising
 */
export function footprintOf(
  template: Template,
  place: Affine,
  scales: CompareScales,
  { width, height, scale }: Pick<SweepMap, 'width' | 'height' | 'scale'>,
): Int32Array {
  const half = 0.5 * scale - 0.5;
  // Map pixels are compared pixels shrunk about their corner.
  const mapFromFragment = composeAffine(
    { xx: scale, xy: 0, x: half, yx: 0, yy: scale, y: half },
    placeAsCompared(place, scales),
  );
  const fragmentFromMap = invertAffine(mapFromFragment);
  const corners = [0, 1, 2, 3].map((k) =>
    applyAffine(mapFromFragment, (k & 1) * (template.width - 1), (k >> 1) * (template.height - 1)),
  );
  const clipped = (value: number, size: number): number => Math.max(0, Math.min(size - 1, value));
  const [left, right] = [Math.min, Math.max].map((pick) => pick(...corners.map(({ x }) => x)));
  const [top, bottom] = [Math.min, Math.max].map((pick) => pick(...corners.map(({ y }) => y)));
  const covered: number[] = [];
  for (let y = clipped(Math.floor(top), height); y <= clipped(Math.ceil(bottom), height); y++) {
    for (let x = clipped(Math.floor(left), width); x <= clipped(Math.ceil(right), width); x++) {
      const at = applyAffine(fragmentFromMap, x, y);
      const [column, row] = [Math.round(at.x), Math.round(at.y)];
      if (column < 0 || row < 0 || column >= template.width || row >= template.height) continue;
      if (template.inside[row * template.width + column] === 1) covered.push(y * width + x);
    }
  }
  return Int32Array.from(covered);
}
