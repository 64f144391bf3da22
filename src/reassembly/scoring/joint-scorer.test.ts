import { describe, expect, test } from 'vitest';
import { describeExact, EXACT_NEIGHBOURS, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { createJointScorer } from './joint-scorer.ts';
import { FEATURE_COUNT, PAIR_FEATURES } from './pair-features.ts';

const { descriptions, colours, scorer, aFromB } = describeExact(exactPuzzle());

describe('a joint', () => {
  test('is worth what the network says of its features', () => {
    // One layer: the plain sum of all features, far from the bounds.
    const network = {
      mean: PAIR_FEATURES.map(() => 0),
      deviation: PAIR_FEATURES.map(() => 1),
      layers: [[...PAIR_FEATURES.map((_, f) => (f + 1) / 100), 0]],
    };
    const counting = createJointScorer(descriptions, colours, network, 5);
    const { turnRad, x, y } = aFromB(0, 1);
    const { logit } = counting.evaluate(0, 1, turnRad, x, y);
    expect(counting.features).toHaveLength(FEATURE_COUNT);
    const bounded = (value: number): number => Math.max(-5, Math.min(5, value));
    expect(logit).toBeCloseTo(
      counting.features.reduce((sum, value, f) => sum + ((f + 1) / 100) * bounded(value), 0),
      9,
    );
  });

  test('is worth most where it truly is: every shift by a few pixels and every turn costs', () => {
    for (const [a, b] of EXACT_NEIGHBOURS) {
      const truth = aFromB(a, b);
      const right = { ...scorer.evaluate(a, b, truth.turnRad, truth.x, truth.y) };
      expect(right.logit).toBeGreaterThan(4);
      for (let k = 0; k < 8; k++) {
        const angle = (k * Math.PI) / 4;
        const moved = nudged(truth, descriptions[b], 0, 8 * Math.cos(angle), 8 * Math.sin(angle));
        const wrong = scorer.evaluate(a, b, moved.turnRad, moved.x, moved.y);
        if (wrong.contactPx > 0) expect(wrong.logit).toBeLessThan(right.logit - 2);
      }
      for (const turn of [-0.15, 0.15]) {
        const moved = nudged(truth, descriptions[b], turn, 0, 0);
        expect(scorer.evaluate(a, b, moved.turnRad, moved.x, moved.y).logit).toBeLessThan(right.logit - 2);
      }
    }
  });

  test('that is none has no seam, no log odds and no overlap', () => {
    expect(scorer.evaluate(0, 1, 0, 3000, 0)).toEqual({ contactPx: 0, logit: 0, overlap: 0, deepest: 0 });
  });

  test('that overlaps says by how much', () => {
    const truth = aFromB(0, 1);
    const shallow = { ...scorer.evaluate(0, 1, truth.turnRad, truth.x, truth.y) };
    const moved = nudged(truth, descriptions[1], 0, -6, 0);
    const deep = { ...scorer.evaluate(0, 1, moved.turnRad, moved.x, moved.y) };
    expect(deep.deepest).toBeGreaterThan(4);
    expect(deep.overlap).toBeGreaterThan(shallow.overlap + 200);
  });
});
