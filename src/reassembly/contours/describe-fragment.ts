import type { Fragment } from '../fragments/fragment.ts';
import { resampleClosed, smoothClosed, tangentAngles } from '../../geometry/resample.ts';
import { signedArea, traceLevel } from '../../geometry/trace-level.ts';
import { gaussianBlur } from '../../imaging/gaussian-blur.ts';
import { gaussianKernel } from '../../math/gaussian.ts';
import { insideRim } from '../../imaging/inside-rim.ts';
import { labOfSrgb } from '../../imaging/lab-colour.ts';
import { shrinkByArea } from '../../imaging/shrink.ts';
import {
  BAND_PX,
  DEEP_INSIDE,
  FAR_OUTSIDE,
  FIELD_REACH_PX,
  SAMPLE_STEP,
  SEED_STEP,
  type FragmentDescription,
  type OffsetContour,
} from './fragment-description.ts';

/** At which scale a fragment is described, and for which depths of wear. */
export interface DescribeOptions {
  /** Work pixels per pixel as given, 0 < scale <= 1. */
  readonly scale: number;
  /** Depths of the offset contours, work pixels, ascending, at least one. */
  readonly depths: readonly number[];
  /** Width of the rim, in pixels as given, whose colour is a mixture with the background. @default 1 */
  readonly rimPx?: number;
}

/** Blur of the mask before its contour is traced, work pixels: takes the stairs off, keeps the cracks' small bends. */
const MASK_BLUR = 0.8;
/** Smoothing along the contour, work pixels. */
const CONTOUR_SMOOTHING_PX = 1.6;
/** Blur of the colours, work pixels. */
const COLOUR_BLUR = 1.2;
/** How deep inside the border the colour is read, work pixels: the border itself is often chipped or shaded. */
const COLOUR_DEPTH_PX = 2.5;
/** Blur of the structure tensor, work pixels. */
const STRUCTURE_BLUR = 2.5;
/** Lines of the picture that meet the border flatter than this (cosine to the normal) are not carried on along themselves. */
const LEAST_CROSSING_COS = 0.4;

/** One fragment's contour, colours along it and distance field. The fragment's mask must not be empty. */
export function describeFragment(fragment: Fragment, options: DescribeOptions): FragmentDescription {
  const { scale, depths, rimPx = 1 } = options;
  const pad = Math.max(FIELD_REACH_PX, Math.ceil(depths[depths.length - 1])) + 4;
  const work = shrinkToWork(fragment, scale, rimPx, pad);
  const { width, height } = work;

  // The contour, along the middle between inside and outside.
  const soft = gaussianBlur(work.coverage, width, height, MASK_BLUR);
  const traced = longest(traceLevel(soft, width, height, 0.5).map((curve) => curve.xy));
  const fine = smoothClosed(resampleClosed(traced, 1), CONTOUR_SMOOTHING_PX);
  const samples = resampleClosed(fine, SAMPLE_STEP);
  const count = samples.length / 2;
  const tangents = tangentAngles(smoothClosed(samples, CONTOUR_SMOOTHING_PX / SAMPLE_STEP));
  const sampleX = new Float32Array(count);
  const sampleY = new Float32Array(count);
  const normalX = new Float32Array(count);
  const normalY = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    sampleX[i] = samples[2 * i] - pad;
    sampleY[i] = samples[2 * i + 1] - pad;
    normalX[i] = Math.sin(tangents[i]);
    normalY[i] = -Math.cos(tangents[i]);
  }

  const field = nearestSamples(samples, soft, width, height);
  const colours = colourPlanes(work.lab, work.colourWeight, width, height);
  const structure = structureTensor(colours.lab, colours.weight, width, height);

  const bandLab = new Float32Array(count * BAND_PX.length * 3);
  const line = { alongX: 0, alongY: 0, share: 0 };
  for (let i = 0; i < count; i++) {
    const [x, y] = [samples[2 * i], samples[2 * i + 1]];
    lineAt(x, y, normalX[i], normalY[i], structure, width, height, line);
    carryColours(x, y, normalX[i], normalY[i], line, colours, width, height, bandLab, 3 * i * BAND_PX.length);
  }

  const offset = offsetContours(field.distance, width, height);
  const levels = depths.map((depth): OffsetContour => {
    const curve = depth === 0 ? samples : offset(depth);
    const xy = resampleClosed(curve, SEED_STEP);
    const angles = tangentAngles(smoothClosed(xy, 0.5));
    const n = xy.length / 2;
    const level = {
      depth,
      count: n,
      x: new Float32Array(n),
      y: new Float32Array(n),
      tangentRad: Float32Array.from(angles),
      lab: new Float32Array(3 * n),
    };
    for (let i = 0; i < n; i++) {
      level.x[i] = xy[2 * i] - pad;
      level.y[i] = xy[2 * i + 1] - pad;
      const cell = Math.round(xy[2 * i + 1]) * width + Math.round(xy[2 * i]);
      const sample = Math.max(0, field.nearest[cell]);
      bandColour(bandLab, sample, depth, level.lab, 3 * i);
    }
    return level;
  });

  let centreX = 0;
  let centreY = 0;
  let mass = 0;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const c = work.coverage[i];
      mass += c;
      centreX += c * x;
      centreY += c * y;
    }
  }
  return {
    id: fragment.id,
    scale,
    area: signedArea({ xy: samples, closed: true }),
    centreX: centreX / mass - pad,
    centreY: centreY / mass - pad,
    sampleCount: count,
    sampleX,
    sampleY,
    normalX,
    normalY,
    tangentRad: Float32Array.from(tangents),
    bandLab,
    nearest: field.nearest,
    fieldX: -pad,
    fieldY: -pad,
    fieldWidth: width,
    fieldHeight: height,
    levels,
  };
}

