import { affineFromRigid, composeAffine, invertAffine, type Affine } from '../../math/affine.ts';
import type { CandidateTable } from '../candidates/candidate-table.ts';
import type { PosesById } from './anchors.ts';
import { UNSEEN_SHAPE, type FragmentShape } from './fragment-shape.ts';
import { deviation, isWithin, JIGSAWNET_LEVEL, type Deviation, type Level } from './levels.ts';
import type { NeighbourPair } from './neighbours.ts';

/** Candidates with the scores that rank them. */
export interface RankedCandidates {
  readonly table: CandidateTable;
  /** Higher is better, length `table.count`. */
  readonly score: ArrayLike<number>;
}

/** How good a set of candidates is, at one level. */
export interface CandidateFigures {
  /** All candidates. */
  readonly count: number;
  /** Candidates that are right. */
  readonly right: number;
  /** Neighbours with at least one right candidate. */
  readonly pairsFound: number;
  /** Pairs with a right candidate that are no neighbours. */
  readonly rightElsewhere: number;
  /** For each k asked for, neighbours with a right candidate among their k best. */
  readonly foundWithin: readonly number[];
}

/** How far each candidate is off the truth; null where the truth of a fragment is not known. */
export function candidateDeviations(
  table: CandidateTable,
  truth: PosesById,
  shapes: ReadonlyMap<number, FragmentShape>,
): (Deviation | null)[] {
  return Array.from({ length: table.count }, (_, c) => {
    const pageFromA = truth.get(table.a[c]);
    const pageFromB = truth.get(table.b[c]);
    if (pageFromA === undefined || pageFromB === undefined) return null;
    const found = affineFromRigid({ turnRad: table.turnRad[c], x: table.x[c], y: table.y[c] });
    return deviation(found, between(pageFromA, pageFromB), shapes.get(table.b[c]) ?? UNSEEN_SHAPE);
  });
}

/** Holds candidates against the truth. @param ks ranks for `foundWithin`. */
export function judgeCandidates(
  { table, score }: RankedCandidates,
  deviations: readonly (Deviation | null)[],
  neighbours: readonly NeighbourPair[],
  level: Level,
  ks: readonly number[],
): CandidateFigures {
  const right = deviations.map((found) => found !== null && isWithin(found, level));
  const pairs = new Map<number, number[]>();
  for (let c = 0; c < table.count; c++) {
    const key = pairKey(table.a[c], table.b[c]);
    const list = pairs.get(key);
    if (list === undefined) pairs.set(key, [c]);
    else list.push(c);
  }
  const neighbourKeys = new Set(neighbours.map(({ a, b }) => pairKey(a, b)));
  const firstRight: number[] = [];
  let rightElsewhere = 0;
  for (const [key, candidates] of pairs) {
    if (!candidates.some((c) => right[c])) continue;
    if (!neighbourKeys.has(key)) {
      rightElsewhere++;
      continue;
    }
    candidates.sort((p, q) => score[q] - score[p]);
    firstRight.push(candidates.findIndex((c) => right[c]));
  }
  return {
    count: table.count,
    right: right.filter(Boolean).length,
    pairsFound: firstRight.length,
    rightElsewhere,
    foundWithin: ks.map((k) => firstRight.filter((rank) => rank < k).length),
  };
}

/**
 * Which candidates the truth refutes, for the flag of filtered_alignments.txt: right is less than 4 degrees and 50
 * pixels off, measured at the origin of fragment a. A candidate whose truth is not known is not refuted.
 */
export function refutedCandidates(table: CandidateTable, truth: PosesById): Uint8Array {
  const deviations = candidateDeviations(table, truth, new Map());
  return Uint8Array.from(deviations, (found) => (found !== null && !isWithin(found, JIGSAWNET_LEVEL) ? 1 : 0));
}

/** The true aFromB of two fragments. */
export function between(pageFromA: Affine, pageFromB: Affine): Affine {
  return composeAffine(invertAffine(pageFromA), pageFromB);
}

function pairKey(a: number, b: number): number {
  return a * 0x10000 + b;
}
