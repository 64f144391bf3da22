import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FEATURE_COUNT } from './pair-features.ts';
import { networkScore } from './pair-network.ts';
import { PAIR_NETWORK } from './pair-weights.ts';

test('is a sum of rectified sums of standardised features', () => {
  const score = networkScore({
    mean: [1, 2],
    deviation: [2, 0.5],
    // Hidden: 3 u - v + 1 and u + v - 20, of which the second stays below 0 and leaks; output: 2 h - 4 k + 0.5.
    layers: [
      [3, -1, 1, 1, 1, -20],
      [2, -4, 0.5],
    ],
  });
  // u = (3 - 1) / 2 = 1, v = (3 - 2) / 0.5 = 2, h = 2, k = -17 * 0.05
  expect(score([3, 3])).toBeCloseTo(2 * 2 + 4 * 17 * 0.05 + 0.5, 12);
});

test('is bounded and finite whatever the features, and has no memory', () => {
  const score = networkScore(PAIR_NETWORK);
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: FEATURE_COUNT, maxLength: FEATURE_COUNT }),
      (features) => {
        const logit = score(features);
        expect(Math.abs(logit)).toBeLessThanOrEqual(12);
        score(features.map((value) => -value));
        expect(score(features)).toBe(logit);
      },
    ),
    { seed: 11, numRuns: 200 },
  );
});
