import { refineAlignment } from '../candidates/refine-alignment.ts';
import { sameAlignment } from '../candidates/match-fragments.ts';
import type { WearModel } from '../candidates/wear-model.ts';
import { compose, invert, type Rigid } from '../../math/rigid.ts';
import { collectCandidates, type WorkCandidates } from './judge-candidates.ts';
import type { JointScorer } from './joint-scorer.ts';

/** Log odds above which a candidate may imply others. */
const TRUSTED_LOGIT = 1;
/** Seams shorter than this are not worth a candidate, work pixels. */
const SHORTEST_SEAM_PX = 8;
/** Deepest overlap of an implied joint, work pixels. */
const DEEPEST_PX = 5;

/**
 * Candidates that follow from two others over a common neighbour: where a-b and b-c are trusted and that puts a beside c,
 * a-c becomes a candidate too. Short and straight seams offer nothing to find them by, but their neighbours know.
 * @param key log odds of each candidate, rivals considered.
 */
export function implyCandidates(
  work: WorkCandidates,
  key: ArrayLike<number>,
  scorer: JointScorer,
  wear: WearModel,
): WorkCandidates {
  const { descriptions, contacts } = scorer;
  const trusted = descriptions.map((): { other: number; thisFromOther: Rigid }[] => []);
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
    trusted[a].push({ other: b, thisFromOther: aFromB });
    trusted[b].push({ other: a, thisFromOther: invert(aFromB) });
  }
  const collector = collectCandidates(scorer);
  for (const edges of trusted) {
    for (let p = 0; p < edges.length; p++) {
      for (let q = 0; q < edges.length; q++) {
        const a = edges[p].other;
        const b = edges[q].other;
        if (a >= b) continue;
        const implied = { ...compose(invert(edges[p].thisFromOther), edges[q].thisFromOther) };
        const list = known.get(pairKey(a, b)) ?? known.set(pairKey(a, b), []).get(pairKey(a, b))!;
        if (list.some((other) => sameAlignment(other, implied, descriptions[b]))) continue;
        const evidence = scorer.evaluate(a, b, implied.turnRad, implied.x, implied.y);
        if (evidence.contactPx < SHORTEST_SEAM_PX || evidence.deepest > 2 * DEEPEST_PX) continue;
        const moved = { ...implied };
        const refined = refineAlignment(
          descriptions[a],
          descriptions[b],
          moved,
          { gap: wear.gap, reaches: [4, 3] },
          contacts,
        );
        const use = refined !== null && sameAlignment(implied, moved, descriptions[b]) ? moved : implied;
        const after = scorer.evaluate(a, b, use.turnRad, use.x, use.y);
        if (after.contactPx < SHORTEST_SEAM_PX || after.deepest > DEEPEST_PX) continue;
        list.push(use);
        collector.add(a, b, use, -Infinity);
      }
    }
  }
  return collector.finish();
}
