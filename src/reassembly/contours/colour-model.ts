import { BAND_PX, type FragmentDescription } from './fragment-description.ts';

/**
 * How colours along the borders of this set of fragments are spread: what a colour difference, or a colour, is worth
 * as evidence depends on how common it is here. A wall of one blue says little; a rare red met by the same red says much.
 */
export interface ColourModel {
  /** 1 / variance of L, a and b over all border samples, floored so that a grey set does not divide by nothing. */
  readonly precision: readonly [number, number, number];
  /** 1 / standard deviation of L, a and b: the square roots of `precision`. */
  readonly perDeviation: readonly [number, number, number];
  /** Mean of L, a, b over all border samples. */
  readonly mean: readonly [number, number, number];
  /** Log density of border colours per cell of a grid over +-GRID_SPREAD standard deviations, in units of one deviation cubed. */
  readonly logDensity: Float32Array;
}

const GRID = 12;
const GRID_SPREAD = 3;
/** Share of the colours' variance that a true neighbour's border still shows: pigment wear, grain, resampling. */
const MATCH_VARIANCE = 0.15;
/** Of the density of two matching colours' difference, the part that does not depend on it. */
const MATCH_LOG_NORM = -1.5 * Math.log(4 * Math.PI * MATCH_VARIANCE);
/** Smallest standard deviation assumed for a channel, Lab units: below it lies only noise. */
const LEAST_SIGMA = 2;

/** Learns the spread of border colours from all fragments. */
export function learnColourModel(descriptions: readonly FragmentDescription[]): ColourModel {
  const bands = BAND_PX.length;
  const sum = [0, 0, 0];
  const squares = [0, 0, 0];
  let count = 0;
  for (const { bandLab, sampleCount } of descriptions) {
    for (let i = 0; i < sampleCount; i++) {
      for (let c = 0; c < 3; c++) {
        const v = bandLab[3 * i * bands + c];
        sum[c] += v;
        squares[c] += v * v;
      }
    }
    count += sampleCount;
  }
  const mean = sum.map((s) => s / count) as [number, number, number];
  const sigma = squares.map((s, c) => Math.sqrt(Math.max(LEAST_SIGMA ** 2, s / count - mean[c] ** 2)));
  const precision = sigma.map((s) => 1 / (s * s)) as [number, number, number];

  const histogram = new Float64Array(GRID ** 3);
  const model = { precision, perDeviation: precision.map(Math.sqrt) as [number, number, number], mean };
  for (const { bandLab, sampleCount } of descriptions) {
    for (let i = 0; i < sampleCount; i++) histogram[gridCell(model, bandLab, 3 * i * bands)] += 1;
  }
  const smooth = smoothCube(smoothCube(histogram));
  // One sample's worth is spread evenly over the grid, so that a colour never seen is rare, not impossible.
  const cellVolume = ((2 * GRID_SPREAD) / GRID) ** 3;
  const logDensity = Float32Array.from(smooth, (n) => Math.log((n / count + 1e-4) / cellVolume));
  return { ...model, logDensity };
}

/** Squared colour difference in units of the set's own variance: about 6 for two unrelated border samples. */
export function colourDistance(
  model: ColourModel,
  labA: Float32Array,
  atA: number,
  labB: Float32Array,
  atB: number,
): number {
  const dl = labA[atA] - labB[atB];
  const da = labA[atA + 1] - labB[atB + 1];
  const db = labA[atA + 2] - labB[atB + 2];
  return model.precision[0] * dl * dl + model.precision[1] * da * da + model.precision[2] * db * db;
}

/**
 * Log-likelihood ratio of two border colours meeting: seen as neighbours (a normal spread round each other)
 * against seen by chance (each drawn from the set's own colours). Natural log, per sample, clipped to -4 … 6.
 * @param distance their colourDistance, where it is known.
 */
export function colourEvidence(
  model: ColourModel,
  labA: Float32Array,
  atA: number,
  labB: Float32Array,
  atB: number,
  distance = colourDistance(model, labA, atA, labB, atB),
): number {
  const match = -0.5 * (distance / (2 * MATCH_VARIANCE)) + MATCH_LOG_NORM;
  const chance = 0.5 * (model.logDensity[gridCell(model, labA, atA)] + model.logDensity[gridCell(model, labB, atB)]);
  const ratio = match - chance;
  return ratio < -4 ? -4 : ratio > 6 ? 6 : ratio;
}

function gridCell(
  { mean, perDeviation }: Pick<ColourModel, 'mean' | 'perDeviation'>,
  lab: Float32Array,
  at: number,
): number {
  const l = gridLine((lab[at] - mean[0]) * perDeviation[0]);
  const a = gridLine((lab[at + 1] - mean[1]) * perDeviation[1]);
  const b = gridLine((lab[at + 2] - mean[2]) * perDeviation[2]);
  return (l * GRID + a) * GRID + b;
}

function gridLine(deviations: number): number {
  const k = Math.floor(((deviations + GRID_SPREAD) / (2 * GRID_SPREAD)) * GRID);
  return k < 0 ? 0 : k >= GRID ? GRID - 1 : k;
}

/** One pass of a (1 2 1)/4 filter along each axis. */
function smoothCube(cube: Float64Array): Float64Array {
  let current = cube;
  for (const stride of [1, GRID, GRID * GRID]) {
    const next = new Float64Array(current.length);
    for (let i = 0; i < current.length; i++) {
      const k = Math.floor(i / stride) % GRID;
      const before = k > 0 ? current[i - stride] : current[i];
      const after = k < GRID - 1 ? current[i + stride] : current[i];
      next[i] = (before + 2 * current[i] + after) / 4;
    }
    current = next;
  }
  return current;
}
