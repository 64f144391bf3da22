/**
 * Candidate alignments of pairs of fragments as columns: candidate c is row c of every array.
 * Always `a < b`. `aFromB` (FORMATS: T_ij) takes points of fragment b into the frame of fragment a.
 */
export interface CandidateTable {
  readonly count: number;
  /** Fragment id of the target, length `count`. */
  readonly a: Uint16Array;
  /** Fragment id of the source, length `count`. */
  readonly b: Uint16Array;
  /** aFromB's turn, radians, clockwise on the screen. */
  readonly turnRad: Float64Array;
  /** aFromB's shift along x, pixels of the fragments as given. */
  readonly x: Float64Array;
  /** aFromB's shift along y, pixels of the fragments as given. */
  readonly y: Float64Array;
  /** Seam points of candidate c: `seamXy[2 * k]`, `seamXy[2 * k + 1]` for k in `seamStart[c] … seamStart[c + 1]`. */
  readonly seamStart: Uint32Array;
  /** x, y of border pixels of fragment b, in b's own frame, whole numbers. */
  readonly seamXy: Float32Array;
  /** Mean depth worn off each border that they were found under, pixels as given; absent where nobody says. */
  readonly wearDepthPx?: number;
}

/** Candidates with the judgement of step 5. */
export interface ScoredCandidates {
  readonly table: CandidateTable;
  /** Probability that the candidate is right, 0 … 1, length `count`. */
  readonly probability: Float32Array;
  /** 1 where the candidate is kept for `filtered_alignments.txt`, length `count`. */
  readonly kept: Uint8Array;
  /** One column of votes (0 … 1) per learner, by name; NaN where it was not asked. Without a trained ensemble there is none. */
  readonly votes: ReadonlyMap<string, Float32Array>;
  /** Probability by the hand-made score alone, length `count`; absent where no learner was asked. */
  readonly byHand?: Float32Array;
}
