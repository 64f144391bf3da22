import type { RgbaImage } from '../../imaging/image.ts';
import type { Fragment } from '../fragments/fragment.ts';

/**
 * The fragment's picture on one flat colour, opaque. Inside the fragment that very colour is changed by one level of blue,
 * so that the background can be told apart exactly.
 * @param background red, green, blue, 0 … 255.
 */
export function layOnBackground(
  { width, height, rgba, mask }: Fragment,
  background: readonly [number, number, number],
): RgbaImage {
  const [red, green, blue] = background;
  const besideBlue = blue === 255 ? 254 : blue + 1;
  const data = rgba.slice();
  for (let q = 0; q < mask.length; q++) {
    const p = 4 * q;
    if (mask[q] === 0) {
      data[p] = red;
      data[p + 1] = green;
      data[p + 2] = blue;
      data[p + 3] = 255;
    } else if (data[p] === red && data[p + 1] === green && data[p + 2] === blue) data[p + 2] = besideBlue;
  }
  return { width, height, data };
}
