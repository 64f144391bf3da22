import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALL_SEED_DEPTHS, chooseWear, gapAtDepth, partnerConfidence, WEAR_MODELS } from './wear-model.ts';

test('the wear models deepen one by one, each with its gap within its reach', () => {
  WEAR_MODELS.forEach((wear, k) => {
    expect(wear.gap).toEqual(gapAtDepth(wear.depth));
    expect(wear.gap.mean).toBe(2 * wear.depth);
    expect(wear.gap.mean + wear.gap.sigma).toBeLessThan(wear.reach);
    expect(wear.seedDepths).toContain(0);
    expect(wear.seedDepths).toContain(wear.depth);
    expect([...wear.seedDepths].sort((p, q) => p - q)).toEqual(wear.seedDepths);
    for (const depth of wear.seedDepths) expect(ALL_SEED_DEPTHS).toContain(depth);
    if (k === 0) return;
    expect(wear.depth).toBeGreaterThan(WEAR_MODELS[k - 1].depth);
    expect(wear.reach).toBeGreaterThan(WEAR_MODELS[k - 1].reach);
    expect(wear.angleNoiseRad).toBeGreaterThan(WEAR_MODELS[k - 1].angleNoiseRad);
  });
});

test('of wears that do equally well the shallowest is chosen, wherever they stand', () => {
  expect(chooseWear([0, 2, 2, 1])).toBe(WEAR_MODELS[1]);
  expect(chooseWear([-3, -3, -2, -2])).toBe(WEAR_MODELS[2]);
});

test('one more candidate never lowers the confidence, and their order is of no account', () => {
  const candidate = fc.record({
    a: fc.integer({ min: 0, max: 3 }),
    b: fc.integer({ min: 4, max: 6 }),
    logit: fc.double({ min: -9, max: 9, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(candidate, { minLength: 1, maxLength: 12 }), (candidates) => {
      const confidence = (list: typeof candidates): number =>
        partnerConfidence(
          7,
          list.map(({ a }) => a),
          list.map(({ b }) => b),
          list.map(({ logit }) => logit),
        );
      expect(confidence([...candidates].reverse())).toBe(confidence(candidates));
      expect(confidence(candidates)).toBeGreaterThanOrEqual(confidence(candidates.slice(1)));
      expect(confidence(candidates)).toBeGreaterThanOrEqual(-6);
    }),
    { seed: 42, numRuns: 100 },
  );
  expect(partnerConfidence(3, [], [], [])).toBe(-6);
});