/** The colour of a sample at a distance outside the border, between the bands linearly. */
export function bandColour(
  bandLab: Float32Array,
  sample: number,
  distance: number,
  out: Float32Array,
  at: number,
): void {
  const bands = BAND_PX.length;
  let band = 0;
  while (band < bands - 2 && BAND_PX[band + 1] <= distance) band++;
  const t = Math.min(1, Math.max(0, (distance - BAND_PX[band]) / (BAND_PX[band + 1] - BAND_PX[band])));
  const low = 3 * (sample * bands + band);
  for (let c = 0; c < 3; c++) out[at + c] = bandLab[low + c] + t * (bandLab[low + 3 + c] - bandLab[low + c]);
}

interface WorkPicture {
  readonly width: number;
  readonly height: number;
  /** Share of each work pixel that is fragment, 0 … 1. */
  readonly coverage: Float32Array;
  /** Colour times weight, three planes interleaved. */
  readonly lab: Float32Array;
  /** Share of each work pixel whose colour can be trusted, 0 … 1. */
  readonly colourWeight: Float32Array;
}

/** The fragment shrunk to the working scale, with an empty margin of `pad` work pixels all round. */
function shrinkToWork(fragment: Fragment, scale: number, rimPx: number, pad: number): WorkPicture {
  const { width, height, rgba, mask } = fragment;
  const inside = insideRim(mask, width, height, rimPx);
  const readRow = (y: number, row: Float32Array): void => {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      row[5 * x] = mask[i]!;
      if (!inside[i]) continue;
      row[5 * x + 1] = 1;
      row[5 * x + 2] = rgba[4 * i]!;
      row[5 * x + 3] = rgba[4 * i + 1]!;
      row[5 * x + 4] = rgba[4 * i + 2]!;
    }
  };
  const small = shrinkByArea(readRow, width, height, 5, scale);
  const outWidth = small.width + 2 * pad;
  const outHeight = small.height + 2 * pad;
  const coverage = new Float32Array(outWidth * outHeight);
  const colourWeight = new Float32Array(outWidth * outHeight);
  const lab = new Float32Array(outWidth * outHeight * 3);
  for (let y = 0; y < small.height; y++) {
    for (let x = 0; x < small.width; x++) {
      const from = 5 * (y * small.width + x);
      const to = (y + pad) * outWidth + x + pad;
      coverage[to] = small.data[from]!;
      const weight = small.data[from + 1];
      if (weight < 0.05) continue;
      colourWeight[to] = weight;
      labOfSrgb(
        small.data[from + 2] / weight,
        small.data[from + 3] / weight,
        small.data[from + 4] / weight,
        lab,
        3 * to,
      );
      for (let c = 0; c < 3; c++) lab[3 * to + c] *= weight;
    }
  }
  return { width: outWidth, height: outHeight, coverage, lab, colourWeight };
}

function longest(curves: readonly Float64Array[]): Float64Array {
  let best = curves[0];
  for (const curve of curves) if (best === undefined || curve.length > best.length) best = curve;
  if (best === undefined) throw new RangeError('The mask is too small to have a contour at the working scale.');
  return best;
}

/**
 * For each grid point the nearest contour sample within reach, and the signed distance to it (negative inside).
 * By painting a disc round every sample: at a few hundred samples this is faster than an exact transform of the raster.
 */
