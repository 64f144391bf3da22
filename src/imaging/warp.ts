import type { Rigid } from '../math/rigid.ts';
import type { Mask, RgbaImage } from './image.ts';
import { dilate } from './morphology.ts';
import { Sampler, type SamplingKernel } from './sampler.ts';

/**
 * How much of each pixel a fragment covers, 0 … 255: its alpha inside the mask, and the fading half of an anti-aliased
 * rim (alpha below one half, next to the mask). Anything else outside the mask, such as a photograph's background, is 0.
 * Without a mask it is the alpha channel.
 */
export function coverageOf(rgba: Uint8Array, mask?: Mask): Uint8Array {
  const coverage = new Uint8Array(rgba.length / 4);
  if (!mask) {
    for (let i = 0; i < coverage.length; i++) coverage[i] = rgba[4 * i + 3]!;
    return coverage;
  }
  const nearby = dilate(mask, 1.5).data;
  for (let i = 0; i < coverage.length; i++) {
    const alpha = rgba[4 * i + 3];
    coverage[i] = mask.data[i] || (nearby[i] && alpha < 128) ? alpha : 0;
  }
  return coverage;
}

/**
 * Turns and shifts a picture into a new frame by resampling once. Colours are weighted by alpha; where nothing lands the
 * result is transparent black.
 * @param mask Only what is inside is taken; the size of the source. Without one, the whole picture.
 */
export function warpImage(
  source: RgbaImage,
  targetFromSource: Rigid,
  target: { readonly width: number; readonly height: number },
  kernel: SamplingKernel = 'lanczos3',
  mask?: Mask,
): RgbaImage {
  const { width, height } = target;
  const sampler = new Sampler(source.data, coverageOf(source.data, mask), source.width, source.height, kernel);
  const data = new Uint8Array(width * height * 4);
  const cos = Math.cos(targetFromSource.turnRad);
  const sin = Math.sin(targetFromSource.turnRad);
  for (let y = 0; y < height; y++) {
    const dy = y - targetFromSource.y;
    for (let x = 0; x < width; x++) {
      const dx = x - targetFromSource.x;
      sampler.at(cos * dx + sin * dy, -sin * dx + cos * dy);
      const alpha = (sampler.alpha + 0.5) | 0;
      if (alpha === 0) continue;
      const p = 4 * (y * width + x);
      data[p] = sampler.red + 0.5;
      data[p + 1] = sampler.green + 0.5;
      data[p + 2] = sampler.blue + 0.5;
      data[p + 3] = alpha;
    }
  }
  return { width, height, data };
}
