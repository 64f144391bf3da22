import type { RgbaImage } from '../../imaging/image.ts';
import { solveSymmetric } from '../../math/solve-symmetric.ts';

/** Border band that is taken for background at first, as a share of the shorter side; and its limits, pixels. */
const BAND_SHARE = 0.02;
const MIN_BAND_PX = 2;
const MAX_BAND_PX = 24;
/** About how many pixels the model is fitted to: enough for 18 numbers, and quick on a photograph of any size. */
const SAMPLE_TARGET = 40_000;
/** Colours this near the border's most common one, levels per channel, start the fit. */
const SEED_LEVELS = 32;
/** A channel's noise is never taken for less than this, levels: rounding to bytes alone makes 0.3, JPEG about 1. */
const MIN_SIGMA = 0.8;
/** Samples within this many standard deviations in all channels belong to the background. */
const INLIER_SIGMAS = 4;

/**
 * A plain background under uneven light: brightness and two colour differences, each a polynomial of second order over
 * the picture, with the noise around it.
 */
export interface BackgroundModel {
  /** Coefficients of the terms 1, u, v, u^2, uv, v^2 for the three channels, `6 * 3`; u, v run from -1 to 1. */
  readonly coefficients: Float64Array;
  /** Robust standard deviation of brightness, red-blue and green-magenta, levels. */
  readonly sigmas: readonly [number, number, number];
  /** Share of the picture's border that agrees with the model, 0 … 1. */
  readonly borderShare: number;
  /** Distance, in standard deviations, that 99 % of the agreeing border stays below: 3.3 for normal noise, more for cloth. */
  readonly tailSigmas: number;
}

/** Brightness, red-blue and green-magenta of a colour, levels. */
export function opponent(red: number, green: number, blue: number, into: Float64Array): void {
  into[0] = (red + green + blue) / 3;
  into[1] = red - blue;
  into[2] = green - (red + blue) / 2;
}

/** The inverse of `opponent`. */
export function colourFromOpponent(channels: ArrayLike<number>): [number, number, number] {
  const side = channels[0] - channels[2] / 3;
  return [side + channels[1] / 2, channels[0] + (2 / 3) * channels[2], side - channels[1] / 2];
}

/** The terms 1, u, v, u^2, uv, v^2 at a pixel. */
function termsAt(x: number, y: number, width: number, height: number, into: Float64Array): void {
  const u = (2 * x + 1) / width - 1;
  const v = (2 * y + 1) / height - 1;
  into[0] = 1;
  into[1] = u;
  into[2] = v;
  into[3] = u * u;
  into[4] = u * v;
  into[5] = v * v;
}

/** The model along one row: channel k at u is `into[k] + into[3 + k] * u + into[6 + k] * u * u`. */
export function modelAlongRow(coefficients: Float64Array, y: number, height: number, into: Float64Array): void {
  const v = (2 * y + 1) / height - 1;
  for (let k = 0; k < 3; k++) {
    into[k] = coefficients[k] + coefficients[6 + k] * v + coefficients[15 + k] * v * v;
    into[3 + k] = coefficients[3 + k] + coefficients[12 + k] * v;
    into[6 + k] = coefficients[9 + k];
  }
}

/** The model's three channels for the given terms. */
function evaluateModel(coefficients: Float64Array, terms: Float64Array, into: Float64Array): void {
  into.fill(0);
  for (let t = 0; t < 6; t++) for (let k = 0; k < 3; k++) into[k] += coefficients[3 * t + k] * terms[t];
}

interface Samples {
  readonly count: number;
  /** `6 * count` */
  readonly terms: Float64Array;
  /** `3 * count` */
  readonly channels: Float64Array;
}

/**
 * Fits the background, starting from the most common colour along the picture's border and growing to all that agrees
 * and is joined to the border. Content that touches the border, or lies inside, is left out as an outlier.
 * @param smooth The photograph, slightly smoothed.
 * @returns null when too little of the border agrees with any one colour.
 */
