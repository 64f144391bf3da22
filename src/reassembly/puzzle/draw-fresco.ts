import type { RgbaImage } from '../../imaging/image.ts';
import { seededRandom } from '../../math/random.ts';
import { gradientNoise, octaves } from './noise.ts';

export interface FrescoOptions {
  /** @default 1200 */
  readonly width?: number;
  /** @default 900 */
  readonly height?: number;
  /** Another seed paints another wall. @default 1 */
  readonly seed?: number;
}

/** Paints a wall in the manner of an old fresco; the same seed gives the same bytes everywhere. */
export function drawFresco(options: FrescoOptions = {}): RgbaImage {
  const { width = 1200, height = 900, seed = 1 } = options;
  const random = seededRandom(seed);
  const shape = octaves(gradientNoise(random.fork('shape')), 5);
  const hue = octaves(gradientNoise(random.fork('hue')), 4);
  const grain = octaves(gradientNoise(random.fork('grain')), 3, 0.7);
  const data = new Uint8Array(width * height * 4);
  const unit = Math.min(width, height) / 5;
  for (let y = 0, q = 0; y < height; y++) {
    for (let x = 0; x < width; x++, q += 4) {
      const band = Math.sin(9 * shape(x / unit, y / unit));
      const warm = hue(x / unit + 40, y / unit);
      const light = 120 + 45 * band + 18 * grain(x / 6, y / 6);
      data[q] = Math.min(255, Math.max(0, light + 70 * warm + 20));
      data[q + 1] = Math.min(255, Math.max(0, light + 15 * warm));
      data[q + 2] = Math.min(255, Math.max(0, light - 60 * warm - 10));
      data[q + 3] = 255;
    }
  }
  return { width, height, data };
}
