import type { Rigid } from '../../math/rigid.ts';
import type { Alignment } from '../candidates/refine-alignment.ts';
import { scaleRigid } from '../contours/work-frame.ts';
import type { SmallPicture } from './small-picture.ts';
import type { SeamView } from './view-seam.ts';

/** How much of a seam a learner sees. */
export interface CropSize {
  /** Pixels along the seam. */
  readonly height: number;
  /** Pixels across it. */
  readonly width: number;
  /** Work pixels per pixel, from 1 on. */
  readonly stepPx: number;
}

/**
 * Planes of a crop, 128 meaning nothing: three opponent colours of whatever lies there, carried on over the gap from either side
 * to its middle; which side it belongs to, the left one above 128 and the right one below, carried on as well; how much covers
 * it, 192 one fragment and 255 two; and the seam, 255 between borders that face each other.
 */
export const CROP_CHANNELS = 6;

/** Numbers that say which part of a crop the seam takes. */
export const ROI_NUMBERS = 4;

/** Ways to see the same seam. */
export interface CropPose {
  /** As in a mirror: the seam runs the other way, and each side keeps its place. */
  readonly mirrored: boolean;
  /** From the other side: a and b change places, and the crop turns by 180 degrees. */
  readonly swapped: boolean;
}

/** As candidates are seen in use: a on the left. */
export const UPRIGHT: CropPose = { mirrored: false, swapped: false };

/** A seam, with the two pictures that meet there. */
export interface SeamPair {
  /** In the set's colours, `stepPx` work pixels per pixel (shrinkFurther). */
  readonly a: SmallPicture;
  readonly b: SmallPicture;
  /** Work pixels. */
  readonly aFromB: Alignment;
  readonly seam: SeamView;
}

const NOTHING = 128;
/** Bytes of `side` and `cover` per whole pixel of one fragment. */
const SIDE_BYTES = 127;
const COVER_BYTES = 64;
/** The seam is drawn with dots of this radius, so far apart: crop pixels. */
const DOT_RADIUS = 1.5;
const DOT_STEP = 1.5;

/**
 * Cuts a seam out of both pictures, upright, resampled once.
 *
 * @param crop receives CROP_CHANNELS * height * width bytes, plane by plane.
 * @param roi receives ROI_NUMBERS: top, left, bottom, right of the seam's part, as roiPool takes them.
 */
export function cutCrop(pair: SeamPair, size: CropSize, pose: CropPose, crop: Uint8Array, roi: Float32Array): void {
  const { seam } = pair;
  const { height, stepPx } = size;
  const sign = pose.swapped ? -1 : 1;
  const way = pose.mirrored ? -sign : sign;
  const frame: CropFrame = {
    ...size,
    middleX: toSmall(seam.x, stepPx),
    middleY: toSmall(seam.y, stepPx),
    acrossX: sign * seam.normalX,
    acrossY: sign * seam.normalY,
    alongX: -way * seam.normalY,
    alongY: way * seam.normalX,
  };
  drawPictures(pair, frame, sign, crop);
  closeGaps(size, crop);
  drawSeam(seam.facing, frame, crop.subarray((CROP_CHANNELS - 1) * height * size.width));
  const reach = Math.min(0.5, seam.halfLength / stepPx / (height - 1));
  roi.set([0.5 - reach, 0, 0.5 + reach, 1]);
}

/** Where a crop lies on a's shrunk picture. */
interface CropFrame extends CropSize {
  readonly middleX: number;
  readonly middleY: number;
  /** Of the crop's columns, and of its rows. */
  readonly acrossX: number;
  readonly acrossY: number;
  readonly alongX: number;
  readonly alongY: number;
}

/** A coordinate of work pixels in a picture that is shrunk further: pixel centres lie half a pixel off the corner. */
const toSmall = (work: number, stepPx: number): number => (work + 0.5) / stepPx - 0.5;

