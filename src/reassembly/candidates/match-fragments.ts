import type { ColourModel } from '../contours/colour-model.ts';
import { contourAt, type FragmentDescription } from '../contours/fragment-description.ts';
import { createContacts, findContacts, type Contacts } from './contacts.ts';
import { findSeeds } from './find-seeds.ts';
import { refineAlignment, type Alignment, type GapPrior } from './refine-alignment.ts';
import { gapAtDepth, type WearModel } from './wear-model.ts';

/** Where two fragments may meet: a stretch of both contours that looks alike, pulled into place. */
export interface Guess {
  /** aFromB, work pixels. */
  readonly alignment: Alignment;
  /** What its gap was taken to be. */
  readonly gap: GapPrior;
}

/** How guesses are refined. */
export interface RefineGuessesOptions {
  /** Log odds of aFromB, or -Infinity where the two do not touch: what decides which are refined. */
  readonly judge: (aFromB: Alignment) => number;
  /** How many are refined. @default 12 */
  readonly refineLimit?: number;
}

/** How the alignments of a pair are sought. */
export interface MatchOptions extends RefineGuessesOptions {
  /** Seeds are sought at this wear's depths; both descriptions must have them among their levels. */
  readonly wear: WearModel;
  /** Seeds tried per pair and depth. @default 120 */
  readonly seedLimit?: number;
  /** Of all depths together, how many are judged after the first coarse step. @default 150 */
  readonly judgeLimit?: number;
}

/** Widest contact reach over which a guess is first pulled into place, work pixels, beside the gap. */
const COARSE_REACH_PX = 7;
/** Every how many samples are looked at then. */
const COARSE_STRIDE = 3;
/** Guesses under which one fragment lies deeper inside the other than this are dropped, work pixels. */
const DEEPEST_PX = 12;
/** What a sample of border that meets is worth beside the score of the stretch that a guess grew from. */
const MEETING_WORTH = 0.06;
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
): Alignment[] {
  const { wear, seedLimit = 120, judgeLimit = 150 } = options;
  const guesses: (Guess & { worth: number })[] = [];
  for (const depth of wear.seedDepths) {
    const gap = gapAtDepth(depth);
    const seeds = findSeeds(contourAt(a, depth), contourAt(b, depth), colours, {
      limit: seedLimit,
      angleNoiseRad: wear.angleNoiseRad,
    });
    for (const { turnRad, x, y, score } of seeds) {
      const alignment = { turnRad, x, y };
      const worth = pullIntoPlace(a, b, alignment, gap, score, contacts);
      if (worth !== null) guesses.push({ alignment, gap, worth });
    }
  }
  guesses.sort((p, q) => q.worth - p.worth);
  return refineGuesses(a, b, guesses.slice(0, judgeLimit), options, contacts);
}

/**
 * Pulls a guess into place by one coarse step: cheap enough for every stretch that looks alike.
 * @param alignment aFromB, work pixels; changed in place.
 * @param score of the stretch.
 * @returns what speaks for it, by how much of the border meets; null where too little does.
 */
export function pullIntoPlace(
  a: FragmentDescription,
  b: FragmentDescription,
  alignment: Alignment,
  gap: GapPrior,
  score: number,
  contacts: Contacts,
): number | null {
  const coarse = { gap, reaches: [COARSE_REACH_PX], stride: COARSE_STRIDE };
  if (refineAlignment(a, b, alignment, coarse, contacts) === null) return null;
  const reach = gap.mean + 2 * gap.sigma + 2.5;
  findContacts(a, b, alignment.turnRad, alignment.x, alignment.y, reach, contacts, COARSE_STRIDE);
  const { count, penetration, open, deepest } = contacts;
  return deepest > DEEPEST_PX ? null : score + MEETING_WORTH * (count - 3 * penetration - open);
}

/** The best of a pair's guesses, refined, no two the same. */
export function refineGuesses(
  a: FragmentDescription,
  b: FragmentDescription,
  guesses: readonly Guess[],
  { judge, refineLimit = 12 }: RefineGuessesOptions,
  contacts: Contacts,
): Alignment[] {
  const judged = guesses.map(({ alignment, gap }) => ({ alignment, gap, logit: judge(alignment) }));
  judged.sort((p, q) => q.logit - p.logit);
  const found: Alignment[] = [];
  let refined = 0;
  for (const { alignment: guess, gap, logit } of judged) {
    if (refined >= refineLimit || logit < HOPELESS_LOGIT) break;
    if (found.some((kept) => sameAlignment(kept, guess, b))) continue;
    refined++;
    const alignment = { ...guess };
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
