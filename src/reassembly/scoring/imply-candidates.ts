import { refineAlignment } from '../candidates/refine-alignment.ts';
import { sameAlignment } from '../candidates/match-fragments.ts';
import type { WearModel } from '../candidates/wear-model.ts';
import { compose, IDENTITY, invert, type Rigid } from '../../math/rigid.ts';
import { collectCandidates, type WorkCandidates } from './judge-candidates.ts';
import type { JointScorer } from './joint-scorer.ts';

/** Log odds above which a candidate may imply others. */
const TRUSTED_LOGIT = 1;
/** Seams shorter than this are not worth a candidate, work pixels. */
const SHORTEST_SEAM_PX = 8;
/** Deepest overlap of an implied joint, work pixels. */
const DEEPEST_PX = 5;

/** How many trusted candidates may lie on the way from one fragment to another. */
const LONGEST_WAY = 3;

interface Way {
  readonly end: number;
  readonly startFromEnd: Rigid;
  readonly length: number;
}

/**
 * Candidates that follow from others: where a way of trusted candidates leads from a to b and puts their borders together,
 * a-b becomes a candidate too. Short and straight seams offer nothing to find them by, but their neighbours know.
 * @param key log odds of each candidate, rivals considered.
 */
export function implyCandidates(
  work: WorkCandidates,
  key: ArrayLike<number>,
  scorer: JointScorer,
  wear: WearModel,
): WorkCandidates {
  const { descriptions, contacts } = scorer;
  const trusted = descriptions.map((): { other: number; thisFromOther: Rigid; key: number }[] => []);
  const known = new Map<number, Rigid[]>();
  const pairKey = (a: number, b: number): number => a * descriptions.length + b;
  for (let c = 0; c < work.a.length; c++) {
    const a = work.a[c];
    const b = work.b[c];
    const aFromB = { turnRad: work.turnRad[c], x: work.x[c], y: work.y[c] };
    const list = known.get(pairKey(a, b));
    if (list) list.push(aFromB);
    else known.set(pairKey(a, b), [aFromB]);
    if (key[c] < TRUSTED_LOGIT) continue;
    trusted[a].push({ other: b, thisFromOther: aFromB, key: key[c] });
    trusted[b].push({ other: a, thisFromOther: invert(aFromB), key: key[c] });
  }
  for (const edges of trusted) edges.sort((p, q) => q.key - p.key || p.other - q.other);

  const collector = collectCandidates(scorer);
  for (let a = 0; a < descriptions.length; a++) {
    for (const { end: b, startFromEnd: implied } of waysFrom(a, trusted)) {
      if (b <= a) continue;
      if (known.get(pairKey(a, b))?.some((other) => sameAlignment(other, implied, descriptions[b]))) continue;
      const evidence = scorer.evaluate(a, b, implied.turnRad, implied.x, implied.y);
      if (evidence.contactPx < SHORTEST_SEAM_PX || evidence.deepest > 2 * DEEPEST_PX) continue;
      const moved = { ...implied };
      const options = { gap: wear.gap, reaches: [4, 3] };
      const refined = refineAlignment(descriptions[a], descriptions[b], moved, options, contacts);
      const use = refined !== null && sameAlignment(implied, moved, descriptions[b]) ? moved : implied;
      const after = scorer.evaluate(a, b, use.turnRad, use.x, use.y);
      if (after.contactPx < SHORTEST_SEAM_PX || after.deepest > DEEPEST_PX) continue;
      collector.add(a, b, use, -Infinity);
    }
  }
  return collector.finish();
}

/** The shortest way to every fragment within LONGEST_WAY trusted candidates; of equally short ones that by the better candidates. */
function waysFrom(start: number, trusted: readonly { other: number; thisFromOther: Rigid }[][]): Way[] {
  const ways: Way[] = [{ end: start, startFromEnd: IDENTITY, length: 0 }];
  const reached = new Set([start]);
  for (let k = 0; k < ways.length; k++) {
    const way = ways[k];
    if (way.length === LONGEST_WAY) continue;
    for (const { other, thisFromOther } of trusted[way.end]) {
      if (reached.has(other)) continue;
      reached.add(other);
      ways.push({ end: other, startFromEnd: compose(way.startFromEnd, thisFromOther), length: way.length + 1 });
    }
  }
  // A way of one candidate is that candidate.
  return ways.filter(({ length }) => length > 1);
}
