import { expect, test } from 'vitest';
import { describeExact, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { agreedBonds } from './agreed-bonds.ts';
import { createBench } from './bench.ts';
import { noBonds } from './bind-fragments.ts';
import { judgeAssembly } from './judge-assembly.ts';
import type { SearchResult } from './search-assembly.ts';
import type { WorkPoses } from './relax-poses.ts';
import { columnsOf } from './pose-columns.ts';

const { descriptions, pageFromFragment, scorer } = describeExact(exactPuzzle());
const bench = createBench(scorer, { mean: 0, sigma: 0.3 });

function answer(poses: WorkPoses, cluster = [0, 0, 0, 0]): SearchResult {
  const assembly = { poses, cluster: Int32Array.from(cluster) };
  const { worth, joints } = judgeAssembly(assembly, bench);
  return { assembly, kept: worth, worth, joints, evidence: joints.reduce((sum, { evidence }) => sum + evidence, 0) };
}

const truth = answer(columnsOf(pageFromFragment));

test('answers that are the same agree on everything, wherever their pages lie', () => {
  const bonds = agreedBonds(descriptions, noBonds(4), truth, truth);
  expect([...bonds.bond]).toEqual([0, 0, 0, 0]);
  expect(bonds.freeShare).toBe(0);
  expect(bonds.start).toEqual(truth.assembly.poses);
});

test('a fragment that lies elsewhere in the other answer, or outside its group, is left free', () => {
  const moved = pageFromFragment.map((pose, id) => (id === 3 ? nudged(pose, descriptions[3], 0.5, 30, 0) : pose));
  const bonds = agreedBonds(descriptions, noBonds(4), truth, answer(columnsOf(moved)));
  expect([...bonds.bond]).toEqual([0, 0, 0, 3]);
  expect(bonds.freeShare).toBeCloseTo(1 / 3, 12);
  // Three of four are too many to be taken out; the fourth is not.
  expect([...bonds.rooted]).toEqual([1, 1, 1, 0]);
  const apart = answer(columnsOf(pageFromFragment), [0, 0, 0, 3]);
  expect([...agreedBonds(descriptions, noBonds(4), truth, apart).bond]).toEqual([0, 0, 0, 3]);
});

test('what is bound beforehand stays bound, though the answers differ on it', () => {
  const moved = pageFromFragment.map((pose, id) => (id === 3 ? nudged(pose, descriptions[3], 0.5, 30, 0) : pose));
  const held = { ...noBonds(4), bond: Int32Array.from([0, 1, 2, 1]) };
  expect([...agreedBonds(descriptions, held, truth, answer(columnsOf(moved))).bond]).toEqual([0, 0, 0, 0]);
});
