import { describe, expect, test } from 'vitest';
import { seededRandom } from '../math/random.ts';
import { boostingRound, voteOf } from './boosting.ts';

const targets = Uint8Array.of(1, 1, 0, 0);
const even = new Float32Array(4).fill(1);
/** Errs on the last sample alone, with a tenth of certainty there. */
const logOdds = Float32Array.of(2, 3, -4, 0.1);

describe('a round of boosting', () => {
  test('adaboost: the next learner finds the old one as good as guessing', () => {
    const { error, alpha, weights } = boostingRound('adaboost', even, targets, logOdds);
    expect(error).toBe(0.25);
    expect(alpha).toBeCloseTo(0.5 * Math.log(3), 12);
    expect(boostingRound('adaboost', weights, targets, logOdds).error).toBeCloseTo(0.5, 6);
    expect(weights.reduce((sum, weight) => sum + weight)).toBeCloseTo(4, 5);
  });

  test("jigsaw: JigsawNet's factors, not normalised", () => {
    const { alpha, weights } = boostingRound('jigsaw', even, targets, logOdds);
    expect(weights[0]).toBeCloseTo(Math.exp(alpha - 1), 5);
    expect(weights[3]).toBeCloseTo(Math.exp(alpha + 1), 5);
  });

  test('jigsaw: alphas of the published errors', () => {
    const count = 10_000;
    for (const [error, alpha] of [
      [0.0072, 2.463],
      [0.149, 0.871],
      [0.343, 0.325],
    ]) {
      const wrong = Math.round(error * count);
      const all = Float32Array.from({ length: count }, (_, k) => (k < wrong ? -1 : 1));
      expect(
        boostingRound('jigsaw', new Float32Array(count).fill(1), new Uint8Array(count).fill(1), all).alpha,
      ).toBeCloseTo(alpha, 2);
    }
  });

  test('gentle: a sure mistake weighs more than an unsure one, and none without bound', () => {
    const sure = boostingRound('gentle', even, targets, Float32Array.of(2, 3, -4, 9)).weights;
    const unsure = boostingRound('gentle', even, targets, logOdds).weights;
    expect(sure[3] / sure[0]).toBeGreaterThan(unsure[3] / unsure[0]);
    expect(sure[3] / sure[2]).toBeLessThan(Math.exp(2));
  });

  test('a learner that guesses adds nothing', () => {
    for (const variant of ['adaboost', 'gentle', 'jigsaw'] as const)
      expect(boostingRound(variant, even, targets, Float32Array.of(1, -1, 1, -1)).alpha).toBeCloseTo(0, 12);
  });

  test('a learner without a mistake has a bounded say', () => {
    const { alpha, weights } = boostingRound('adaboost', even, targets, Float32Array.of(1, 1, -1, -1));
    expect(alpha).toBeLessThan(5);
    expect([...weights]).toEqual([1, 1, 1, 1]);
  });

  test('boosts decision stumps to what no stump can say alone', () => {
    const random = seededRandom(1);
    const points = Array.from({ length: 400 }, () => random.between(-1, 1));
    const labels = Uint8Array.from(points, (x) => (Math.abs(x) < 0.4 ? 1 : 0));
    const stumps = [-0.4, 0.4].flatMap((at) => [1, -1].map((sign) => (x: number) => sign * (x - at)));
    stumps.push(() => -1);
    let weights: Float32Array = new Float32Array(400).fill(1);
    const sum = new Float64Array(400);
    for (let round = 0; round < 12; round++) {
      const errorOf = (stump: (x: number) => number): number =>
        points.reduce((total, x, k) => total + (stump(x) > 0 !== (labels[k] === 1) ? weights[k] : 0), 0);
      const stump = stumps.reduce((best, one) => (errorOf(one) < errorOf(best) ? one : best));
      const said = Float32Array.from(points, stump);
      const { alpha, weights: next } = boostingRound('adaboost', weights, labels, said);
      said.forEach((value, k) => (sum[k] += alpha * voteOf('adaboost', value)));
      weights = next;
    }
    const right = sum.filter((votes, k) => votes > 0 === (labels[k] === 1)).length;
    expect(right).toBe(400);
  });
});
