import { depthInsideThirds } from '../../imaging/depth-inside.ts';
import { extendColours } from '../../imaging/extend-colours.ts';
import type { Mask, RgbaImage } from '../../imaging/image.ts';
import { boundsOfMask, cropMask, type PixelBox } from '../../imaging/mask.ts';
import { erode } from '../../imaging/morphology.ts';
import { solidWithin, type SamplingKernel } from '../../imaging/sampler.ts';
import { shrinkByArea } from '../../imaging/shrink.ts';
import { coverageOf } from '../../imaging/warp.ts';
import { compose, type Rigid } from '../../math/rigid.ts';
import { scaleRigid } from '../contours/work-frame.ts';
import type { Fragment } from '../fragments/fragment.ts';

/** A fragment where it lies on the page. */
export interface PlacedFragment {
  readonly fragment: Fragment;
  readonly pageFromFragment: Rigid;
  /** Pixels along its outline whose colours are mixed with the photograph's background: painted anew from within. @default 0 */
  readonly rimPx?: number;
}

/** A fragment made ready to be painted, at the picture's scale: only the part of its frame where it has content. */
export interface PaintLayer {
  /** The fragment's id. */
  readonly id: number;
  /** The layer's first column and row in the fragment's frame, whole numbers. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** RGBA bytes, `width * height * 4`; the alpha byte is not read. */
  readonly rgba: Uint8Array;
  /** Alpha of each pixel, 0 … 255. */
  readonly coverage: Uint8Array;
  /** As `solidWithin` says, for `PAINTING_KERNEL`. */
  readonly solid: Uint8Array;
  /** As `depthInsideThirds` says. */
  readonly depth: Uint8Array;
  /** Where the fragment's frame lies on the page, both at the picture's scale. */
  readonly pageFromFragment: Rigid;
}

/** How layers are read between their pixels. */
export const PAINTING_KERNEL: SamplingKernel = 'catmull-rom';

/** Empty pixels kept around a fragment: none of what is measured inside it may change, and all it paints comes along. */
const AIR_PX = 4;
/** Alpha from here on is inside a shrunk fragment. */
const INSIDE_ALPHA = 128;

/**
 * Makes a fragment ready to be painted. The mask must not be empty.
 * @param scale pixels of the picture per pixel of the fragment, 0 < scale <= 1; shrunk by the means of areas, so that fine
 *   patterns turn grey and not coarse.
 */
export function createPaintLayer({ fragment, pageFromFragment, rimPx = 0 }: PlacedFragment, scale: number): PaintLayer {
  const { id } = fragment;
  const whole = { ...fragment, data: fragment.mask };
  const box = withAir(boundsOfMask(whole)!, whole);
  const mask = cropMask(whole, box);
  const cut = cropImage({ ...fragment, data: fragment.rgba }, box);
  const coverage = coverageOf(cut.data, mask);
  const picture = rimPx > 0 ? extendColours(cut, erode(mask, rimPx), mask) : cut;
  if (scale === 1) return { id, left: box.x, top: box.y, ...readyToPaint(picture, coverage, mask), pageFromFragment };
  const small = shrinkCovered(picture, coverage, scale);
  const smallMask = { ...small, data: Uint8Array.from(small.coverage, (alpha) => (alpha >= INSIDE_ALPHA ? 1 : 0)) };
  const pageFromBox = compose(pageFromFragment, { turnRad: 0, x: box.x, y: box.y });
  return {
    ...{ id, left: 0, top: 0 },
    ...readyToPaint(small, small.coverage, smallMask),
    pageFromFragment: scaleRigid(pageFromBox, scale),
  };
}

function readyToPaint({ width, height, data }: RgbaImage, coverage: Uint8Array, mask: Mask) {
  const solid = solidWithin(coverage, width, height, PAINTING_KERNEL);
  return { width, height, rgba: data, coverage, solid, depth: depthInsideThirds(mask) };
}

/** A box with air around it, as far as the picture goes. */
function withAir(
  { x, y, width, height }: PixelBox,
  frame: { readonly width: number; readonly height: number },
): PixelBox {
  const left = Math.max(0, x - AIR_PX);
  const top = Math.max(0, y - AIR_PX);
  return {
    x: left,
    y: top,
    width: Math.min(frame.width, x + width + AIR_PX) - left,
    height: Math.min(frame.height, y + height + AIR_PX) - top,
  };
}

/** The part of a picture inside a box that lies wholly in it. */
function cropImage({ width: stride, data }: RgbaImage, { x, y, width, height }: PixelBox): RgbaImage {
  const cut = new Uint8Array(4 * width * height);
  for (let row = 0; row < height; row++) {
    const start = 4 * ((y + row) * stride + x);
    cut.set(data.subarray(start, start + 4 * width), 4 * row * width);
  }
  return { width, height, data: cut };
}

/** A picture and its coverage shrunk together: colours are means weighted by coverage. */
function shrinkCovered({ width, height, data }: RgbaImage, coverage: Uint8Array, scale: number) {
  const readRow = (y: number, row: Float32Array): void => {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      const alpha = coverage[i];
      if (alpha === 0) continue;
      for (let c = 0; c < 3; c++) row[4 * x + c] = alpha * data[4 * i + c];
      row[4 * x + 3] = alpha;
    }
  };
  const sums = shrinkByArea(readRow, width, height, 4, scale);
  const size = sums.width * sums.height;
  const small = {
    width: sums.width,
    height: sums.height,
    data: new Uint8Array(4 * size),
    coverage: new Uint8Array(size),
  };
  for (let i = 0; i < size; i++) {
    const alpha = sums.data[4 * i + 3];
    small.coverage[i] = Math.min(255, alpha + 0.5);
    if (alpha === 0) continue;
    for (let c = 0; c < 3; c++) small.data[4 * i + c] = Math.min(255, sums.data[4 * i + c] / alpha + 0.5);
  }
  return small;
}
