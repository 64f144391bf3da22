import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeExact, EXACT_NEIGHBOURS, exactPuzzle } from '../../../test/solver/exact-puzzle.ts';
import { indexStretches } from '../candidates/stretch-index.ts';
import { WEAR_MODELS } from '../candidates/wear-model.ts';
import { findPartners, shortlistPairs, type Partners } from './find-partners.ts';
import { createJointScorer } from './joint-scorer.ts';
import { PAIR_NETWORK } from './pair-weights.ts';

describe('partners', () => {
  const [wear] = WEAR_MODELS;
  const { descriptions, colours } = describeExact(exactPuzzle(), { depths: [0, wear.depth] });
  const scorer = createJointScorer(descriptions, colours, PAIR_NETWORK, wear.reach);
  const index = indexStretches(descriptions, colours, wear);
  const ids = descriptions.map((_, id) => id);

  test('are true neighbours first', () => {
    const found = findPartners(scorer, index, colours, ids, 2);
    for (const [a, b] of EXACT_NEIGHBOURS) {
      const named = [...found.of].some((of, k) => of === a && found.other[k] === b);
      expect(named).toBe(true);
    }
    expect(Math.max(...found.logit)).toBeGreaterThan(0);
  });

  test('are the same, whatever fragments are asked for together', () => {
    const together = findPartners(scorer, index, colours, ids, 3);
    const apart = ids.map((id) => findPartners(scorer, index, colours, [id], 3));
    expect(apart.flatMap(({ of }) => [...of])).toEqual([...together.of]);
    expect(apart.flatMap(({ other }) => [...other])).toEqual([...together.other]);
    expect(apart.flatMap(({ logit }) => [...logit])).toEqual([...together.logit]);
  });
});

test('a shortlist keeps the best partners of every fragment, whoever named them, each pair once and in order', () => {
  const row = fc.record({ of: fc.nat(11), other: fc.nat(11), logit: fc.integer({ min: -9, max: 9 }) });
  fc.assert(
    fc.property(fc.array(row), fc.integer({ min: 1, max: 5 }), (rows, limit) => {
      const real = rows.filter(({ of, other }) => of !== other);
      const part: Partners = {
        of: Uint16Array.from(real, ({ of }) => of),
        other: Uint16Array.from(real, ({ other }) => other),
        logit: Float64Array.from(real, ({ logit }) => logit),
      };
      const pairs = shortlistPairs(12, [part], limit);
      const keys = pairs.map(([a, b]) => 12 * a + b);
      expect(keys).toEqual([...new Set(keys)].sort((p, q) => p - q));
      for (const [a, b] of pairs) expect(a).toBeLessThan(b);
      for (let id = 0; id < 12; id++) {
        const worth = new Map<number, number>();
        for (const { of, other, logit } of real) {
          const mate = of === id ? other : other === id ? of : -1;
          if (mate >= 0) worth.set(mate, Math.max(logit, worth.get(mate) ?? -Infinity));
        }
        const kept = [...worth.keys()].filter((mate) => keys.includes(12 * Math.min(id, mate) + Math.max(id, mate)));
        expect(kept.length).toBeGreaterThanOrEqual(Math.min(limit, worth.size));
        const best = [...worth.values()].sort((p, q) => q - p).slice(0, limit);
        const keptBest = kept.map((mate) => worth.get(mate)!).sort((p, q) => q - p);
        expect(keptBest.slice(0, best.length)).toEqual(best);
      }
    }),
    { seed: 3, numRuns: 200 },
  );
});
