import { fitLogistic, sigmoid } from '../math/logistic-regression.ts';
import { voteOf, type BoostingVariant } from './boosting.ts';

/** How the votes of several learners become one answer. */
export interface Ensemble {
  readonly variant: BoostingVariant;
  /** What each learner's vote counts, above 0, in the order in which they were trained. */
  readonly alphas: readonly number[];
  readonly calibration: Calibration;
}

/** Takes the learners' common log odds to those that fit the share of right ones: slope · logOdds + offset (Platt 1999). */
export interface Calibration {
  readonly slope: number;
  readonly offset: number;
}

export const UNCALIBRATED: Calibration = { slope: 1, offset: 0 };

/** What an ensemble says of some candidates. */
export interface Verdict {
  /** 1 where alpha-weighted votes say yes. */
  readonly kept: Uint8Array;
  /** Calibrated probability of being right. */
  readonly probability: Float32Array;
  /** By learner and candidate, log odds; NaN where the learner was not asked, since it could not have changed the answer. */
  readonly logOdds: readonly Float32Array[];
}

export interface VotingOptions {
  /** Whether learners are left out that cannot change the answer any more. @default true */
  readonly endEarly?: boolean;
}

/**
 * Has the learners vote one after the other, the weightiest word first as they were boosted. A candidate is asked about only
 * while those who have not yet spoken could still turn its answer.
 *
 * @param count candidates.
 * @param ask what learner k says, log odds, of the candidates of these rows.
 */
export async function castVotes(
  { variant, alphas, calibration }: Ensemble,
  count: number,
  ask: (learner: number, rows: Uint32Array) => Promise<Float32Array>,
  { endEarly = true }: VotingOptions = {},
): Promise<Verdict> {
  const sum = new Float64Array(count);
  const evidence = new Float64Array(count);
  const weight = new Float64Array(count);
  const logOdds = alphas.map(() => new Float32Array(count).fill(NaN));
  let silent = alphas.reduce((total, alpha) => total + alpha, 0);
  for (const [learner, alpha] of alphas.entries()) {
    const rows = Uint32Array.from(
      Array.from({ length: count }, (_, row) => row).filter((row) => !endEarly || Math.abs(sum[row]) <= silent),
    );
    const said = rows.length === 0 ? new Float32Array(0) : await ask(learner, rows);
    rows.forEach((row, k) => {
      logOdds[learner][row] = said[k];
      sum[row] += alpha * voteOf(variant, said[k]);
      evidence[row] += alpha * said[k];
      weight[row] += alpha;
    });
    silent -= alpha;
  }
  return {
    kept: Uint8Array.from(sum, (votes) => (votes > 0 ? 1 : 0)),
    probability: Float32Array.from(evidence, (total, row) =>
      sigmoid(weight[row] === 0 ? calibration.offset : (calibration.slope * total) / weight[row] + calibration.offset),
    ),
    logOdds,
  };
}

/**
 * Fits slope and offset on candidates that no learner has seen.
 * @param scores the learners' common log odds: of a {@link Verdict} under UNCALIBRATED.
 * @param targets 1 right, 0 wrong.
 */
export function fitCalibration(scores: ArrayLike<number>, targets: Uint8Array): Calibration {
  const rows = new Float64Array(2 * targets.length);
  for (let k = 0; k < targets.length; k++) {
    rows[2 * k] = scores[k];
    rows[2 * k + 1] = 1;
  }
  const [slope, offset] = fitLogistic(rows, targets, 2);
  return { slope, offset };
}
