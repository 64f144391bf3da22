import { applyAffine, invertAffine, type Affine } from '../../math/affine.ts';
import type { Fragment } from '../fragments/fragment.ts';
import type { PosesById } from './anchors.ts';

/** Where the true picture lies on its page. */
export interface Extent {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** How like the true picture a reassembled one is, both drawn from the same fragments. */
export interface PictureComparison {
  /** Area covered by both, divided by area covered by either. */
  readonly coverageIou: number;
  /** Share of the true picture's pixels that no channel is off by more than 25 levels. */
  readonly agree25: number;
  /** Mean absolute difference of a channel over the true picture, levels. */
  readonly meanAbsDiff: number;
  /** Peak signal-to-noise ratio over the true picture, decibel; 99 for equal pictures. */
  readonly psnrDb: number;
}

/** Diagonal that pictures are drawn at, pixels: larger ones are shrunk to it. */
const DRAWN_DIAGONAL_PX = 1500;
/** Blank border around the drawn picture, pixels. */
const BORDER_PX = 20;
/** A channel's difference that still counts as the same colour. */
const SAME_COLOUR = 25;
/** What a place that the answer leaves bare counts as. */
const MID_GREY = 128;

interface Canvas {
  readonly width: number;
  readonly height: number;
  /** Drawn pixels per page pixel, at most 1. */
  readonly scale: number;
  readonly originX: number;
  readonly originY: number;
}

interface Drawing {
  readonly rgb: Uint8Array;
  readonly covered: Uint8Array;
  /** Pixels that fell beside the canvas. */
  readonly outside: number;
}

/** Draws both arrangements on the true picture's page and compares them pixel by pixel. */
export function comparePictures(
  fragments: readonly Fragment[],
  truth: PosesById,
  answerOnTruth: PosesById,
  extent: Extent,
  diagonalPx: number,
): PictureComparison {
  const scale = Math.min(1, DRAWN_DIAGONAL_PX / diagonalPx);
  const canvas: Canvas = {
    width: Math.ceil((extent.maxX - extent.minX) * scale) + 2 * BORDER_PX,
    height: Math.ceil((extent.maxY - extent.minY) * scale) + 2 * BORDER_PX,
    scale,
    originX: extent.minX,
    originY: extent.minY,
  };
  const expected = draw(fragments, truth, canvas);
  const found = draw(fragments, answerOnTruth, canvas);
  let both = 0;
  let either = 0;
  let trueCount = 0;
  let agreeing = 0;
  let absSum = 0;
  let squareSum = 0;
  for (let k = 0; k < expected.covered.length; k++) {
    const isFound = found.covered[k] === 1;
    if (expected.covered[k] === 0) {
      if (isFound) either++;
      continue;
    }
    either++;
    trueCount++;
    if (isFound) both++;
    let largest = 0;
    for (let channel = 0; channel < 3; channel++) {
      const at = 3 * k + channel;
      const off = Math.abs(expected.rgb[at] - (isFound ? found.rgb[at] : MID_GREY));
      absSum += off;
      squareSum += off * off;
      largest = Math.max(largest, off);
    }
    if (isFound && largest <= SAME_COLOUR) agreeing++;
  }
  const meanSquare = squareSum / (3 * trueCount);
  return {
    coverageIou: both / (either + found.outside),
    agree25: agreeing / trueCount,
    meanAbsDiff: absSum / (3 * trueCount),
    psnrDb: meanSquare === 0 ? 99 : 10 * Math.log10((255 * 255) / meanSquare),
  };
}

/** Nearest pixel of each fragment, later fragments over earlier ones. */
function draw(fragments: readonly Fragment[], pageFromFragment: PosesById, canvas: Canvas): Drawing {
  const rgb = new Uint8Array(canvas.width * canvas.height * 3);
  const covered = new Uint8Array(canvas.width * canvas.height);
  let outside = 0;
  for (const fragment of fragments) {
    const pose = pageFromFragment.get(fragment.id);
    if (pose === undefined) continue;
    const { width, height, mask, rgba } = fragment;
    const { xx, xy, x: shiftX, yx, yy, y: shiftY } = invertAffine(pose);
    const box = drawnBox(fragment, pose, canvas);
    for (let y = box.minY; y <= box.maxY; y++) {
      const pageY = (y - BORDER_PX) / canvas.scale + canvas.originY;
      for (let x = box.minX; x <= box.maxX; x++) {
        const pageX = (x - BORDER_PX) / canvas.scale + canvas.originX;
        const column = Math.round(xx * pageX + xy * pageY + shiftX);
        const row = Math.round(yx * pageX + yy * pageY + shiftY);
        if (column < 0 || row < 0 || column >= width || row >= height) continue;
        const source = row * width + column;
        if (mask[source] === 0) continue;
        if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) {
          outside++;
          continue;
        }
        const target = y * canvas.width + x;
        covered[target] = 1;
        rgb[3 * target] = rgba[4 * source];
        rgb[3 * target + 1] = rgba[4 * source + 1];
        rgb[3 * target + 2] = rgba[4 * source + 2];
      }
    }
  }
  return { rgb, covered, outside };
}

/** The part of the canvas, and of what lies beside it, that a fragment can reach. */
function drawnBox({ width, height }: Fragment, pose: Affine, canvas: Canvas): Extent {
  const corners = [0, width].flatMap((x) => [0, height].map((y) => applyAffine(pose, x, y)));
  const xs = corners.map(({ x }) => (x - canvas.originX) * canvas.scale);
  const ys = corners.map(({ y }) => (y - canvas.originY) * canvas.scale);
  return {
    minX: Math.floor(Math.min(...xs)) + BORDER_PX,
    maxX: Math.ceil(Math.max(...xs)) + BORDER_PX,
    minY: Math.floor(Math.min(...ys)) + BORDER_PX,
    maxY: Math.ceil(Math.max(...ys)) + BORDER_PX,
  };
}