function nearestSamples(
  samples: Float64Array,
  soft: Float32Array,
  width: number,
  height: number,
): { nearest: Int16Array; distance: Float32Array } {
  const nearest = new Int16Array(width * height);
  const squared = new Float32Array(width * height).fill((FIELD_REACH_PX + 1) ** 2);
  for (let i = 0; i < nearest.length; i++) nearest[i] = soft[i] > 0.5 ? DEEP_INSIDE : FAR_OUTSIDE;
  for (let s = 0; s < samples.length / 2; s++) {
    const sx = samples[2 * s];
    const sy = samples[2 * s + 1];
    const fromY = Math.max(0, Math.ceil(sy - FIELD_REACH_PX));
    const toY = Math.min(height - 1, Math.floor(sy + FIELD_REACH_PX));
    for (let y = fromY; y <= toY; y++) {
      const dy2 = (y - sy) * (y - sy);
      const half = Math.sqrt(FIELD_REACH_PX * FIELD_REACH_PX - dy2);
      const fromX = Math.max(0, Math.ceil(sx - half));
      const toX = Math.min(width - 1, Math.floor(sx + half));
      for (let x = fromX, i = y * width + fromX; x <= toX; x++, i++) {
        const d2 = dy2 + (x - sx) * (x - sx);
        if (d2 < squared[i]) {
          squared[i] = d2;
          nearest[i] = s;
        }
      }
    }
  }
  const distance = squared.map((d2, i) => (soft[i] > 0.5 ? -Math.sqrt(d2) : Math.sqrt(d2)));
  return { nearest, distance };
}

/** Moves the contour outwards by a depth: to a level line of the distance field, so that corners become round. */
function offsetContours(distance: Float32Array, width: number, height: number): (depth: number) => Float64Array {
  let inward: Float32Array | undefined;
  return (depth) => {
    inward ??= gaussianBlur(
      distance.map((d) => FIELD_REACH_PX - d),
      width,
      height,
      MASK_BLUR,
    );
    const curve = longest(traceLevel(inward, width, height, FIELD_REACH_PX - depth).map((level) => level.xy));
    return smoothClosed(resampleClosed(curve, 1), CONTOUR_SMOOTHING_PX);
  };
}

interface ColourPlanes {
  /** L, a, b interleaved. */
  readonly lab: Float32Array;
  /** How much of the fragment stands behind the colour, 0 … 1. */
  readonly weight: Float32Array;
}

/** Colours blurred over what can be trusted only (normalised convolution, Knutsson & Westin 1993). */
function colourPlanes(labTimesWeight: Float32Array, weight: Float32Array, width: number, height: number): ColourPlanes {
  const soft = gaussianBlur(weight, width, height, COLOUR_BLUR);
  const lab = new Float32Array(labTimesWeight.length);
  const plane = new Float32Array(weight.length);
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < plane.length; i++) plane[i] = labTimesWeight[3 * i + c]!;
    const blurred = gaussianBlur(plane, width, height, COLOUR_BLUR);
    for (let i = 0; i < plane.length; i++) if (soft[i] > 1e-3) lab[3 * i + c] = blurred[i] / soft[i];
  }
  return { lab, weight: soft };
}

/** The structure tensor of the picture in three planes, and the kernel that blurs it where it is asked for. */
interface StructureTensor {
  readonly xx: Float32Array;
  readonly xy: Float32Array;
  readonly yy: Float32Array;
  readonly kernel: Float64Array;
}

/** The structure tensor of the picture's colours (Bigün & Granlund 1987): which way its lines run. */
function structureTensor(lab: Float32Array, weight: Float32Array, width: number, height: number): StructureTensor {
  const size = width * height;
  const xx = new Float32Array(size);
  const xy = new Float32Array(size);
  const yy = new Float32Array(size);
  const trusted = 0.5;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, i = y * width + 1; x < width - 1; x++, i++) {
      if (weight[i] < trusted || weight[i - 1] < trusted || weight[i + 1] < trusted) continue;
      if (weight[i - width] < trusted || weight[i + width] < trusted) continue;
      for (let c = 0; c < 3; c++) {
        const gx = (lab[3 * (i + 1) + c] - lab[3 * (i - 1) + c]) / 2;
        const gy = (lab[3 * (i + width) + c] - lab[3 * (i - width) + c]) / 2;
        xx[i] += gx * gx;
        xy[i] += gx * gy;
        yy[i] += gy * gy;
      }
    }
  }
  return { xx, xy, yy, kernel: gaussianKernel(STRUCTURE_BLUR) };
}

/** Which way the picture's lines run, and how much there is a line: 0 to 1, 0 also where it would meet the border too flatly. */
interface Line {
  alongX: number;
  alongY: number;
  share: number;
}

/** Sums of {@link lineAt}. */
const blurred = { xx: 0, xy: 0, yy: 0 };

