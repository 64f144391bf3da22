import { expect, test } from 'vitest';
import { describeExact, errorOf, EXACT_NEIGHBOURS, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { WEAR_MODELS } from '../candidates/wear-model.ts';
import { createJointScorer } from './joint-scorer.ts';
import { PAIR_NETWORK } from './pair-weights.ts';
import { sharpenAlignment } from './sharpen-alignment.ts';
import { seededRandom } from '../../math/random.ts';

const { descriptions, colours, aFromB } = describeExact(exactPuzzle());
const scorer = createJointScorer(descriptions, colours, PAIR_NETWORK, WEAR_MODELS[1].reach);
const logitOf = (a: number, b: number, p: { turnRad: number; x: number; y: number }): number =>
  scorer.evaluate(a, b, p.turnRad, p.x, p.y).logit;

test('never ends where the evidence is less, and leaves the start as it was', () => {
  const random = seededRandom(7);
  for (const [a, b] of EXACT_NEIGHBOURS) {
    for (let k = 0; k < 5; k++) {
      const start = nudged(
        aFromB(a, b),
        descriptions[b],
        random.normal(0, 0.03),
        random.normal(0, 3),
        random.normal(0, 3),
      );
      const before = { ...start };
      const sharp = sharpenAlignment(scorer, a, b, start);
      expect(start).toEqual(before);
      expect(logitOf(a, b, sharp)).toBeGreaterThanOrEqual(logitOf(a, b, start));
    }
  }
});

test('brings alignments that lie a few pixels off nearer to the truth on the whole', () => {
  const random = seededRandom(8);
  let before = 0;
  let after = 0;
  for (const [a, b] of EXACT_NEIGHBOURS) {
    for (let k = 0; k < 5; k++) {
      const start = nudged(
        aFromB(a, b),
        descriptions[b],
        random.normal(0, 0.02),
        random.normal(0, 3),
        random.normal(0, 3),
      );
      before += errorOf(aFromB(a, b), start, descriptions[b]).shiftPx;
      after += errorOf(aFromB(a, b), sharpenAlignment(scorer, a, b, start), descriptions[b]).shiftPx;
    }
  }
  expect(after).toBeLessThan(0.75 * before);
});

test('stays where nothing touches', () => {
  const apart = { turnRad: 0, x: 5000, y: 0 };
  expect(sharpenAlignment(scorer, 0, 1, apart)).toEqual(apart);
});
