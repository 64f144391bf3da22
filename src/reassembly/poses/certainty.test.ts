import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeExact, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { createBench } from './bench.ts';
import { pairKey } from './bind-fragments.ts';
import { agreedShare, agreementOn, certaintyOf } from './certainty.ts';
import { judgeAssembly, type AssemblyJoint, type JudgedAssembly } from './judge-assembly.ts';
import type { WorkPoses } from './relax-poses.ts';
import type { SearchResult } from './search-assembly.ts';
import { columnsOf } from './pose-columns.ts';

const { descriptions, pageFromFragment, scorer } = describeExact(exactPuzzle());
const bench = createBench(scorer, { mean: 0, sigma: 0.3 });
const NO_BELIEFS = new Float64Array(4);

function answer(poses: WorkPoses): SearchResult {
  const assembly = { poses, cluster: new Int32Array(4) };
  const { worth, joints } = judgeAssembly(assembly, bench);
  return { assembly, kept: worth, worth, joints, evidence: joints.reduce((sum, { evidence }) => sum + evidence, 0) };
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

test('an answer is agreed on as far as its joints are, each by what it is worth', () => {
  expect(agreedShare(judged, agreementOn(truth, [truth], descriptions))).toBe(1);
  expect(agreedShare({ ...judged, joints: [] }, new Map())).toBe(1);
  const half = agreedShare(judged, agreementOn(truth, [truth, moved], descriptions));
  const none = agreedShare(judged, agreementOn(truth, [moved], descriptions));
  expect(none).toBeGreaterThan(0);
  expect(half).toBeCloseTo((1 + none) / 2, 12);
});

const joint = (a: number, b: number, evidence = 4): AssemblyJoint => ({
  ...{ a, b, evidence },
  ...{ worth: evidence + 1, contactPx: 60, logit: evidence - 4 },
});
const judgedOf = (joints: readonly AssemblyJoint[]): JudgedAssembly => ({
  ...{ worth: 0, joints },
  support: new Float64Array(4),
});

test('the less other answers agree, the less sure is everything', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 0.99, noNaN: true }), (agreed) => {
      const alone = certaintyOf(judged, 1, NO_BELIEFS);
      const doubted = certaintyOf(judged, agreed, NO_BELIEFS);
      for (const [id, probability] of doubted.fragments.entries())
        expect(probability).toBeLessThan(alone.fragments[id]);
      for (const [k, probability] of doubted.joints.entries()) expect(probability).toBeLessThan(alone.joints[k]);
    }),
    { seed: 95, numRuns: 50 },
  );
});

test('what one joint speaks for is never sure; several joints, and beliefs from elsewhere, make it surer', () => {
  const one = certaintyOf(judgedOf([joint(0, 1)]), 1, NO_BELIEFS);
  expect(one.fragments[0]).toBeLessThan(0.95);
  expect(one.joints[0]).toBeLessThan(0.95);
  const ring = certaintyOf(judgedOf([joint(0, 1), joint(1, 2), joint(2, 3), joint(0, 3)]), 1, NO_BELIEFS);
  for (const probability of [...ring.fragments, ...ring.joints]) expect(probability).toBeGreaterThan(0.95);
  const poor = certaintyOf(judgedOf([joint(0, 1), joint(0, 2, 0.2)]), 1, NO_BELIEFS);
  expect(poor.fragments[0]).toBe(one.fragments[0]);
  const believed = certaintyOf(judgedOf([joint(0, 1)]), 1, Float64Array.of(2, -2, 0, 0));
  expect(believed.fragments[0]).toBeGreaterThan(one.fragments[0]);
  expect(believed.fragments[1]).toBeLessThan(one.fragments[1]);
});
