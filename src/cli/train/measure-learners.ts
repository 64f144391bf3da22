import { fitLogistic } from '../../math/logistic-regression.ts';
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

/** What learners are to beat: the score by hand, rivals known, and a logistic regression on all numbers. */
export function measureOthers(dataset: SeamDataset): { byHand: SplitFigures; regression: SplitFigures } {
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
  const regression = Array.from(validation, (_, k) =>
    weights.reduce((sum, weight, f) => sum + weight * unseen[k * width + f], 0),
  );
  return {
    byHand: measureScores(
      dataset,
      Array.from(validation, (row) => numberOf(row, SEAM_NUMBERS - 1)),
    ),
    regression: measureScores(dataset, regression),
  };
}
