import { expect, test } from 'vitest';
import { describeExact, EXACT_NEIGHBOURS, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { createBench } from '../poses/bench.ts';
import { gainOf, weighTruth } from './weigh-truth.ts';
import { columnsOf } from '../poses/pose-columns.ts';

const { descriptions, pageFromFragment, aFromB, scorer } = describeExact(exactPuzzle());
const bench = createBench(scorer, { mean: 0, sigma: 0.3 });
const assemblyOf = (poses: typeof pageFromFragment, cluster = [0, 0, 0, 0]) => ({
  poses: columnsOf(poses),
  cluster: Int32Array.from(cluster),
});
const truth = assemblyOf(pageFromFragment);
/** A wrong and a right candidate of the first true joint. */
const [a, b] = EXACT_NEIGHBOURS[0];
const right = aFromB(a, b);
const wrong = nudged(right, descriptions[b], 1, 60, 0);
const table = {
  count: 2,
  a: Uint16Array.of(a, a),
  b: Uint16Array.of(b, b),
  turnRad: Float64Array.of(wrong.turnRad, right.turnRad),
  x: Float64Array.of(wrong.x, right.x),
  y: Float64Array.of(wrong.y, right.y),
  seamStart: new Uint32Array(3),
  seamXy: new Float32Array(),
};

test('the truth itself is worth as much as the truth, joint by joint', () => {
  const weighed = weighTruth(truth, truth, table, bench);
  expect(weighed.answer).toBe(weighed.truth);
  expect(weighed.joints.length).toBeGreaterThanOrEqual(EXACT_NEIGHBOURS.length);
  for (const joint of weighed.joints) {
    expect(joint.same).toBe(true);
    expect(gainOf(joint)).toBe(0);
  }
  expect(weighed.joints.find((joint) => joint.a === a && joint.b === b)!.candidate).toBe(2);
});

test('tells which joints a wrong answer loses, and which it makes that are none', () => {
  const poses = pageFromFragment.map((pose, id) => (id === 3 ? nudged(pose, descriptions[3], 2, 6, 4) : pose));
  const weighed = weighTruth(truth, assemblyOf(poses), table, bench);
  expect(weighed.truth).toBeGreaterThan(weighed.answer);
  const lost = weighed.joints.filter((joint) => joint.truth !== null && !joint.same);
  expect(lost.length).toBeGreaterThan(0);
  for (const joint of lost) expect([joint.a, joint.b]).toContain(3);
  const gains = weighed.joints.map(gainOf);
  expect(gains).toEqual([...gains].sort((p, q) => q - p));
  const total = gains.reduce((sum, gain) => sum + gain, 0);
  expect(total).toBeCloseTo(weighed.answer - weighed.truth, 9);
});

test('a fragment that the answer leaves aside has no joint in it', () => {
  const weighed = weighTruth(truth, assemblyOf(pageFromFragment, [0, 0, 0, 3]), table, bench);
  for (const joint of weighed.joints) if (joint.b === 3) expect(joint.answer).toBeNull();
  expect(weighed.answer).toBeLessThan(weighed.truth);
});
