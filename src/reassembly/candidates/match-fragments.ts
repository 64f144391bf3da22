import type { ColourModel } from '../contours/colour-model.ts';
import { contourAt, type FragmentDescription } from '../contours/fragment-description.ts';
import { createContacts, findContacts, type Contacts } from './contacts.ts';
import { findSeeds } from './find-seeds.ts';
import { refineAlignment, type Alignment, type GapPrior } from './refine-alignment.ts';
import { gapAtDepth, type WearModel } from './wear-model.ts';

/** How the alignments of a pair are sought. */
export interface MatchOptions {
  /** Seeds are sought at this wear's depths; both descriptions must have them among their levels. */
  readonly wear: WearModel;
  /** Log odds of aFromB, or -Infinity where the two do not touch: what decides which alignments are refined. */
  readonly judge: (aFromB: Alignment) => number;
  /** Seeds tried per pair and depth. @default 120 */
  readonly seedLimit?: number;
  /** Of all depths together, how many are judged after the first coarse step. @default 150 */
  readonly judgeLimit?: number;
  /** Of these, how many are refined. @default 12 */
  readonly refineLimit?: number;
}

/** An alignment found for a pair, aFromB in work pixels. */
export interface FoundAlignment extends Alignment {
  /** Score of the seed it grew from. */
  seedScore: number;
}

/** Widest contact reach over which a candidate is first pulled into place, work pixels, beside the gap. */
const COARSE_REACH_PX = 7;
/** Guesses judged below this are not refined: of pairs that do not belong together hardly any is. */
const HOPELESS_LOGIT = -7;
/** Reaches of the last refinement steps, beside the gap. */
const FINE_REACHES_PX = [5, 4, 3, 2.5, 2.5] as const;
/** Two alignments that move b's centre and outline by less than this are one: work pixels and radians. */
const SAME_SHIFT_PX = 5;
const SAME_TURN_RAD = 0.08;

/**
 * Distinct, refined alignments of a pair: those first that are worth most after one coarse step. Three stages, each dearer
 * and each for fewer alignments: how much of the border meets, what the whole evidence is worth, fine refinement.
 * @param contacts scratch, room for the samples of b.
 * @throws RangeError when a description lacks a depth of `options.wear`.
 */
export function matchFragments(
  a: FragmentDescription,
  b: FragmentDescription,
  colours: ColourModel,
  options: MatchOptions,
  contacts: Contacts = createContacts(Math.max(a.sampleCount, b.sampleCount)),
): FoundAlignment[] {
  const { wear, judge, seedLimit = 120, judgeLimit = 150, refineLimit = 12 } = options;

  // A cheap look first: one coarse step, then how much of the border really meets.
  const coarse: { alignment: FoundAlignment; gap: GapPrior; worth: number }[] = [];
  for (const depth of wear.seedDepths) {
    const gap = gapAtDepth(depth);
    const seeds = findSeeds(contourAt(a, depth), contourAt(b, depth), colours, {
      limit: seedLimit,
      angleNoiseRad: wear.angleNoiseRad,
    });
    for (const seed of seeds) {
      const alignment: FoundAlignment = { turnRad: seed.turnRad, x: seed.x, y: seed.y, seedScore: seed.score };
      if (refineAlignment(a, b, alignment, { gap, reaches: [COARSE_REACH_PX], stride: 3 }, contacts) === null) continue;
      findContacts(a, b, alignment.turnRad, alignment.x, alignment.y, gap.mean + 2 * gap.sigma + 2.5, contacts, 3);
      if (contacts.deepest > 12) continue;
      const worth = seed.score + 0.06 * (contacts.count - 3 * contacts.penetration - contacts.open);
      coarse.push({ alignment, gap, worth });
    }
  }
  coarse.sort((p, q) => q.worth - p.worth);
  const judged = coarse.slice(0, judgeLimit).map((guess) => ({ ...guess, logit: judge(guess.alignment) }));
  judged.sort((p, q) => q.logit - p.logit);

  const found: FoundAlignment[] = [];
  let refined = 0;
  for (const { alignment, gap, logit } of judged) {
    if (refined >= refineLimit || logit < HOPELESS_LOGIT) break;
    if (found.some((kept) => sameAlignment(kept, alignment, b))) continue;
    refined++;
    if (refineAlignment(a, b, alignment, { gap, reaches: FINE_REACHES_PX }, contacts) === null) continue;
    if (!found.some((kept) => sameAlignment(kept, alignment, b))) found.push(alignment);
  }
  return found;
}

/**
 * Whether two alignments of the same pair put b at nearly the same place.
 * @param shiftPx largest distance between where they put b's centre, work pixels.
 */
export function sameAlignment(
  p: Alignment,
  q: Alignment,
  b: FragmentDescription,
  shiftPx = SAME_SHIFT_PX,
  turnRad = SAME_TURN_RAD,
): boolean {
  const turn = Math.abs(p.turnRad - q.turnRad) % (2 * Math.PI);
  if (Math.min(turn, 2 * Math.PI - turn) > turnRad) return false;
  const px = Math.cos(p.turnRad) * b.centreX - Math.sin(p.turnRad) * b.centreY + p.x;
  const py = Math.sin(p.turnRad) * b.centreX + Math.cos(p.turnRad) * b.centreY + p.y;
  const qx = Math.cos(q.turnRad) * b.centreX - Math.sin(q.turnRad) * b.centreY + q.x;
  const qy = Math.sin(q.turnRad) * b.centreX + Math.cos(q.turnRad) * b.centreY + q.y;
  return Math.hypot(px - qx, py - qy) < shiftPx;
}
