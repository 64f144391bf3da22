import { matchFragments, refineGuesses, sameAlignment } from '../candidates/match-fragments.ts';
import type { Alignment } from '../candidates/refine-alignment.ts';
import { gapAtDepth, type WearModel } from '../candidates/wear-model.ts';
import type { ColourModel } from '../contours/colour-model.ts';
import type { JointScorer } from './joint-scorer.ts';
import type { CandidateCollector } from './judge-candidates.ts';
import { sharpenAlignment } from './sharpen-alignment.ts';

/** How the candidates of a pair are found and which are kept. */
export interface MatchPairOptions {
  readonly wear: WearModel;
  /** How many alignments are refined. */
  readonly refineLimit: number;
  /** Log odds below which a candidate is dropped at once. */
  readonly leastLogit: number;
}

/** Of a pair's alignments only the best are sharpened: it costs as much as twenty judgements. */
const SHARPENED_PER_PAIR = 3;

/**
 * Finds the candidates of one pair, sharpens the best of them, and hands all to the collector.
 * @param guesses where to begin, aFromB in work pixels; null where the contours are yet to be compared.
 * @param scorer made for the reach of `options.wear`; its contacts and features are written over.
 */
export function matchPair(
  scorer: JointScorer,
  a: number,
  b: number,
  guesses: readonly Alignment[] | null,
  colours: ColourModel,
  options: MatchPairOptions,
  collector: CandidateCollector,
): void {
  const { wear, refineLimit, leastLogit } = options;
  const { descriptions, contacts } = scorer;
  const judge = ({ turnRad, x, y }: Alignment): number => {
    const { contactPx, logit } = scorer.evaluate(a, b, turnRad, x, y);
    return contactPx > 0 ? logit : -Infinity;
  };
  const [da, db] = [descriptions[a], descriptions[b]];
  const gap = gapAtDepth(wear.depth);
  const alignments =
    guesses === null
      ? matchFragments(da, db, colours, { wear, judge, refineLimit }, contacts)
      : refineGuesses(
          da,
          db,
          guesses.map((alignment) => ({ alignment, gap })),
          { judge, refineLimit },
          contacts,
        );
  const found = alignments
    .map((alignment) => ({ alignment, logit: judge(alignment) }))
    .filter(({ logit }) => logit >= leastLogit && logit > -Infinity)
    .sort((p, q) => q.logit - p.logit);
  const kept: Alignment[] = [];
  found.forEach(({ alignment }, rank) => {
    const sharp = rank < SHARPENED_PER_PAIR ? sharpenAlignment(scorer, a, b, alignment) : alignment;
    if (kept.some((other) => sameAlignment(other, sharp, db))) return;
    kept.push(sharp);
    collector.add(a, b, sharp, leastLogit);
  });
}