/** The line that meets the border point (x, y), outwards. The tensor is blurred there alone: a few hundred points of tens of thousands. */
function lineAt(
  x: number,
  y: number,
  normalX: number,
  normalY: number,
  structure: StructureTensor,
  width: number,
  height: number,
  out: Line,
): void {
  const column = clampRound(x - COLOUR_DEPTH_PX * normalX - normalX, width);
  const row = clampRound(y - COLOUR_DEPTH_PX * normalY - normalY, height);
  blurAt(structure, column, row, width, height);
  const { xx, xy, yy } = blurred;
  const gradientRad = 0.5 * Math.atan2(2 * xy, xx - yy);
  const alongX = -Math.sin(gradientRad);
  const alongY = Math.cos(gradientRad);
  const outwards = alongX * normalX + alongY * normalY < 0 ? -1 : 1;
  out.alongX = outwards * alongX;
  out.alongY = outwards * alongY;
  const crossing = out.alongX * normalX + out.alongY * normalY;
  // One squared level of noise keeps flat regions from having a direction.
  out.share = crossing > LEAST_CROSSING_COS ? Math.hypot(xx - yy, 2 * xy) / (xx + yy + 1) : 0;
}

function blurAt(structure: StructureTensor, column: number, row: number, width: number, height: number): void {
  const { xx, xy, yy, kernel } = structure;
  const radius = (kernel.length - 1) / 2;
  const left = Math.max(0, column - radius);
  const right = Math.min(width - 1, column + radius);
  const top = Math.max(0, row - radius);
  const bottom = Math.min(height - 1, row + radius);
  let sumXx = 0;
  let sumXy = 0;
  let sumYy = 0;
  for (let y = top; y <= bottom; y++) {
    let rowXx = 0;
    let rowXy = 0;
    let rowYy = 0;
    for (let x = left, i = y * width + left; x <= right; x++, i++) {
      const weight = kernel[x - column + radius];
      rowXx += weight * xx[i];
      rowXy += weight * xy[i];
      rowYy += weight * yy[i];
    }
    const weight = kernel[y - row + radius];
    sumXx += weight * rowXx;
    sumXy += weight * rowXy;
    sumYy += weight * rowYy;
  }
  blurred.xx = sumXx;
  blurred.xy = sumXy;
  blurred.yy = sumYy;
}

/**
 * The colours at BAND_PX outside the border point (x, y), carried on from the inside: along the picture's own lines
 * where there are any, else along the normal.
 */
function carryColours(
  x: number,
  y: number,
  normalX: number,
  normalY: number,
  { alongX, alongY, share }: Line,
  colours: ColourPlanes,
  width: number,
  height: number,
  out: Float32Array,
  at: number,
): void {
  const startX = x - COLOUR_DEPTH_PX * normalX;
  const startY = y - COLOUR_DEPTH_PX * normalY;
  const crossing = alongX * normalX + alongY * normalY;
  for (let band = 0; band < BAND_PX.length; band++) {
    const distance = BAND_PX[band];
    let sourceX = startX;
    let sourceY = startY;
    if (share > 0) {
      // Back from the point outside, along the line, to the depth at which colours are read.
      const length = (distance + COLOUR_DEPTH_PX) / crossing;
      sourceX += share * (x + distance * normalX - length * alongX - startX);
      sourceY += share * (y + distance * normalY - length * alongY - startY);
    }
    sampleColour(sourceX, sourceY, colours, width, height, out, at + 3 * band);
  }
}

function clampRound(value: number, size: number): number {
  return Math.min(size - 1, Math.max(0, Math.round(value)));
}

/** Bilinear colour, weighted by how much of the fragment stands behind each pixel. */
function sampleColour(
  x: number,
  y: number,
  colours: ColourPlanes,
  width: number,
  height: number,
  out: Float32Array,
  at: number,
): void {
  const x0 = Math.min(width - 2, Math.max(0, Math.floor(x)));
  const y0 = Math.min(height - 2, Math.max(0, Math.floor(y)));
  const fx = Math.min(1, Math.max(0, x - x0));
  const fy = Math.min(1, Math.max(0, y - y0));
  let l = 0;
  let a = 0;
  let b = 0;
  let total = 0;
  for (let k = 0; k < 4; k++) {
    const i = (y0 + (k >> 1)) * width + x0 + (k & 1);
    const weight = (k & 1 ? fx : 1 - fx) * (k >> 1 ? fy : 1 - fy) * (colours.weight[i] + 1e-6);
    l += weight * colours.lab[3 * i];
    a += weight * colours.lab[3 * i + 1];
    b += weight * colours.lab[3 * i + 2];
    total += weight;
  }
  out[at] = l / total;
  out[at + 1] = a / total;
  out[at + 2] = b / total;
}
