import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gateCandidates } from './gate-candidates.ts';

test('keeps what is among the best of either fragment', () => {
  const a = [0, 0, 0, 1];
  const b = [1, 2, 3, 2];
  expect(gateCandidates({ a, b }, [4, 3, 2, 1], 1)).toEqual([0, 1, 2]);
  expect(gateCandidates({ a, b }, [1, 2, 3, 4], 2)).toEqual([0, 1, 2, 3]);
});

test('loses none of the best of any fragment, whatever their order', () => {
  const pair = fc.record({ a: fc.nat(5), b: fc.nat(5), key: fc.double({ noNaN: true }) });
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 40 }), fc.integer({ min: 1, max: 4 }), (pairs, limit) => {
      const key = pairs.map((one) => one.key);
      const kept = new Set(gateCandidates({ a: pairs.map(({ a }) => a), b: pairs.map(({ b }) => b + 6) }, key, limit));
      for (let fragment = 0; fragment < 12; fragment++) {
        const own = pairs
          .map((_, row) => row)
          .filter((row) => pairs[row].a === fragment || pairs[row].b + 6 === fragment);
        own.sort((p, q) => key[q] - key[p] || p - q);
        for (const row of own.slice(0, limit)) expect(kept.has(row)).toBe(true);
      }
    }),
    { seed: 3, numRuns: 100 },
  );
});