/** @param sign 1 where a is on the left, -1 where b is. */
function drawPictures({ a, b, aFromB }: SeamPair, frame: CropFrame, sign: number, crop: Uint8Array): void {
  const { height, width, stepPx } = frame;
  const area = height * width;
  const small: Rigid = scaleRigid(aFromB, 1 / stepPx);
  const cos = Math.cos(small.turnRad);
  const sin = Math.sin(small.turnRad);
  // Steps of one column, in b's frame.
  const acrossX = cos * frame.acrossX + sin * frame.acrossY;
  const acrossY = -sin * frame.acrossX + cos * frame.acrossY;
  const pixelsOfA = pixelWords(a);
  const pixelsOfB = pixelWords(b);
  for (let row = 0, p = 0; row < height; row++) {
    const along = row - (height - 1) / 2;
    const across = -(width - 1) / 2;
    const leftX = frame.middleX + across * frame.acrossX + along * frame.alongX;
    const leftY = frame.middleY + across * frame.acrossY + along * frame.alongY;
    const leftInBX = cos * (leftX - small.x) + sin * (leftY - small.y);
    const leftInBY = -sin * (leftX - small.x) + cos * (leftY - small.y);
    for (let column = 0; column < width; column++, p++) {
      sampleAt(a, pixelsOfA, leftX + column * frame.acrossX, leftY + column * frame.acrossY);
      const first = sampled.first;
      const second = sampled.second;
      const third = sampled.third;
      const ofA = sampled.coverage;
      sampleAt(b, pixelsOfB, leftInBX + column * acrossX, leftInBY + column * acrossY);
      const ofB = sampled.coverage;
      const both = ofA + ofB;
      // Where two overlap, their mean is seen; where less than a whole pixel is covered, colours fade to nothing.
      const share = both > WHOLE ? WHOLE / both : 1;
      const bare = both < WHOLE ? NOTHING * (1 - both / WHOLE) + 0.5 : 0.5;
      crop[p] = Math.min(255, share * (first + sampled.first) + bare);
      crop[p + area] = Math.min(255, share * (second + sampled.second) + bare);
      crop[p + 2 * area] = Math.min(255, share * (third + sampled.third) + bare);
      crop[p + 3 * area] = NOTHING + (sign * SIDE_BYTES * (ofA - ofB)) / WHOLE + 0.5;
      crop[p + 4 * area] = Math.min(255, NOTHING + (COVER_BYTES * both) / WHOLE + 0.5);
    }
  }
}

/** Coverage of a pixel that lies wholly inside. */
const WHOLE = 255;
/** Of the point last asked for: colour times coverage, three times, and coverage. */
const sampled = { first: 0, second: 0, third: 0, coverage: 0 };
/** Two bytes of a pixel that are weighed at once, each with room for eight bits of weight. */
const LANES = 0x00ff00ff;

/** Four bytes of each pixel as one number, the first the lowest; the pixels of a picture begin at a multiple of four. */
const pixelWords = ({ width, height, data }: SmallPicture): Uint32Array =>
  new Uint32Array(data.buffer, data.byteOffset, width * height);

/** Bilinear, weights in steps of 1/256; what lies beyond the picture covers nothing. */
function sampleAt({ width, height }: SmallPicture, pixels: Uint32Array, x: number, y: number): void {
  const left = Math.floor(x);
  const top = Math.floor(y);
  let p00 = 0;
  let p10 = 0;
  let p01 = 0;
  let p11 = 0;
  if (left >= 0 && top >= 0 && left + 1 < width && top + 1 < height) {
    const p = top * width + left;
    p00 = pixels[p];
    p10 = pixels[p + 1];
    p01 = pixels[p + width];
    p11 = pixels[p + width + 1];
  } else if (left >= -1 && top >= -1 && left < width && top < height) {
    const p = top * width + left;
    if (left >= 0 && top >= 0) p00 = pixels[p];
    if (left + 1 < width && top >= 0) p10 = pixels[p + 1];
    if (left >= 0 && top + 1 < height) p01 = pixels[p + width];
    if (left + 1 < width && top + 1 < height) p11 = pixels[p + width + 1];
  }
  if ((p00 | p10 | p01 | p11) === 0) {
    sampled.first = sampled.second = sampled.third = sampled.coverage = 0;
    return;
  }
  const right = ((x - left) * 16 + 0.5) | 0;
  const down = ((y - top) * 16 + 0.5) | 0;
  const w00 = (16 - right) * (16 - down);
  const w10 = right * (16 - down);
  const w01 = (16 - right) * down;
  const w11 = right * down;
  const even =
    (Math.imul(p00 & LANES, w00) +
      Math.imul(p10 & LANES, w10) +
      Math.imul(p01 & LANES, w01) +
      Math.imul(p11 & LANES, w11)) >>>
    0;
  const odd =
    (Math.imul((p00 >>> 8) & LANES, w00) +
      Math.imul((p10 >>> 8) & LANES, w10) +
      Math.imul((p01 >>> 8) & LANES, w01) +
      Math.imul((p11 >>> 8) & LANES, w11)) >>>
    0;
  sampled.first = (even & 0xffff) / 256;
  sampled.second = (odd & 0xffff) / 256;
  sampled.third = (even >>> 16) / 256;
  sampled.coverage = (odd >>> 16) / 256;
}

