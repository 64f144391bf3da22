import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeExact, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { columnsOf } from '../../../test/solver/true-poses.ts';
import { createBench } from './bench.ts';
import { pairKey } from './bind-fragments.ts';
import { agreementOn, certaintyOf } from './certainty.ts';
import { judgeAssembly } from './judge-assembly.ts';
import type { WorkPoses } from './relax-poses.ts';
import type { SearchResult } from './search-assembly.ts';

const { descriptions, pageFromFragment, scorer } = describeExact(exactPuzzle());
const bench = createBench(scorer, { mean: 0, sigma: 0.3 });
const NO_BELIEFS = new Float64Array(4);

function answer(poses: WorkPoses): SearchResult {
  const assembly = { poses, cluster: new Int32Array(4) };
  const { worth, joints } = judgeAssembly(assembly, bench);
  return { assembly, worth, joints, evidence: joints.reduce((sum, { evidence }) => sum + evidence, 0) };
}

const truth = answer(columnsOf(pageFromFragment));
const judged = judgeAssembly(truth.assembly, bench);
const moved = answer(
  columnsOf(pageFromFragment.map((pose, id) => (id === 3 ? nudged(pose, descriptions[3], 0.5, 30, 0) : pose))),
);

test('answers that are the same agree on every joint, and so does one that is compared with none', () => {
  for (const others of [[truth, truth], []])
    expect([...agreementOn(truth, others, descriptions).values()].every((share) => share === 1)).toBe(true);
});

test('joints of a fragment that lies elsewhere in one of two answers are agreed on by half', () => {
  const agreement = agreementOn(truth, [truth, moved], descriptions);
  expect(agreement.get(pairKey(0, 1))).toBe(1);
  expect(agreement.get(pairKey(1, 3))).toBe(0.5);
  expect(agreement.get(pairKey(2, 3))).toBe(0.5);
});

test('the less other answers agree, the less sure is everything, and most of all what they disagree on', () => {
  const alone = certaintyOf(truth.assembly.cluster, judged, agreementOn(truth, [], descriptions), NO_BELIEFS);
  const doubted = certaintyOf(truth.assembly.cluster, judged, agreementOn(truth, [moved], descriptions), NO_BELIEFS);
  for (const [id, probability] of doubted.fragments.entries()) expect(probability).toBeLessThan(alone.fragments[id]);
  for (const [k, probability] of doubted.joints.entries()) expect(probability).toBeLessThan(alone.joints[k]);
  expect(doubted.fragments[3] / alone.fragments[3]).toBeLessThan(doubted.fragments[0] / alone.fragments[0]);
});

test('probabilities rise with the evidence and with what is believed from elsewhere', () => {
  const range = fc.double({ min: 0, max: 30, noNaN: true });
  fc.assert(
    fc.property(range, range, fc.integer({ min: -8, max: 8 }), (less, more, belief) => {
      const support = Float64Array.of(Math.min(less, more), Math.max(less, more), 5, 5);
      const beliefs = Float64Array.of(0, 0, belief, 0);
      const { fragments } = certaintyOf([0, 0, 0, 0], { worth: 0, joints: [], support }, new Map(), beliefs);
      expect(fragments[1]).toBeGreaterThanOrEqual(fragments[0]);
      expect(Math.sign(fragments[2] - fragments[3])).toBe(belief === 0 ? 0 : Math.sign(belief));
      for (const probability of fragments) {
        expect(probability).toBeGreaterThanOrEqual(0);
        expect(probability).toBeLessThanOrEqual(1);
      }
    }),
    { seed: 94, numRuns: 100 },
  );
});