export function fitBackground(smooth: RgbaImage): BackgroundModel | null {
  const { width, height } = smooth;
  const shorter = Math.min(width, height);
  const band = Math.min(MAX_BAND_PX, Math.max(MIN_BAND_PX, Math.round(BAND_SHARE * shorter)), Math.ceil(shorter / 4));
  const bandArea = 2 * band * (width + height - 2 * band);
  const border = sampleWhere(
    smooth,
    Math.max(1, Math.floor(Math.sqrt(bandArea / SAMPLE_TARGET))),
    (x, y) => x < band || y < band || x >= width - band || y >= height - band,
  );
  let inliers = nearCommonColour(border);
  // A plane first: a curved surface on samples of one border colour alone would bend wildly towards the others.
  let fit: { coefficients: Float64Array; sigmas: [number, number, number] } | null = null;
  for (const termCount of [3, 3, 3, 6, 6, 6]) {
    fit = fitSamples(border, inliers, termCount) ?? fit;
    if (!fit) return null;
    inliers = agreeing(border, fit.coefficients, fit.sigmas);
  }
  // Then the whole picture, as far as agreeing samples are joined to the border.
  const stride = Math.max(1, Math.floor(Math.sqrt((width * height) / SAMPLE_TARGET)));
  const columns = Math.ceil(width / stride);
  const whole = sampleWhere(smooth, stride, () => true);
  for (let round = 0; round < 3 && fit; round++) {
    const joined = joinedToBorder(agreeing(whole, fit.coefficients, fit.sigmas), columns);
    fit = fitSamples(whole, joined, 6) ?? fit;
  }
  if (!fit) return null;
  const distances = distancesOf(border, fit.coefficients, fit.sigmas);
  const agreeingDistances = distances.filter((d) => d < 3 * INLIER_SIGMAS).sort();
  return {
    ...fit,
    borderShare: agreeingDistances.length / border.count,
    tailSigmas: agreeingDistances[Math.floor(0.99 * agreeingDistances.length)] ?? Infinity,
  };
}

function sampleWhere(image: RgbaImage, stride: number, wanted: (x: number, y: number) => boolean): Samples {
  const { width, height, data } = image;
  const capacity = Math.ceil(width / stride) * Math.ceil(height / stride);
  const terms = new Float64Array(6 * capacity);
  const channels = new Float64Array(3 * capacity);
  let count = 0;
  for (let y = 0; y < height; y += stride) {
    for (let x = 0; x < width; x += stride) {
      if (!wanted(x, y)) continue;
      const p = 4 * (y * width + x);
      termsAt(x, y, width, height, terms.subarray(6 * count, 6 * count + 6));
      opponent(data[p], data[p + 1], data[p + 2], channels.subarray(3 * count, 3 * count + 3));
      count++;
    }
  }
  return { count, terms: terms.subarray(0, 6 * count), channels: channels.subarray(0, 3 * count) };
}

/** Samples near the most common colour, found on a grid of 16 levels with its neighbours counted in. */
function nearCommonColour(samples: Samples): Uint8Array {
  const cells = new Uint32Array(16 ** 3);
  const colours = new Float64Array(3 * samples.count);
  for (let s = 0; s < samples.count; s++) {
    const colour = colourFromOpponent(samples.channels.subarray(3 * s, 3 * s + 3));
    colours.set(colour, 3 * s);
    cells[(Math.round(colour[0]) >> 4) * 256 + (Math.round(colour[1]) >> 4) * 16 + (Math.round(colour[2]) >> 4)]++;
  }
  let best = 0;
  let bestCount = -1;
  for (let cell = 0; cell < cells.length; cell++) {
    if (cells[cell] === 0) continue;
    let around = 0;
    for (let r = Math.max(0, (cell >> 8) - 1); r <= Math.min(15, (cell >> 8) + 1); r++) {
      for (let g = Math.max(0, ((cell >> 4) & 15) - 1); g <= Math.min(15, ((cell >> 4) & 15) + 1); g++) {
        for (let b = Math.max(0, (cell & 15) - 1); b <= Math.min(15, (cell & 15) + 1); b++) {
          around += cells[r * 256 + g * 16 + b];
        }
      }
    }
    // The cell itself breaks ties between neighbours that see the same crowd.
    if (around + cells[cell] > bestCount) {
      best = cell;
      bestCount = around + cells[cell];
    }
  }
  const centre = [(best >> 8) * 16 + 8, ((best >> 4) & 15) * 16 + 8, (best & 15) * 16 + 8];
  const near = new Uint8Array(samples.count);
  for (let s = 0; s < samples.count; s++) {
    near[s] = centre.every((level, k) => Math.abs(colours[3 * s + k] - level) <= SEED_LEVELS) ? 1 : 0;
  }
  return near;
}