/** Distance from 128 from which on a pixel belongs wholly to one side, and cover from which on two fragments share it. */
const SOLID_SIDE = 120;
const SHARED_COVER = NOTHING + COVER_BYTES + 8;
/** Wider gaps are left open, crop pixels: nobody knows what was there. */
const WIDEST_GAP = 20;

/**
 * Carries colours and sides on over the gap, along each row from both borders to the middle. So the two sides meet at one place
 * whatever the wear, and whether they go on in each other shows in neighbouring pixels, which is what small filters look at.
 */
function closeGaps({ height, width }: CropSize, crop: Uint8Array): void {
  const area = height * width;
  const side = crop.subarray(3 * area, 4 * area);
  const cover = crop.subarray(4 * area, 5 * area);
  for (let row = 0; row < height; row++) {
    const start = row * width;
    let last = -1;
    for (let p = start; p < start + width; p++) {
      if (cover[p] > SHARED_COVER) last = -1;
      else if (Math.abs(side[p] - NOTHING) >= SOLID_SIDE) {
        const gap = p - last - 1;
        if (last >= 0 && gap > 0 && gap <= WIDEST_GAP && side[last] > NOTHING !== side[p] > NOTHING) {
          const half = gap >> 1;
          for (let plane = 0; plane < 4; plane++) {
            const values = crop.subarray(plane * area, (plane + 1) * area);
            values.fill(values[last], last + 1, last + 1 + half);
            values.fill(values[p], p - half, p);
            if (gap % 2 === 1) values[last + 1 + half] = (values[last] + values[p]) / 2;
          }
        }
        last = p;
      }
    }
  }
}

/** Marks what lies between borders that face each other. */
function drawSeam(facing: Float32Array, frame: CropFrame, plane: Uint8Array): void {
  const { height, width, stepPx, middleX, middleY, acrossX, acrossY, alongX, alongY } = frame;
  plane.fill(NOTHING, 0, height * width);
  for (let k = 0; k < facing.length; k += 4) {
    const fromX = toSmall(facing[k], stepPx) - middleX;
    const fromY = toSmall(facing[k + 1], stepPx) - middleY;
    const wayX = toSmall(facing[k + 2], stepPx) - middleX - fromX;
    const wayY = toSmall(facing[k + 3], stepPx) - middleY - fromY;
    const steps = Math.ceil(Math.hypot(wayX, wayY) / DOT_STEP);
    for (let dot = 0; dot <= steps; dot++) {
      const t = steps === 0 ? 0 : dot / steps;
      const x = fromX + t * wayX;
      const y = fromY + t * wayY;
      const column = acrossX * x + acrossY * y + (width - 1) / 2;
      const row = alongX * x + alongY * y + (height - 1) / 2;
      drawDot(plane, height, width, row, column);
    }
  }
}

function drawDot(plane: Uint8Array, height: number, width: number, row: number, column: number): void {
  const lastRow = Math.min(height - 1, Math.floor(row + DOT_RADIUS));
  const lastColumn = Math.min(width - 1, Math.floor(column + DOT_RADIUS));
  for (let r = Math.max(0, Math.ceil(row - DOT_RADIUS)); r <= lastRow; r++)
    for (let c = Math.max(0, Math.ceil(column - DOT_RADIUS)); c <= lastColumn; c++)
      if ((r - row) ** 2 + (c - column) ** 2 <= DOT_RADIUS ** 2) plane[r * width + c] = 255;
}
