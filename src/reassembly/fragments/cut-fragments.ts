import { FrameError } from '../../errors.ts';
import { fillHoles, largestComponent } from '../../imaging/components.ts';
import type { Mask, RgbaImage } from '../../imaging/image.ts';
import {
  boundsOfMask,
  countInside,
  cropMask,
  extentInTarget,
  resizeMask,
  transposeMask,
  type PixelBox,
} from '../../imaging/mask.ts';
import { dilate, erode } from '../../imaging/morphology.ts';
import { warpImage } from '../../imaging/warp.ts';
import { invert, type Rigid } from '../../math/rigid.ts';
import type { Random } from '../../math/random.ts';
import type { Fragment } from './fragment.ts';

/** Fewer pixels than this carry no shape that could be matched: 8 x 8. */
export const MIN_FRAGMENT_AREA_PX = 64;

/** Holes up to this size, pixels, are flaws of scanning or drawing and belong to the fragment; larger ones are real. */
export const MAX_SPECK_AREA_PX = 16;

/** Masks may share a seam this wide, pixels, on each side: resampling and JPEG blur their outlines by about that much. */
const SHARED_SEAM_PX = 1.5;

/** One mask of the original, binary, 1 where the fragment is. */
export interface NamedMask {
  /** Its file, for messages. */
  readonly name: string;
  readonly mask: Mask;
}

/** How fragments are cut out of a picture. */
export interface CutOptions {
  /** Turn every fragment by an angle of its own, uniform over the whole circle. */
  readonly turn: boolean;
  /** Source of the angles: fragment k draws from `random.fork(k)` only, so leaving one out changes no other. */
  readonly random: Random;
  /** Transparent pixels kept free around each fragment. @default 2 */
  readonly marginPx?: number;
}

/** Fragments with their truth. */
export interface CutResult {
  /** Ids count from 0 in the order of the masks. */
  readonly fragments: readonly Fragment[];
  /** The truth: takes points of fragment k into the original's frame. */
  readonly pageFromFragment: readonly Rigid[];
  /** What had to be put right, one sentence each, for the log. */
  readonly notices: readonly string[];
}

/**
 * Brings a mask to the picture's size: transposed when one is upright and the other is not, then stretched, as
 * img2fragments does. Returns what was done as a sentence, or null.
 */
export function fitMask(named: NamedMask, width: number, height: number): { mask: Mask; notice: string | null } {
  const { mask, name } = named;
  if (mask.width === width && mask.height === height) return { mask, notice: null };
  const transposed = mask.width > mask.height !== width > height && mask.width !== mask.height && width !== height;
  const upright = transposed ? transposeMask(mask) : mask;
  const resized = upright.width !== width || upright.height !== height;
  const steps = [transposed ? 'rows and columns exchanged' : '', resized ? 'stretched to fit' : ''].filter(Boolean);
  return {
    mask: resized ? resizeMask(upright, width, height) : upright,
    notice: `${name} is ${mask.width} x ${mask.height}, the picture ${width} x ${height}: ${steps.join(', then ')}.`,
  };
}

/**
 * Cuts a picture by masks into fragments, each on a canvas of its own and turned at random, with the truth kept.
 *
 * A fragment is its mask's largest connected part; colours from outside the mask never enter it. Fragments are resampled
 * once, with alpha softened along the rim; their mask is where alpha exceeds one half. Unturned fragments are exact copies.
 *
 * @param original The intact picture; its pixel frame is the page.
 * @throws FrameError FRAME_MASK_EMPTY, FRAME_MASK_FULL, FRAME_MASK_OVERLAP, FRAME_FRAGMENT_TOO_SMALL
 */
export function cutFragments(original: RgbaImage, masks: readonly NamedMask[], options: CutOptions): CutResult {
  const { width, height } = original;
  const notices: string[] = [];
  const fitted: Mask[] = [];
  for (const named of masks) {
    const area = countInside(named.mask);
    if (area === 0) {
      throw new FrameError('FRAME_MASK_EMPTY', `${named.name} marks no fragment: it is black all over.`, {
        file: named.name,
        remedy: 'Paint the fragment white on black, or remove the file.',
      });
    }
    if (area === named.mask.data.length) {
      throw new FrameError('FRAME_MASK_FULL', `${named.name} marks the whole picture: it is white all over.`, {
        file: named.name,
        remedy: 'Paint only the fragment white and all else black, or remove the file.',
      });
    }
    const { mask, notice } = fitMask(named, width, height);
    if (notice) notices.push(notice);
    fitted.push(mask);
  }
  const owned = settleOverlaps(fitted, masks, width, height);
  const fragments: Fragment[] = [];
  const pageFromFragment: Rigid[] = [];
  for (let id = 0; id < masks.length; id++) {
    const name = masks[id].name;
    const { inBox, box, notice } = mainPart(owned[id], name);
    if (notice) notices.push(notice);
    const turnRad = options.turn ? options.random.fork(id).between(-Math.PI, Math.PI) : 0;
    const cut = cutOne(original, inBox, box, turnRad, options.marginPx ?? 2, id);
    if (countInside({ ...cut.fragment, data: cut.fragment.mask }) < MIN_FRAGMENT_AREA_PX) throw tooSmall(name);
    fragments.push(cut.fragment);
    pageFromFragment.push(cut.pageFromFragment);
  }
  return { fragments, pageFromFragment, notices };
}

