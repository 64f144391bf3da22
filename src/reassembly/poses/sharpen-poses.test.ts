import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeExact, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { worstError } from '../../../test/solver/true-poses.ts';
import type { Assembly } from './assembly.ts';
import { createBench } from './bench.ts';
import { noBonds } from './bind-fragments.ts';
import { judgeAssembly } from './judge-assembly.ts';
import { sharpenPoses } from './sharpen-poses.ts';
import { columnsOf } from './pose-columns.ts';

// Borders worn by 3 px a side: their distance says nothing of where they belong, their colours do.
const puzzle = describeExact(exactPuzzle({ wornPx: 3 }), { reach: 14 });
const { descriptions, pageFromFragment, scorer } = puzzle;
const bench = createBench(scorer, { mean: 6, sigma: 1 });
const ALL = [0, 1, 2, 3];
const STEPS = { stepsPx: [3, 1.5, 0.8], passes: 3 };

const shift = fc.double({ min: -5, max: 5, noNaN: true });
const turn = fc.double({ min: -0.06, max: 0.06, noNaN: true });
const jitters = fc.array(fc.record({ turnRad: turn, dx: shift, dy: shift }), { minLength: 4, maxLength: 4 });
type Jitter = { readonly turnRad: number; readonly dx: number; readonly dy: number };
const jittered = (list: readonly Jitter[]): Assembly => ({
  poses: columnsOf(
    list.map(({ turnRad, dx, dy }, id) => nudged(pageFromFragment[id], descriptions[id], turnRad, dx, dy)),
  ),
  cluster: new Int32Array(4),
});

test('the worth of the whole never falls, whoever may move', () => {
  fc.assert(
    fc.property(jitters, fc.subarray(ALL, { minLength: 1 }), (list, ids) => {
      const assembly = jittered(list);
      const before = judgeAssembly(assembly, bench).worth;
      const untouched = ALL.filter((id) => !ids.includes(id)).map((id) => assembly.poses.x[id]);
      sharpenPoses(assembly, ids, bench, STEPS);
      expect(judgeAssembly(assembly, bench).worth).toBeGreaterThanOrEqual(before - 1e-9);
      expect(ALL.filter((id) => !ids.includes(id)).map((id) => assembly.poses.x[id])).toEqual(untouched);
    }),
    { seed: 92, numRuns: 20 },
  );
});

test('fragments that lie some pixels off come nearer to their places', () => {
  const clean = describeExact(exactPuzzle());
  const cleanBench = createBench(clean.scorer, { mean: 0, sigma: 0.3 });
  const assembly = jittered([
    { turnRad: 0, dx: 0, dy: 0 },
    { turnRad: 0.05, dx: 4, dy: -3 },
    { turnRad: -0.05, dx: -3, dy: 4 },
    { turnRad: 0.04, dx: 4, dy: 4 },
  ]);
  const before = worstError(clean, assembly.poses, ALL);
  sharpenPoses(assembly, ALL, cleanBench, STEPS);
  expect(worstError(clean, assembly.poses, ALL).shiftPx).toBeLessThan(before.shiftPx / 1.5);
});

test('a body moves as one', () => {
  const bonds = { ...noBonds(4), body: Int32Array.from([0, 1, 0, 3]), bond: Int32Array.from([0, 1, 0, 3]) };
  const assembly = jittered([
    { turnRad: 0, dx: 0, dy: 0 },
    { turnRad: 0.05, dx: 4, dy: 0 },
    { turnRad: 0, dx: 0, dy: 0 },
    { turnRad: 0, dx: 3, dy: 3 },
  ]);
  sharpenPoses(assembly, ALL, createBench(scorer, { mean: 6, sigma: 1 }, bonds), STEPS);
  expect(worstError(puzzle, assembly.poses, [0, 2]).shiftPx).toBeLessThan(1e-9);
});
