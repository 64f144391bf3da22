import { sameAlignment } from '../candidates/match-fragments.ts';
import type { AlignmentColumns } from '../scoring/judge-candidates.ts';
import type { JointScorer } from '../scoring/joint-scorer.ts';
import { pairKey } from './bind-fragments.ts';

/** Candidates, in work pixels, and what learners add to what the hand-made score says of each. */
export interface LearnedEvidence extends AlignmentColumns {
  /** Log odds, bounded. */
  readonly gain: Float64Array;
}

/** Learners are not believed more than this beyond the hand-made score, log odds: no picture of one seam buys a mistake. */
const MOST_GAIN = 3;
/** Log odds beyond these say nothing more. */
const LOGIT_LIMIT = 8;

/**
 * What learners add. Both probabilities are calibrated, and both know of rivals: their difference in log odds is what the look at the
 * seam is worth on its own, so it may be added to the log odds of a joint that was judged by other means.
 */
export function learnedEvidence(
  { a, b, turnRad, x, y }: AlignmentColumns,
  learned: ArrayLike<number>,
  byHand: ArrayLike<number>,
): LearnedEvidence {
  const gain = Float64Array.from(learned, (p, c) => bounded(logit(p) - logit(byHand[c]), MOST_GAIN));
  return { a, b, turnRad, x, y, gain };
}

/** The same scorer, which hears the learners where a joint lies as a candidate does. */
export function withLearned(
  scorer: JointScorer,
  { a, b, turnRad, x, y, gain }: LearnedEvidence,
): Pick<JointScorer, 'evaluate'> {
  const rowsOf = new Map<number, number[]>();
  gain.forEach((value, row) => {
    if (value === 0) return;
    const key = pairKey(a[row], b[row]);
    const rows = rowsOf.get(key);
    if (rows) rows.push(row);
    else rowsOf.set(key, [row]);
  });
  const columns = { turnRad, x, y };
  const candidate = (row: number) => ({ turnRad: columns.turnRad[row], x: columns.x[row], y: columns.y[row] });
  return {
    evaluate(first, second, turn, dx, dy) {
      const evidence = scorer.evaluate(first, second, turn, dx, dy);
      const rows = evidence.contactPx > 0 ? rowsOf.get(pairKey(first, second)) : undefined;
      const here = { turnRad: turn, x: dx, y: dy };
      const row = rows?.find((one) => sameAlignment(candidate(one), here, scorer.descriptions[second]));
      if (row !== undefined) evidence.logit += gain[row];
      return evidence;
    },
  };
}

const bounded = (value: number, limit: number): number => Math.max(-limit, Math.min(limit, value));
const logit = (p: number): number => bounded(Math.log(p / (1 - p)), LOGIT_LIMIT);
