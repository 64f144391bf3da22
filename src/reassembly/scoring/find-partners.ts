import { findContacts } from '../candidates/contacts.ts';
import { alignWindow } from '../candidates/find-seeds.ts';
import { refineAlignment, type Alignment } from '../candidates/refine-alignment.ts';
import { findHits, type StretchIndex } from '../candidates/stretch-index.ts';
import { gapAtDepth } from '../candidates/wear-model.ts';
import type { ColourModel } from '../contours/colour-model.ts';
import { contourAt } from '../contours/fragment-description.ts';
import type { JointScorer } from './joint-scorer.ts';

/** Fragments that may lie beside each other, as columns: row k is the pair `of[k]`, `other[k]`. */
export interface Partners {
  readonly of: Uint16Array;
  readonly other: Uint16Array;
  /** Log odds of the best alignment that a quick look found. */
  readonly logit: Float64Array;
}

/** How the index is asked. More of anything costs more than it finds (docs/design/0007-scale.md). */
const QUERY = { limit: 16, leaves: 60, hop: 2 };
/** Alignments of a pair that are scored, those first under which most of the borders meet. */
const SCORED_PER_PAIR = 16;
/** Contact reach of the one step that pulls a hit into place, and every how many samples of b are looked at; as in matchFragments. */
const COARSE_REACH_PX = 7;
const STRIDE = 3;
const DEEPEST_PX = 12;

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
): Partners {
  const { descriptions, contacts } = scorer;
  const gap = gapAtDepth(index.depth);
  const coarse = { gap, reaches: [COARSE_REACH_PX], stride: STRIDE };
  const of: number[] = [];
  const other: number[] = [];
  const logit: number[] = [];
  for (const id of ids) {
    const own = contourAt(descriptions[id], index.depth);
    const byPair = new Map<number, { alignment: Alignment; worth: number }[]>();
    for (const hit of findHits(index, descriptions, colours, id, QUERY)) {
      const contour = contourAt(descriptions[hit.fragment], index.depth);
      // Sample i of a meets sample b.count - 1 - (i + offset) of b.
      const offset = 2 * contour.count - hit.otherStart - hit.length - hit.ownStart;
      const alignment = alignWindow(own, contour, hit.ownStart, offset, hit.length, hit.score);
      const [a, b] = [descriptions[id], descriptions[hit.fragment]];
      if (refineAlignment(a, b, alignment, coarse, contacts) === null) continue;
      const { turnRad, x, y } = alignment;
      findContacts(a, b, turnRad, x, y, gap.mean + 2 * gap.sigma + 2.5, contacts, STRIDE);
      if (contacts.deepest > DEEPEST_PX) continue;
      const worth = hit.score + 0.06 * (contacts.count - 3 * contacts.penetration - contacts.open);
      const list = byPair.get(hit.fragment);
      if (list) list.push({ alignment, worth });
      else byPair.set(hit.fragment, [{ alignment, worth }]);
    }
    const found = [...byPair].map(([b, alignments]) => {
      alignments.sort((p, q) => q.worth - p.worth);
      const best = alignments.slice(0, SCORED_PER_PAIR).map(({ alignment: { turnRad, x, y } }) => {
        const evidence = scorer.evaluate(id, b, turnRad, x, y);
        return evidence.contactPx > 0 ? evidence.logit : -Infinity;
      });
      return { b, logit: Math.max(...best) };
    });
    found.sort((p, q) => q.logit - p.logit || p.b - q.b);
    for (const partner of found.slice(0, limit)) {
      of.push(id);
      other.push(partner.b);
      logit.push(partner.logit);
    }
  }
  return { of: Uint16Array.from(of), other: Uint16Array.from(other), logit: Float64Array.from(logit) };
}

/**
 * The pairs worth matching in full: each fragment with its best partners, whichever of the two found the other.
 * @param count number of fragments.
 * @param limit partners per fragment that are kept; a fragment may be kept by more others.
 * @returns pairs a below b, sorted by a, then b.
 */
export function shortlistPairs(count: number, parts: readonly Partners[], limit: number): [number, number][] {
  const partners = Array.from({ length: count }, () => new Map<number, number>());
  for (const { of, other, logit } of parts) {
    for (let k = 0; k < of.length; k++) {
      const best = Math.max(logit[k], partners[of[k]].get(other[k]) ?? -Infinity);
      partners[of[k]].set(other[k], best);
      partners[other[k]].set(of[k], best);
    }
  }
  const chosen = new Set<number>();
  partners.forEach((list, id) => {
    const sorted = [...list].sort((p, q) => q[1] - p[1] || p[0] - q[0]);
    for (const [other] of sorted.slice(0, limit)) chosen.add(Math.min(id, other) * count + Math.max(id, other));
  });
  return [...chosen].sort((p, q) => p - q).map((pair) => [Math.floor(pair / count), pair % count]);
}
