import type { GapPrior } from '../candidates/refine-alignment.ts';
import type { JointScorer } from '../scoring/joint-scorer.ts';
import { noBonds, type Bonds } from './bind-fragments.ts';
import { createJointBook, type JointBook } from './joint-book.ts';
import type { LearnedEvidence } from './learned-evidence.ts';

/** What every step of an assembly works with. */
export interface Bench {
  readonly scorer: JointScorer;
  /** What joints are worth. */
  readonly book: JointBook;
  /** Distance from each fragment's centre to the farthest sample of its contour, work pixels. */
  readonly radius: Float64Array;
  /** What is known of the gap at joints, work pixels. */
  readonly gap: GapPrior;
  /** What is known beforehand, and kept. */
  readonly bonds: Bonds;
}

/** A bench for the fragments that the scorer describes. @param bonds none by default. @param learned none by default. */
export function createBench(
  scorer: JointScorer,
  gap: GapPrior,
  bonds: Bonds = noBonds(scorer.descriptions.length),
  learned?: LearnedEvidence,
): Bench {
  const radius = Float64Array.from(scorer.descriptions, (d) => {
    let most = 0;
    for (let k = 0; k < d.sampleCount; k++)
      most = Math.max(most, Math.hypot(d.sampleX[k] - d.centreX, d.sampleY[k] - d.centreY));
    return most;
  });
  return { scorer, book: createJointBook(scorer, learned), radius, gap, bonds };
}
