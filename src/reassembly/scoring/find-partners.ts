import { invert } from '../../math/rigid.ts';
import { alignWindow } from '../candidates/find-seeds.ts';
import { pullIntoPlace, sameAlignment } from '../candidates/match-fragments.ts';
import type { Alignment } from '../candidates/refine-alignment.ts';
import { findHits, type StretchHit, type StretchIndex } from '../candidates/stretch-index.ts';
import { gapAtDepth } from '../candidates/wear-model.ts';
import type { ColourModel } from '../contours/colour-model.ts';
import { contourAt, type FragmentDescription } from '../contours/fragment-description.ts';
import type { JointScorer } from './joint-scorer.ts';

/** Two fragments that may lie beside each other. */
export interface Partners {
  readonly of: number;
  readonly other: number;
  /** Log odds of the best alignment that a quick look found. */
  readonly logit: number;
  /** The alignments that were looked at, best first: ofFromOther, work pixels. */
  readonly guesses: readonly Alignment[];
}

/** The pairs worth matching in full. */
export interface Shortlist {
  /** a below b, sorted by a, then b. */
  readonly pairs: readonly (readonly [number, number])[];
  /** By pair: where to begin, aFromB in work pixels. */
  readonly guesses: readonly (readonly Alignment[])[];
}

/** How the index is asked. More of anything costs more than it finds (docs/design/0007-scale.md). */
const QUERY = { limit: 16, leaves: 60, hop: 4 };
/** Alignments that are scored, those first under which most of the borders meet: of a pair, and of a fragment, about. */
const SCORED_PER_PAIR = 16;
const SCORED_PER_FRAGMENT = 500;
/** Stretches side by side lead to the same place: one alignment for all that move the other fragment by less, work pixels and radians. */
const SAME_SHIFT_PX = 3;
const SAME_TURN_RAD = 0.045;

/**
 * For some fragments those others that most likely lie beside them. What the index finds is pulled into place by one
 * coarse step, and the alignments under which most of the borders meet are scored: a stretch alone tells little, since a
 * straight one fits any other, but the whole seam that follows from it does.
 * @param ids the fragments asked for.
 * @param limit most partners per fragment, best first.
 */
export function findPartners(
  scorer: JointScorer,
  index: StretchIndex,
  colours: ColourModel,
  ids: readonly number[],
  limit: number,
): Partners[] {
  return ids.flatMap((id) => {
    const byPair = pulledOf(scorer, index, colours, id);
    const least = leastScored([...byPair.values()].flat());
    const found: Partners[] = [];
    for (const [other, list] of byPair) {
      const partners = judgedOf(scorer, id, other, list, least);
      if (partners !== null) found.push(partners);
    }
    found.sort((p, q) => q.logit - p.logit || p.other - q.other);
    return found.slice(0, limit);
  });
}

/** What the index finds for a fragment, by the other one, pulled into place. */
function pulledOf(scorer: JointScorer, index: StretchIndex, colours: ColourModel, id: number): Map<number, Pulled[]> {
  const { descriptions } = scorer;
  const byPair = new Map<number, Pulled[]>();
  for (const hit of findHits(index, descriptions, colours, id, QUERY)) {
    const pulled = pullHit(scorer, index.depth, id, hit);
    if (pulled === null) continue;
    const list = byPair.get(hit.fragment);
    if (list) list.push(pulled);
    else byPair.set(hit.fragment, [pulled]);
  }
  return byPair;
}

function pullHit({ descriptions, contacts }: JointScorer, depth: number, id: number, hit: StretchHit): Pulled | null {
  const other = descriptions[hit.fragment];
  const own = contourAt(descriptions[id], depth);
  const contour = contourAt(other, depth);
  // Sample i of a meets sample b.count - 1 - (i + offset) of b.
  const offset = 2 * contour.count - hit.otherStart - hit.length - hit.ownStart;
  const { turnRad, x, y } = alignWindow(own, contour, hit.ownStart, offset, hit.length, hit.score);
  const alignment = { turnRad, x, y };
  const worth = pullIntoPlace(descriptions[id], other, alignment, gapAtDepth(depth), hit.score, contacts);
  return worth === null ? null : { alignment, worth };
}

/** A pair's alignments that are worth so much, judged; null where there are none. */
function judgedOf(scorer: JointScorer, of: number, other: number, list: Pulled[], least: number): Partners | null {
  const judged = distinct(
    list.filter(({ worth }) => worth >= least),
    scorer.descriptions[other],
  ).map(({ alignment }) => {
    const { contactPx, logit } = scorer.evaluate(of, other, alignment.turnRad, alignment.x, alignment.y);
    return { alignment, logit: contactPx > 0 ? logit : -Infinity };
  });
  if (judged.length === 0) return null;
  judged.sort((p, q) => q.logit - p.logit);
  return { of, other, logit: judged[0].logit, guesses: judged.map(({ alignment }) => alignment) };
}

/** An alignment after its coarse step, and what speaks for it by then. */
interface Pulled {
  readonly alignment: Alignment;
  readonly worth: number;
}

/** The worth from which on a fragment's alignments are scored. */
function leastScored(pulled: readonly Pulled[]): number {
  if (pulled.length <= SCORED_PER_FRAGMENT) return -Infinity;
  return pulled.map(({ worth }) => worth).sort((p, q) => q - p)[SCORED_PER_FRAGMENT - 1];
}

/** Of a pair's alignments those that are scored, no two the same. */
function distinct(pulled: Pulled[], other: FragmentDescription): Pulled[] {
  const kept: Pulled[] = [];
  for (const one of pulled.sort((p, q) => q.worth - p.worth)) {
    if (kept.length === SCORED_PER_PAIR) break;
    const same = ({ alignment }: Pulled): boolean =>
      sameAlignment(alignment, one.alignment, other, SAME_SHIFT_PX, SAME_TURN_RAD);
    if (!kept.some(same)) kept.push(one);
  }
  return kept;
}

/**
 * The pairs worth matching in full: each fragment with its best partners, whichever of the two found the other.
 * @param count number of fragments.
 * @param limit partners per fragment that are kept; a fragment may be kept by more others.
 */
export function shortlistPairs(count: number, found: readonly Partners[], limit: number): Shortlist {
  const best = Array.from({ length: count }, () => new Map<number, number>());
  for (const { of, other, logit } of found) {
    const worth = Math.max(logit, best[of].get(other) ?? -Infinity);
    best[of].set(other, worth);
    best[other].set(of, worth);
  }
  const keyOf = (p: number, q: number): number => Math.min(p, q) * count + Math.max(p, q);
  const guesses = new Map<number, Alignment[]>();
  best.forEach((list, id) => {
    const sorted = [...list].sort((p, q) => q[1] - p[1] || p[0] - q[0]);
    for (const [other] of sorted.slice(0, limit)) guesses.set(keyOf(id, other), []);
  });
  for (const { of, other, guesses: own } of found)
    guesses.get(keyOf(of, other))?.push(...(of < other ? own : own.map((alignment) => invert(alignment))));
  const keys = [...guesses.keys()].sort((p, q) => p - q);
  return {
    pairs: keys.map((key) => [Math.floor(key / count), key % count]),
    guesses: keys.map((key) => guesses.get(key)!),
  };
}
