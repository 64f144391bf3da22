import { fillHoles, largestComponent } from '../../imaging/components.ts';
import type { RgbaImage } from '../../imaging/image.ts';
import { MAX_SPECK_AREA_PX } from './cut-fragments.ts';
import type { Fragment } from './fragment.ts';
import type { Rgb } from './segment-background.ts';

/** Which colour becomes background, and what else counts as it. */
export interface KeyColourOptions {
  /** Colour of the background. @default [8, 248, 8] */
  readonly keyColor?: Rgb;
  /**
   * Rim pixels within this Euclidean RGB distance of the key colour, or of the photograph's own background, become
   * background: 0 … 442. @default 0, none
   */
  readonly tolerance?: number;
  /** The photograph's own background, where one was found. */
  readonly backgroundColor?: Rgb | null;
}

/** A fragment on the key colour, and what that changed. */
export interface KeyColourResult {
  /** The fragment in its own size on the key colour, opaque. */
  readonly image: RgbaImage;
  /** Rim pixels that the tolerance took away, and what it broke off. */
  readonly removedPx: number;
  /** Content pixels that were changed by one level, so that they cannot be taken for background. */
  readonly movedPx: number;
}

/**
 * Paints a fragment on a key colour for programs that tell both apart by colour (FORMATS 1.3). Those take pure black for
 * background as well: true black is written as (1, 1, 1), and content of exactly the key colour is moved by one level.
 */
export function paintKeyColour(fragment: Fragment, options: KeyColourOptions = {}): KeyColourResult {
  const { keyColor = [8, 248, 8], tolerance = 0, backgroundColor = null } = options;
  const { width, height, rgba } = fragment;
  const mask =
    tolerance > 0 ? withoutLikeRim(fragment, [keyColor, backgroundColor ?? keyColor], tolerance) : fragment.mask;
  const data = new Uint8Array(rgba.length);
  let removedPx = 0;
  let movedPx = 0;
  const nextToKey = oneLevelAside(keyColor);
  for (let i = 0, p = 0; i < mask.length; i++, p += 4) {
    data[p + 3] = 255;
    if (!mask[i]) {
      data.set(keyColor, p);
      removedPx += fragment.mask[i];
      continue;
    }
    let [red, green, blue] = [rgba[p], rgba[p + 1], rgba[p + 2]];
    if (red === 0 && green === 0 && blue === 0) red = green = blue = 1;
    if (red === keyColor[0] && green === keyColor[1] && blue === keyColor[2]) [red, green, blue] = nextToKey;
    if (red !== rgba[p] || green !== rgba[p + 1] || blue !== rgba[p + 2]) movedPx++;
    data[p] = red;
    data[p + 1] = green;
    data[p + 2] = blue;
  }
  return { image: { width, height, data }, removedPx, movedPx };
}

/** The key colour with its green moved by one level towards the middle: never the key colour, never black. */
function oneLevelAside([red, green, blue]: Rgb): [number, number, number] {
  return [red, green < 128 ? green + 1 : green - 1, blue];
}

/** The fragment's mask without rim pixels of a background's colour: one part again, specks filled. */
function withoutLikeRim(fragment: Fragment, backgrounds: readonly Rgb[], tolerance: number): Uint8Array {
  const { width, height, rgba } = fragment;
  const alike = (i: number): boolean =>
    backgrounds.some(
      ([red, green, blue]) =>
        (rgba[4 * i] - red) ** 2 + (rgba[4 * i + 1] - green) ** 2 + (rgba[4 * i + 2] - blue) ** 2 <= tolerance ** 2,
    );
  const data = fragment.mask.slice();
  const open: number[] = [];
  const visit = (i: number): void => {
    if (!data[i] || !alike(i)) return;
    data[i] = 0;
    open.push(i);
  };
  for (let i = 0; i < data.length; i++) {
    const x = i % width;
    const atFrame = x === 0 || x === width - 1 || i < width || i >= data.length - width;
    const besideOutside =
      atFrame ||
      !fragment.mask[i - 1] ||
      !fragment.mask[i + 1] ||
      !fragment.mask[i - width] ||
      !fragment.mask[i + width];
    if (fragment.mask[i] && besideOutside) visit(i);
  }
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    const x = i % width;
    if (x > 0) visit(i - 1);
    if (x + 1 < width) visit(i + 1);
    if (i >= width) visit(i - width);
    if (i + width < data.length) visit(i + width);
  }
  return fillHoles(largestComponent({ width, height, data }).mask, MAX_SPECK_AREA_PX).mask.data;
}
