import { sigmoid } from '../math/logistic-regression.ts';

/**
 * How learners are boosted:
 * - `adaboost`: AdaBoost (Freund & Schapire 1997), which for two classes is SAMME: votes are yes or no, and weights change by
 *   exp(±alpha).
 * - `gentle`: Gentle AdaBoost (Friedman, Hastie & Tibshirani 2000): a vote is as strong as the learner is sure, alpha is 1, and
 *   mislabelled samples cannot draw all the weight to themselves.
 * - `jigsaw`: JigsawNet's variant: as adaboost, but weights change by exp(alpha ± 1) and are not normalised.
 */
export type BoostingVariant = 'adaboost' | 'gentle' | 'jigsaw';

/** What a learner is worth after it was trained, and what the next one is to look at. */
export interface BoostingRound {
  /** Share of the weight on which the learner errs. */
  readonly error: number;
  /** What its vote counts; 0 or less: it adds nothing. */
  readonly alpha: number;
  /** The samples' weights for the next learner; their mean is 1, but for `jigsaw`. */
  readonly weights: Float32Array;
}

/** An error of nothing would make a learner's vote endless. */
const LEAST_ERROR = 1e-4;

/** What a learner says of a candidate, -1 … 1: as strong as it is sure, or plainly yes or no. */
export function voteOf(variant: BoostingVariant, logOdds: number): number {
  return variant === 'gentle' ? 2 * sigmoid(logOdds) - 1 : logOdds > 0 ? 1 : -1;
}

/**
 * Weighs a learner and the samples anew.
 * @param weights of the samples while the learner was trained.
 * @param targets 1 right, 0 wrong.
 * @param logOdds what the learner says of each.
 */
export function boostingRound(
  variant: BoostingVariant,
  weights: Float32Array,
  targets: Uint8Array,
  logOdds: Float32Array,
): BoostingRound {
  let all = 0;
  let wrong = 0;
  for (let k = 0; k < weights.length; k++) {
    all += weights[k];
    if (logOdds[k] > 0 !== (targets[k] === 1)) wrong += weights[k];
  }
  const error = wrong / all;
  const bounded = Math.min(1 - LEAST_ERROR, Math.max(LEAST_ERROR, error));
  const alpha = variant === 'gentle' ? (error < 0.5 ? 1 : 0) : 0.5 * Math.log((1 - bounded) / bounded);
  const next = weights.map((weight, k) => {
    const agreement = (targets[k] === 1 ? 1 : -1) * voteOf(variant, logOdds[k]);
    return weight * Math.exp(variant === 'jigsaw' ? alpha - agreement : -alpha * agreement);
  });
  return { error, alpha, weights: variant === 'jigsaw' ? next : withMeanOne(next) };
}

function withMeanOne(weights: Float32Array): Float32Array {
  let sum = 0;
  for (const weight of weights) sum += weight;
  return weights.map((weight) => (weight * weights.length) / sum);
}
