import type { FragmentDescription } from '../contours/fragment-description.ts';
import type { WorkCandidates } from './judge-candidates.ts';
import { withLoops } from './loops.ts';
import { LOOP_WEIGHTS, RIVAL_WEIGHTS } from './pair-weights.ts';
import { withRivals } from './rivals.ts';

/** Log odds that each candidate is right, the more the others say of it. */
export interface CandidateKeys {
  readonly withRivals: Float64Array;
  /** Rivals and the loops that it closes considered. */
  readonly withLoops: Float64Array;
}

/** What candidates are worth among the others. */
export function keysOf(work: WorkCandidates, descriptions: readonly FragmentDescription[]): CandidateKeys {
  const rivals = withRivals(work, RIVAL_WEIGHTS);
  return { withRivals: rivals, withLoops: withLoops(work, rivals, descriptions, LOOP_WEIGHTS) };
}

/** Log odds that each candidate is right, its rivals and the loops that it closes considered. */
export function candidateKeys(work: WorkCandidates, descriptions: readonly FragmentDescription[]): Float64Array {
  return keysOf(work, descriptions).withLoops;
}