/** Least squares over the chosen samples, and the robust noise around it; null when they do not determine the terms. */
function fitSamples(samples: Samples, chosen: Uint8Array, termCount: number) {
  const normal = new Float64Array(termCount * termCount);
  const right = new Float64Array(termCount * 3);
  let count = 0;
  for (let s = 0; s < samples.count; s++) {
    if (!chosen[s]) continue;
    count++;
    for (let i = 0; i < termCount; i++) {
      const term = samples.terms[6 * s + i];
      for (let j = 0; j <= i; j++) normal[i * termCount + j] += term * samples.terms[6 * s + j];
      for (let k = 0; k < 3; k++) right[3 * i + k] += term * samples.channels[3 * s + k];
    }
  }
  if (count < 4 * termCount) return null;
  // A touch of ridge on all but the constant: sides without background must not let the surface run away.
  for (let i = 1; i < termCount; i++) normal[i * termCount + i] += 1e-3 * count;
  const solution = solveSymmetric(normal, right, termCount, 3);
  if (!solution) return null;
  const coefficients = new Float64Array(18);
  coefficients.set(solution);
  const residuals = [0, 1, 2].map(() => new Float64Array(count));
  const expected = new Float64Array(3);
  for (let s = 0, n = 0; s < samples.count; s++) {
    if (!chosen[s]) continue;
    evaluateModel(coefficients, samples.terms.subarray(6 * s, 6 * s + 6), expected);
    for (let k = 0; k < 3; k++) residuals[k][n] = Math.abs(samples.channels[3 * s + k] - expected[k]);
    n++;
  }
  const sigmas = residuals.map((r) => Math.max(MIN_SIGMA, 1.4826 * r.sort()[count >> 1]));
  return { coefficients, sigmas: sigmas as [number, number, number] };
}

function distancesOf(samples: Samples, coefficients: Float64Array, sigmas: readonly number[]): Float64Array {
  const distances = new Float64Array(samples.count);
  const expected = new Float64Array(3);
  for (let s = 0; s < samples.count; s++) {
    evaluateModel(coefficients, samples.terms.subarray(6 * s, 6 * s + 6), expected);
    let worst = 0;
    for (let k = 0; k < 3; k++) {
      worst = Math.max(worst, Math.abs(samples.channels[3 * s + k] - expected[k]) / sigmas[k]);
    }
    distances[s] = worst;
  }
  return distances;
}

function agreeing(samples: Samples, coefficients: Float64Array, sigmas: readonly number[]): Uint8Array {
  return Uint8Array.from(distancesOf(samples, coefficients, sigmas), (d) => (d < INLIER_SIGMAS ? 1 : 0));
}

/** Of a grid of samples, those joined to the grid's border by 4-neighbours. */
function joinedToBorder(inside: Uint8Array, columns: number): Uint8Array {
  const rows = inside.length / columns;
  const joined = new Uint8Array(inside.length);
  const open: number[] = [];
  const visit = (x: number, y: number): void => {
    if (x < 0 || y < 0 || x >= columns || y >= rows) return;
    const i = y * columns + x;
    if (!inside[i] || joined[i]) return;
    joined[i] = 1;
    open.push(i);
  };
  for (let x = 0; x < columns; x++) {
    visit(x, 0);
    visit(x, rows - 1);
  }
  for (let y = 0; y < rows; y++) {
    visit(0, y);
    visit(columns - 1, y);
  }
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    const x = i % columns;
    const y = (i - x) / columns;
    visit(x - 1, y);
    visit(x + 1, y);
    visit(x, y - 1);
    visit(x, y + 1);
  }
  return joined;
}
