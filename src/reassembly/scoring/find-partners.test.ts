import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { invert } from '../../math/rigid.ts';
import { describeExact, errorOf, EXACT_NEIGHBOURS, exactPuzzle } from '../../../test/solver/exact-puzzle.ts';
import { indexStretches } from '../candidates/stretch-index.ts';
import { WEAR_MODELS } from '../candidates/wear-model.ts';
import { findPartners, shortlistPairs, type Partners } from './find-partners.ts';
import { createJointScorer } from './joint-scorer.ts';
import { PAIR_NETWORK } from './pair-weights.ts';

describe('partners', () => {
  const [wear] = WEAR_MODELS;
  const { descriptions, colours, aFromB } = describeExact(exactPuzzle(), { depths: [0, wear.depth] });
  const scorer = createJointScorer(descriptions, colours, PAIR_NETWORK, wear.reach);
  const index = indexStretches(descriptions, colours, wear);
  const ids = descriptions.map((_, id) => id);

  test('are true neighbours first', () => {
    const found = findPartners(scorer, index, colours, ids, 2);
    for (const [a, b] of EXACT_NEIGHBOURS) {
      expect(found.some(({ of, other }) => of === a && other === b)).toBe(true);
    }
    expect(Math.max(...found.map(({ logit }) => logit))).toBeGreaterThan(0);
  });

  test('are the same, whatever fragments are asked for together', () => {
    const together = findPartners(scorer, index, colours, ids, 3);
    const apart = ids.map((id) => findPartners(scorer, index, colours, [id], 3));
    expect(apart.flat()).toEqual(together);
  });

  test('come with where they meet, best first, which is near the truth for true neighbours', () => {
    const found = findPartners(scorer, index, colours, ids, 2);
    for (const { of, other, logit, guesses } of found) {
      const judged = guesses.map(({ turnRad, x, y }) => scorer.evaluate(of, other, turnRad, x, y).logit);
      expect(judged[0]).toBe(logit);
      expect(judged).toEqual([...judged].sort((p, q) => q - p));
    }
    for (const [a, b] of EXACT_NEIGHBOURS) {
      const guesses = found.find(({ of, other }) => of === a && other === b)!.guesses;
      const errors = guesses.map((guess) => errorOf(aFromB(a, b), guess, descriptions[b]));
      expect(errors.some(({ turnRad, shiftPx }) => turnRad < 0.1 && shiftPx < 6)).toBe(true);
    }
  });
});

test('a shortlist keeps the best partners of every fragment, whoever named them, each pair once and in order', () => {
  const row = fc.record({ of: fc.nat(11), other: fc.nat(11), logit: fc.integer({ min: -9, max: 9 }) });
  fc.assert(
    fc.property(fc.array(row), fc.integer({ min: 1, max: 5 }), (rows, limit) => {
      const found: Partners[] = rows
        .filter(({ of, other }) => of !== other)
        .map((one) => ({ ...one, guesses: [{ turnRad: 0.5, x: one.logit, y: 1 }] }));
      const { pairs, guesses } = shortlistPairs(12, found, limit);
      const keys = pairs.map(([a, b]) => 12 * a + b);
      expect(keys).toEqual([...new Set(keys)].sort((p, q) => p - q));
      for (const [a, b] of pairs) expect(a).toBeLessThan(b);
      for (let id = 0; id < 12; id++) {
        const worth = new Map<number, number>();
        for (const { of, other, logit } of found) {
          const mate = of === id ? other : other === id ? of : -1;
          if (mate >= 0) worth.set(mate, Math.max(logit, worth.get(mate) ?? -Infinity));
        }
        const kept = [...worth.keys()].filter((mate) => keys.includes(12 * Math.min(id, mate) + Math.max(id, mate)));
        expect(kept.length).toBeGreaterThanOrEqual(Math.min(limit, worth.size));
        const best = [...worth.values()].sort((p, q) => q - p).slice(0, limit);
        const keptBest = kept.map((mate) => worth.get(mate)!).sort((p, q) => q - p);
        expect(keptBest.slice(0, best.length)).toEqual(best);
      }
      // Whoever named the pair, its guesses say where the larger id lies beside the smaller one.
      pairs.forEach(([a, b], k) => {
        const named = found.filter(({ of, other }) => Math.min(of, other) === a && Math.max(of, other) === b);
        const expected = named.flatMap(({ of, guesses: own }) => own.map((one) => (of === a ? one : invert(one))));
        expect(guesses[k]).toEqual(expected);
      });
    }),
    { seed: 3, numRuns: 200 },
  );
});
