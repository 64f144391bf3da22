import { fitLogistic } from '../../math/logistic-regression.ts';
import { seededRandom } from '../../math/random.ts';
import { averagePrecision, precisionAtRecall, rocAuc } from '../../reassembly/judging/rank-figures.ts';
import { SEAM_NUMBERS } from '../../reassembly/crops/seam-table.ts';
import { spreadOfNumbers, type SeamDataset } from './seam-dataset.ts';

/** How well a score tells right seams from wrong ones, on pictures that were not learned from. */
export interface SeamFigures {
  readonly seams: number;
  readonly right: number;
  /** NaN, written as null, where one kind is missing. */
  readonly rocAuc: number;
  readonly averagePrecision: number;
  readonly precisionAtRecall90: number;
}

/** The same of clean and of worn seams apart. */
export interface SplitFigures {
  readonly all: SeamFigures;
  readonly clean: SeamFigures;
  readonly eroded: SeamFigures;
}

/** Fewer work pixels worn off each side than this, and a seam counts as clean. */
const CLEAN_BELOW_PX = 0.25;

/** @param scores of the dataset's validation rows, in their order. */
export function measureScores({ validation, targets, depthPx }: SeamDataset, scores: ArrayLike<number>): SplitFigures {
  const figures = (holds: (row: number) => boolean): SeamFigures => {
    const places = Array.from(validation.keys()).filter((k) => holds(validation[k]));
    const own = places.map((k) => scores[k]);
    const labels = places.map((k) => targets[validation[k]]);
    return {
      seams: places.length,
      right: labels.reduce((sum, label) => sum + label, 0),
      rocAuc: rocAuc(own, labels),
      averagePrecision: averagePrecision(own, labels),
      precisionAtRecall90: precisionAtRecall(own, labels, 0.9),
    };
  };
  return {
    all: figures(() => true),
    clean: figures((row) => depthPx[row] < CLEAN_BELOW_PX),
    eroded: figures((row) => depthPx[row] >= CLEAN_BELOW_PX),
  };
}

/** What learners are to beat: the score by hand, rivals and loops known, and a logistic regression on all numbers. */
export function measureOthers(
  dataset: SeamDataset,
  { byHand, regression } = scoresOfOthers(dataset),
): { byHand: SplitFigures; regression: SplitFigures } {
  return { byHand: measureScores(dataset, byHand), regression: measureScores(dataset, regression) };
}

/** What these say of the validation rows, log odds, in their order. */
export function scoresOfOthers(dataset: SeamDataset): { byHand: number[]; regression: number[] } {
  const { table, training, validation, targets } = dataset;
  const numberOf = (row: number, f: number): number => table.numbers[row * SEAM_NUMBERS + f];
  const { mean, deviation } = spreadOfNumbers(dataset);
  const width = SEAM_NUMBERS + 1;
  const standardised = (rows: Uint32Array): Float64Array => {
    const out = new Float64Array(rows.length * width).fill(1);
    rows.forEach((row, k) => {
      for (let f = 0; f < SEAM_NUMBERS; f++) out[k * width + f] = (numberOf(row, f) - mean[f]) / deviation[f];
    });
    return out;
  };
  const weights = fitLogistic(
    standardised(training),
    Uint8Array.from(training, (row) => targets[row]),
    width,
  );
  const unseen = standardised(validation);
  return {
    byHand: Array.from(validation, (row) => numberOf(row, SEAM_NUMBERS - 1)),
    regression: Array.from(validation, (_, k) =>
      weights.reduce((sum, weight, f) => sum + weight * unseen[k * width + f], 0),
    ),
  };
}

/** How much better one score is than another, as a difference in average precision. */
export interface Gain {
  readonly gain: number;
  /** Between these lie 95 of 100 draws of pictures. */
  readonly least: number;
  readonly most: number;
}

/** Draws of pictures, with putting back. */
const DRAWS = 200;
const OUTSIDE_SHARE = 0.025;

/**
 * How much better a score tells worn seams than another does, and how much of that is the luck of the pictures: pictures are drawn
 * anew, with putting back (bootstrap, Efron 1979), since the seams of one picture are right or wrong together.
 *
 * @param scores of the dataset's validation rows, in their order.
 * @returns null without worn seams of both kinds.
 */
export function gainOnWorn(
  { validation, targets, depthPx, picture }: SeamDataset,
  scores: ArrayLike<number>,
  others: ArrayLike<number>,
): Gain | null {
  const placesOf = new Map<number, number[]>();
  validation.forEach((row, k) => {
    if (depthPx[row] < CLEAN_BELOW_PX) return;
    const places = placesOf.get(picture[row]);
    if (places) places.push(k);
    else placesOf.set(picture[row], [k]);
  });
  const pictures = [...placesOf.values()];
  const gainAt = (places: readonly number[]): number => {
    const labels = places.map((k) => targets[validation[k]]);
    const precision = (of: ArrayLike<number>): number =>
      averagePrecision(
        places.map((k) => of[k]),
        labels,
      );
    return precision(scores) - precision(others);
  };
  const gain = gainAt(pictures.flat());
  if (Number.isNaN(gain)) return null;
  const random = seededRandom(1).fork('bootstrap');
  const draws = Array.from({ length: DRAWS }, () =>
    gainAt(pictures.flatMap(() => pictures[random.below(pictures.length)])),
  )
    .filter((value) => !Number.isNaN(value))
    .sort((p, q) => p - q);
  const outside = Math.floor(OUTSIDE_SHARE * draws.length);
  return { gain, least: draws[outside], most: draws[draws.length - 1 - outside] };
}