function tooSmall(name: string): FrameError {
  return new FrameError(
    'FRAME_FRAGMENT_TOO_SMALL',
    `${name} marks a fragment of fewer than ${MIN_FRAGMENT_AREA_PX} pixels.`,
    { file: name, remedy: 'Leave it out, or use a picture with more pixels.' },
  );
}

/** Pixels that two masks share go to the first of them; a shared area wider than a seam is an error. */
function settleOverlaps(fitted: readonly Mask[], names: readonly NamedMask[], width: number, height: number): Mask[] {
  const owner = new Int32Array(width * height).fill(-1);
  return fitted.map((mask, id) => {
    const data = mask.data.slice();
    let shared: Uint8Array | null = null;
    for (let i = 0; i < data.length; i++) {
      if (!data[i]) continue;
      if (owner[i] < 0) {
        owner[i] = id;
        continue;
      }
      shared ??= new Uint8Array(width * height);
      shared[i] = 1;
      data[i] = 0;
    }
    const core = shared === null ? -1 : erode({ width, height, data: shared }, SHARED_SEAM_PX).data.indexOf(1);
    if (core >= 0) {
      const [first, second] = [names[owner[core]].name, names[id].name];
      throw new FrameError(
        'FRAME_MASK_OVERLAP',
        `${first} and ${second} overlap around column ${core % width}, row ${Math.floor(core / width)}: ` +
          'a part of the picture cannot belong to two fragments.',
        { file: second, remedy: 'Repaint the masks so that each pixel is white in one of them at most.' },
      );
    }
    return { width, height, data };
  });
}

/** The largest connected part with its specks filled, and its tight box on the page. */
function mainPart(mask: Mask, name: string): { inBox: Mask; box: PixelBox; notice: string | null } {
  // Work on the part of the page that the mask covers, so that the cost follows the fragment's size.
  const around = boundsOfMask(mask);
  if (around === null) throw tooSmall(name);
  const largest = largestComponent(cropMask(mask, around));
  if (largest.area < MIN_FRAGMENT_AREA_PX) throw tooSmall(name);
  const notice =
    largest.secondArea >= MIN_FRAGMENT_AREA_PX
      ? `${name} marks ${largest.componentCount} separate parts: only the largest is used.`
      : null;
  const filled = fillHoles(largest.mask, MAX_SPECK_AREA_PX).mask;
  const tight = boundsOfMask(filled)!;
  const box = { ...tight, x: around.x + tight.x, y: around.y + tight.y };
  return { inBox: cropMask(filled, tight), box, notice };
}

function cutOne(original: RgbaImage, inBox: Mask, box: PixelBox, turnRad: number, marginPx: number, id: number) {
  const part = new Uint8Array(box.width * box.height * 4);
  for (let y = 0; y < box.height; y++) {
    const start = 4 * ((box.y + y) * original.width + box.x);
    part.set(original.data.subarray(start, start + 4 * box.width), 4 * y * box.width);
  }
  // A picture's own transparency does not make holes into a fragment: the masks alone say where it is.
  for (let i = 0; i < inBox.data.length; i++) part[4 * i + 3] = inBox.data[i] ? 255 : 0;

  const extent = extentInTarget(inBox, { turnRad, x: 0, y: 0 })!;
  const fragmentFromPart: Rigid = {
    turnRad,
    x: marginPx - 0.5 - extent.minX,
    y: marginPx - 0.5 - extent.minY,
  };
  const width = Math.ceil(extent.maxX - extent.minX - 1e-9) + 2 * marginPx;
  const height = Math.ceil(extent.maxY - extent.minY - 1e-9) + 2 * marginPx;
  const image = warpImage({ width: box.width, height: box.height, data: part }, fragmentFromPart, { width, height });

  const solid = new Uint8Array(width * height);
  for (let i = 0; i < solid.length; i++) solid[i] = image.data[4 * i + 3] > 127 ? 1 : 0;
  // A neck one pixel wide can break when it is turned: only the main part stays, with its soft rim.
  const kept = fillHoles(largestComponent({ width, height, data: solid }).mask, MAX_SPECK_AREA_PX).mask;
  const nearby = dilate(kept, 3).data;
  for (let i = 0; i < solid.length; i++) {
    if (kept.data[i]) image.data[4 * i + 3] = Math.max(128, image.data[4 * i + 3]);
    else if (solid[i] || !nearby[i]) image.data.fill(0, 4 * i, 4 * i + 4);
  }
  const fragment: Fragment = { id, width, height, rgba: image.data, mask: kept.data };
  const partFromFragment = invert(fragmentFromPart);
  const pageFromFragment: Rigid = {
    turnRad: partFromFragment.turnRad,
    x: partFromFragment.x + box.x,
    y: partFromFragment.y + box.y,
  };
  return { fragment, pageFromFragment };
}
