import type { Mask, RgbaImage } from '../../imaging/image.ts';
import { dilate, erode } from '../../imaging/morphology.ts';

/** How far from the outline colours are certainly unmixed, pixels. */
const CLEAR_PX = 4;
/** Half width of the window in which the colours of both sides are averaged, pixels. */
const WINDOW_PX = 7;
/** Both sides must differ by this much, Euclidean levels, or mixing cannot be measured. */
const MIN_CONTRAST_LEVELS = 30;
/** And by this many standard deviations of the fragment's own colours close by, or paint looks like mixing. */
const MIN_CONTRAST_SIGMAS = 3;
/** Deepest layer that is looked at for mixed colour, pixels. */
const DEEPEST_LAYER_PX = 3;
/** Most that is taken off an outline, pixels: smoothing and compression carry a fragment's colour about this far out. */
const MAX_TRIM_PX = 3;
/** A layer with less than this mean share of the fragment's own colour is mixed. */
const PURE_SHARE = 0.9;
/** A mixture lies on the line between both colours; farther from it than this share of their difference is paint. */
const MAX_OFF_LINE = 0.35;

/**
 * For each pixel of a layer, how much of the fragment's own colour it has (1 pure, 0 background), judged by the mean
 * colours of both sides close by: what a matting equation says, c = share * f + (1 - share) * b, with known f and b.
 */
class Mixture {
  /** Share of the fragment's colour, not clamped. */
  share = 1;
  /** Distance from the line between both colours, as a share of their difference. */
  offLine = 0;
  readonly #image: RgbaImage;
  readonly #core: Uint8Array;
  readonly #near: Uint8Array;

  constructor(image: RgbaImage, mask: Mask) {
    this.#image = image;
    this.#core = erode(mask, CLEAR_PX).data;
    this.#near = dilate(mask, CLEAR_PX - 1).data;
  }

  /** False where the two sides cannot be compared: too alike, or one of them out of sight. */
  measure(x: number, y: number): boolean {
    const { width, height, data } = this.#image;
    const own = [0, 0, 0];
    const other = [0, 0, 0];
    let ownCount = 0;
    let otherCount = 0;
    let ownSquares = 0;
    for (let v = Math.max(0, y - WINDOW_PX); v <= Math.min(height - 1, y + WINDOW_PX); v++) {
      for (let u = Math.max(0, x - WINDOW_PX); u <= Math.min(width - 1, x + WINDOW_PX); u++) {
        const i = v * width + u;
        if (this.#core[i]) {
          ownCount++;
          for (let k = 0; k < 3; k++) {
            own[k] += data[4 * i + k];
            ownSquares += data[4 * i + k] * data[4 * i + k];
          }
        } else if (!this.#near[i]) {
          otherCount++;
          for (let k = 0; k < 3; k++) other[k] += data[4 * i + k];
        }
      }
    }
    if (ownCount < 4 || otherCount < 4) return false;
    const p = 4 * (y * width + x);
    let along = 0;
    let contrast = 0;
    let length = 0;
    for (let k = 0; k < 3; k++) {
      const background = other[k] / otherCount;
      const difference = own[k] / ownCount - background;
      const offset = data[p + k] - background;
      along += offset * difference;
      contrast += difference * difference;
      length += offset * offset;
    }
    const ownVariance = ownSquares / ownCount - (own[0] ** 2 + own[1] ** 2 + own[2] ** 2) / ownCount ** 2;
    if (contrast < Math.max(MIN_CONTRAST_LEVELS ** 2, MIN_CONTRAST_SIGMAS ** 2 * ownVariance)) return false;
    this.share = along / contrast;
    this.offLine = Math.sqrt(Math.max(0, length - (along * along) / contrast) / contrast);
    return true;
  }
}

/**
 * Takes off the outermost pixels that are more background than fragment, so that the outline runs
 * where both have equal shares, however low the threshold was that found it.
 */
export function trimMixedRim(image: RgbaImage, mask: Mask): Mask {
  const mixture = new Mixture(image, mask);
  const inner = erode(mask, MAX_TRIM_PX).data;
  const data = mask.data.slice();
  for (let i = 0; i < data.length; i++) {
    if (!data[i] || inner[i]) continue;
    if (!mixture.measure(i % mask.width, Math.floor(i / mask.width))) continue;
    // Darker or lighter than the background by far is the fragment's own paint, not a mixture.
    if (mixture.share < 0.5 && mixture.share > -MAX_OFF_LINE && mixture.offLine < MAX_OFF_LINE) data[i] = 0;
  }
  return { width: mask.width, height: mask.height, data };
}

/**
 * How many pixels inside the outline have colours mixed with the background's by resampling, blur or compression;
 * 0 … 3. Their colours should not be compared with another fragment's.
 */
export function measureRim(image: RgbaImage, mask: Mask): number {
  const mixture = new Mixture(image, mask);
  let outer = mask.data;
  for (let depth = 0; depth < DEEPEST_LAYER_PX; depth++) {
    const inner = erode(mask, depth + 1).data;
    let total = 0;
    let count = 0;
    for (let i = 0; i < outer.length; i++) {
      if (!outer[i] || inner[i] || !mixture.measure(i % mask.width, Math.floor(i / mask.width))) continue;
      // One pixel of strong paint must not speak for its whole layer.
      total += Math.min(1.5, Math.max(0, mixture.share));
      count++;
    }
    if (count === 0 || total / count >= PURE_SHARE) return depth;
    outer = inner;
  }
  return DEEPEST_LAYER_PX;
}
