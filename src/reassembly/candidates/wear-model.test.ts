import { expect, test } from 'vitest';
import { ALL_SEED_DEPTHS, gapAtDepth, WEAR_MODELS } from './wear-model.ts';

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
