import { expect, test } from 'vitest';
import { describeExact, EXACT_NEIGHBOURS, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { createJointBook } from './joint-book.ts';
import { learnedEvidence } from './learned-evidence.ts';

const { descriptions, aFromB, scorer } = describeExact(exactPuzzle());
const [a, b] = EXACT_NEIGHBOURS[0];
const candidate = aFromB(a, b);
const columns = {
  ...{ a: Uint16Array.of(a), b: Uint16Array.of(b), turnRad: Float64Array.of(candidate.turnRad) },
  ...{ x: Float64Array.of(candidate.x), y: Float64Array.of(candidate.y) },
};
const said = (learned: number, byHand: number) => learnedEvidence(columns, [learned], [byHand]);

test('what learners add is the difference in log odds, bounded, and nothing where they were not asked', () => {
  expect(said(0.5, 0.2).gain[0]).toBeCloseTo(Math.log(4), 12);
  expect(said(0.3, 0.3).gain[0]).toBe(0);
  expect([said(1, 0.5).gain[0], said(0, 0.5).gain[0], said(0, 1).gain[0]]).toEqual([3, -3, -3]);
});

test('a joint hears it where it lies as the candidate does, and nowhere else', () => {
  const plain = createJointBook(scorer);
  const doubting = createJointBook(scorer, said(0.1, 0.5));
  const near = nudged(candidate, descriptions[b], 0.005, 0.5, 0.5);
  for (const pose of [candidate, near]) {
    const wanted = plain.judge(a, b, pose).logit - Math.log(9);
    expect(doubting.judge(a, b, pose).logit).toBeCloseTo(wanted, 9);
    expect(doubting.weigh(a, b, pose.turnRad, pose.x, pose.y).logit).toBeCloseTo(wanted, 9);
  }
  const far = nudged(candidate, descriptions[b], 0, 30, -10);
  expect(doubting.judge(a, b, far)).toEqual(plain.judge(a, b, far));
  const [c, d] = EXACT_NEIGHBOURS[1];
  expect(doubting.judge(c, d, aFromB(c, d))).toEqual(plain.judge(c, d, aFromB(c, d)));
});
