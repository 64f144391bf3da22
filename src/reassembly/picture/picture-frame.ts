import { FrameError } from '../../errors.ts';
import type { Extent } from '../../imaging/mask.ts';

/** Where a picture lies on its page, and how large it is drawn. */
export interface PictureFrame {
  /** Pixels of the picture per pixel of the fragments, 0 < scale <= 1. */
  readonly scale: number;
  /** Column and row of the shrunk page that are the picture's first, whole numbers. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Takes points of the page into a picture: `scale * point + (x, y)`. Pictures are never turned. */
export interface PictureFromPage {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/**
 * Most pixels of a picture; a larger one is drawn at a reduced scale. 30 megapixels, 6300 x 4800, are 120 MB as RGBA; while it
 * is painted the fragments' own pixels take up to 10 bytes per pixel of it, and the JPEG encoder takes 12.
 */
export const MOST_PICTURE_PX = 30_000_000;
/** What JPEG can hold along a side. */
const MAX_SIDE_PX = 65_535;
/** Below this scale a fragment of three thousand pixels is a speck: what has to be shrunk so much lies apart by mistake. */
const LEAST_SCALE = 1 / 64;
/** Rounding up to whole pixels can make a picture too large by a few: then the scale is tried that is smaller by this. */
const SCALE_STEP = 0.999;
/** Transparent pixels kept free around the picture. */
const MARGIN_PX = 1;
/** Share of a pixel that rounding may add to the box without adding a row or a column to the picture. */
const SLACK_PX = 1e-6;
/** How far beyond a mask's edge its fragment may be painted: the soft rim, and what a sample reaches. */
const RIM_REACH_PX = 4;

/**
 * The frame of a picture just large enough for its fragments, at their own scale where that is not too large.
 *
 * @param extents of the fragments on the page, along pixel edges; at least one.
 * @param mostPx most pixels of the picture, such as `MOST_PICTURE_PX`.
 * @throws FrameError FRAME_PICTURE_TOO_WIDE where fragments lie so far apart that each would be a speck.
 */
export function frameOfPicture(extents: readonly Extent[], mostPx: number): PictureFrame {
  if (extents.length === 0) throw new RangeError('A picture needs a fragment with content');
  const whole = frameAt(extents, 1);
  let frame = whole;
  let scale = Math.min(
    Math.sqrt(mostPx / (whole.width * whole.height)),
    MAX_SIDE_PX / Math.max(whole.width, whole.height),
  );
  while (frame.width * frame.height > mostPx || Math.max(frame.width, frame.height) > MAX_SIDE_PX) {
    if (scale < LEAST_SCALE) {
      throw new FrameError(
        'FRAME_PICTURE_TOO_WIDE',
        `The picture would have ${whole.width} x ${whole.height} pixels: its fragments lie too far apart.`,
        {
          remedy: 'Bring what is locked in the constraints nearer together, or use smaller pictures of the fragments.',
        },
      );
    }
    frame = frameAt(extents, scale);
    scale *= SCALE_STEP;
  }
  return frame;
}

function frameAt(extents: readonly Extent[], scale: number): PictureFrame {
  const [minX, minY, maxX, maxY] = [
    Math.min(...extents.map((extent) => shrunk(extent.minX, scale))),
    Math.min(...extents.map((extent) => shrunk(extent.minY, scale))),
    Math.max(...extents.map((extent) => shrunk(extent.maxX, scale))),
    Math.max(...extents.map((extent) => shrunk(extent.maxY, scale))),
  ];
  const left = Math.floor(minX + 0.5 + SLACK_PX) - MARGIN_PX;
  const top = Math.floor(minY + 0.5 + SLACK_PX) - MARGIN_PX;
  const right = Math.ceil(maxX - 0.5 - SLACK_PX) + MARGIN_PX;
  const bottom = Math.ceil(maxY - 0.5 - SLACK_PX) + MARGIN_PX;
  return { scale, left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** A page coordinate on the shrunk page: both grids begin at the same corner, half a pixel before their first centre. */
function shrunk(coordinate: number, scale: number): number {
  return scale === 1 ? coordinate : (coordinate + 0.5) * scale - 0.5;
}

export function pictureFromPageOf({ scale, left, top }: PictureFrame): PictureFromPage {
  const offset = shrunk(0, scale);
  return { scale, x: offset - left, y: offset - top };
}

/** The rows of the picture, first and last, beyond which a fragment cannot reach. */
export function rowsReached({ minY, maxY }: Extent, { scale, top }: PictureFrame): { first: number; last: number } {
  return {
    first: Math.floor(shrunk(minY, scale)) - top - RIM_REACH_PX,
    last: Math.ceil(shrunk(maxY, scale)) - top + RIM_REACH_PX,
  };
}
