import { describe, expect, test } from 'vitest';
import { describeExact, errorOf, EXACT_NEIGHBOURS, exactPuzzle } from '../../../test/solver/exact-puzzle.ts';
import { contourAt } from '../contours/fragment-description.ts';
import { alignWindow } from './find-seeds.ts';
import { findHits, indexStretches, type StretchHit } from './stretch-index.ts';
import { WEAR_MODELS } from './wear-model.ts';

const [wear] = WEAR_MODELS;
const { descriptions, colours, aFromB } = describeExact(exactPuzzle(), { depths: [0, wear.depth] });
const index = indexStretches(descriptions, colours, wear);
const everything = { limit: 3, leaves: 1e4, hop: 1 };
const hitsOf = (id: number, query = everything): StretchHit[] => findHits(index, descriptions, colours, id, query);

describe('the index of stretches', () => {
  test('holds every stretch of every fragment once', () => {
    for (const { fragment, start } of index.trees) {
      const stretches = Array.from(fragment, (id, row) => `${id} ${start[row]}`);
      expect(new Set(stretches).size).toBe(stretches.length);
      const counts = descriptions.map((description) => contourAt(description, wear.depth).count);
      expect(stretches.length).toBe(counts.reduce((sum, count) => sum + count, 0));
    }
  });

  test('finds what looking at every stretch finds', () => {
    for (const tree of index.trees) {
      const { kind, dimensions, vectors, fragment, start } = tree;
      const length = kind.length;
      const hits = hitsOf(1).filter((hit) => hit.length === length);
      for (let row = 0; row < fragment.length; row += 7) {
        if (fragment[row] !== 1) continue;
        // Backwards, odd waves change sign: the tangent's begin with the first, the colours' with the mean.
        const own = vectors.slice(row * dimensions, (row + 1) * dimensions).map((v, d) => {
          const wave = d < kind.bends ? d + 1 : (d - kind.bends) % kind.tints;
          return wave % 2 === 1 ? -v : v;
        });
        const nearest = new Map<number, { distance: number; start: number }>();
        fragment.forEach((id, other) => {
          const distance = own.reduce((sum, v, d) => sum + (v - vectors[other * dimensions + d]) ** 2, 0);
          if (id !== 1 && distance < (nearest.get(id)?.distance ?? Infinity))
            nearest.set(id, { distance, start: start[other] });
        });
        const found = hits.filter(({ ownStart }) => ownStart === start[row]);
        expect(found.length).toBe(nearest.size);
        for (const hit of found) expect(hit.otherStart).toBe(nearest.get(hit.fragment)!.start);
      }
    }
  });

  test('of few leaves makes hits that are no better, and names no fragment twice for a stretch nor itself', () => {
    const key = (hit: StretchHit): string => `${hit.length} ${hit.ownStart} ${hit.fragment}`;
    const all = new Map(hitsOf(2).map((hit) => [key(hit), hit]));
    const few = hitsOf(2, { limit: 2, leaves: 3, hop: 2 });
    expect(new Set(few.map(key)).size).toBe(few.length);
    for (const hit of few) {
      expect(hit.fragment).not.toBe(2);
      expect(hit.ownStart % 2).toBe(0);
      // Equal but for how much the two stretches bend, which the distance knows nothing of.
      expect(all.has(key(hit))).toBe(true);
    }
  });

  test('brings true neighbours to where they belong', () => {
    for (const [a, b] of EXACT_NEIGHBOURS) {
      const [own, other] = [a, b].map((id) => contourAt(descriptions[id], wear.depth));
      const best = hitsOf(a)
        .filter(({ fragment }) => fragment === b)
        .sort((p, q) => q.score - p.score)
        .slice(0, 10);
      const errors = best.map(({ ownStart, otherStart, length, score }) => {
        const offset = 2 * other.count - otherStart - length - ownStart;
        return errorOf(aFromB(a, b), alignWindow(own, other, ownStart, offset, length, score), descriptions[b]);
      });
      expect(errors.some(({ turnRad, shiftPx }) => turnRad < 0.1 && shiftPx < 8)).toBe(true);
    }
  });

  test('refuses fragments without a contour at its depth', () => {
    const bare = descriptions.map((description) => ({ ...description, levels: [] }));
    expect(() => indexStretches(bare, colours, wear)).toThrow(RangeError);
  });
});
