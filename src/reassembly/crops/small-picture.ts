import { insideRim } from '../../imaging/inside-rim.ts';
import { shrinkByArea } from '../../imaging/shrink.ts';
import type { Fragment } from '../fragments/fragment.ts';

/**
 * A fragment's picture shrunk to a working scale: four bytes per pixel, three of colour times coverage and the coverage itself,
 * so that a mean of pixels is a mean of what is there. Its frame is the fragment's own, shrunk as
 * `small + 0.5 = scale * (given + 0.5)`.
 */
export interface SmallPicture {
  readonly width: number;
  readonly height: number;
  /** `width * height * 4`. */
  readonly data: Uint8Array;
}

/** What the colours of a whole set are like: mean and deviation of its three opponent colours. */
export interface SetColours {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** What the colour of a rim pixel, a mixture with the background, counts beside one that lies inside. */
const RIM_WEIGHT = 1 / 16;
/** A set whose colours hardly differ is not blown up beyond its noise, levels of 0 … 255. */
const LEAST_DEVIATION = 4;
/** Bytes per deviation: three deviations of either side have room. */
const BYTES_PER_DEVIATION = 42;
/** The byte of the mean colour. */
const MIDDLE = 128;

/** @param scale small pixels per pixel as given, 0 < scale <= 1. @param rimPx width of the fragment's rim, pixels as given. */
export function shrinkFragment({ width, height, rgba, mask }: Fragment, scale: number, rimPx = 1): SmallPicture {
  const inside = insideRim(mask, width, height, rimPx);
  const readRow = (y: number, row: Float32Array): void => {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      if (mask[i] === 0) continue;
      const weight = inside[i] ? 1 : RIM_WEIGHT;
      row[5 * x] = weight * rgba[4 * i];
      row[5 * x + 1] = weight * rgba[4 * i + 1];
      row[5 * x + 2] = weight * rgba[4 * i + 2];
      row[5 * x + 3] = weight;
      row[5 * x + 4] = 1;
    }
  };
  const small = shrinkByArea(readRow, width, height, 5, scale);
  const data = new Uint8Array(4 * small.width * small.height);
  for (let i = 0; i < small.width * small.height; i++) {
    const weight = small.data[5 * i + 3];
    if (weight === 0) continue;
    const coverage = small.data[5 * i + 4];
    const share = coverage / weight;
    data[4 * i] = Math.min(255, small.data[5 * i] * share + 0.5);
    data[4 * i + 1] = Math.min(255, small.data[5 * i + 1] * share + 0.5);
    data[4 * i + 2] = Math.min(255, small.data[5 * i + 2] * share + 0.5);
    data[4 * i + 3] = Math.min(255, 255 * coverage + 0.5);
  }
  return { width: small.width, height: small.height, data };
}

/** Brightness, red against green, and yellow against blue: what pictures vary in, each about on its own. */
function opponents(red: number, green: number, blue: number, out: Float64Array): void {
  out[0] = (red + green + blue) / 3;
  out[1] = red - green;
  out[2] = (red + green) / 2 - blue;
}

/** What the colours of all pictures of a set are like, by coverage. */
export function setColours(pictures: readonly SmallPicture[]): SetColours {
  const sum = new Float64Array(3);
  const squares = new Float64Array(3);
  const colour = new Float64Array(3);
  let mass = 0;
  for (const { data } of pictures) {
    for (let p = 0; p < data.length; p += 4) {
      const coverage = data[p + 3] / 255;
      if (coverage === 0) continue;
      opponents(data[p] / coverage, data[p + 1] / coverage, data[p + 2] / coverage, colour);
      mass += coverage;
      for (let c = 0; c < 3; c++) {
        sum[c] += coverage * colour[c];
        squares[c] += coverage * colour[c] * colour[c];
      }
    }
  }
  const mean = Array.from(sum, (total) => total / Math.max(1, mass));
  const deviation = mean.map((m, c) =>
    Math.max(LEAST_DEVIATION, Math.sqrt(Math.max(0, squares[c] / Math.max(1, mass) - m * m))),
  );
  return { mean, deviation };
}

/**
 * The same picture in the set's own terms: opponent colours in deviations from the set's mean, 128 being the mean. So a learner
 * sees a faded wall like a fresh one.
 */
export function inSetColours({ width, height, data }: SmallPicture, { mean, deviation }: SetColours): SmallPicture {
  const out = new Uint8Array(data.length);
  const colour = new Float64Array(3);
  for (let p = 0; p < data.length; p += 4) {
    const coverage = data[p + 3] / 255;
    if (coverage === 0) continue;
    opponents(data[p] / coverage, data[p + 1] / coverage, data[p + 2] / coverage, colour);
    for (let c = 0; c < 3; c++) {
      const byte = MIDDLE + (BYTES_PER_DEVIATION * (colour[c] - mean[c])) / deviation[c];
      out[p + c] = coverage * Math.max(0, Math.min(255, byte)) + 0.5;
    }
    out[p + 3] = data[p + 3];
  }
  return { width, height, data: out };
}

/** The same picture shrunk further. @param stepPx pixels per new pixel, from 1 on. */
export function shrinkFurther(picture: SmallPicture, stepPx: number): SmallPicture {
  if (stepPx === 1) return picture;
  const { width, height, data } = picture;
  const readRow = (y: number, row: Float32Array): void => row.set(data.subarray(4 * y * width, 4 * (y + 1) * width));
  const small = shrinkByArea(readRow, width, height, 4, 1 / stepPx);
  const rounded = new Uint8Array(small.data.length);
  for (let i = 0; i < rounded.length; i++) rounded[i] = small.data[i] + 0.5;
  return { width: small.width, height: small.height, data: rounded };
}
