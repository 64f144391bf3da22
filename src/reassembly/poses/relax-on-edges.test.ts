import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeExact, EXACT_NEIGHBOURS, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { edgeOf, worstError } from '../../../test/solver/true-poses.ts';
import { edgesOfPairs, relaxOnEdges } from './relax-on-edges.ts';
import type { WorkPoses } from './relax-poses.ts';
import { columnsOf } from './pose-columns.ts';

const puzzle = describeExact(exactPuzzle());
const { descriptions, pageFromFragment, aFromB } = puzzle;
const ALL = [0, 1, 2, 3];
const trueEdges = EXACT_NEIGHBOURS.map(([a, b]) => edgeOf(a, b, aFromB(a, b), 4));

const shift = fc.double({ min: -6, max: 6, noNaN: true });
const turn = fc.double({ min: -0.08, max: 0.08, noNaN: true });
const jitters = fc.array(fc.record({ turnRad: turn, dx: shift, dy: shift }), { minLength: 4, maxLength: 4 });
type Jitter = { readonly turnRad: number; readonly dx: number; readonly dy: number };
const jittered = (list: readonly Jitter[]): WorkPoses =>
  columnsOf(list.map(({ turnRad, dx, dy }, id) => nudged(pageFromFragment[id], descriptions[id], turnRad, dx, dy)));

test('brings fragments to where exact candidates say, from anywhere near', () => {
  fc.assert(
    fc.property(jitters, (list) => {
      const poses = jittered(list);
      for (let k = 0; k < 3; k++) relaxOnEdges(descriptions, poses, ALL, edgesOfPairs(trueEdges));
      const { turnRad, shiftPx } = worstError(puzzle, poses, ALL);
      expect(shiftPx).toBeLessThan(0.05);
      expect(turnRad).toBeLessThan(0.001);
    }),
    { seed: 91, numRuns: 40 },
  );
});

test('a loop shares out the error of its candidates: no fragment is as far off as the one candidate that errs', () => {
  const [first, ...rest] = trueEdges;
  const erring = { ...first, ...nudged(aFromB(0, 1), descriptions[1], 0, 4, 0) };
  const poses = columnsOf(pageFromFragment);
  for (let k = 0; k < 4; k++) relaxOnEdges(descriptions, poses, ALL, edgesOfPairs([erring, ...rest]));
  const { shiftPx } = worstError(puzzle, poses, ALL);
  expect(shiftPx).toBeGreaterThan(2.5);
  // A quarter of it each: the two that the candidate joins stay three quarters of its error apart from the truth.
  expect(shiftPx).toBeLessThan(3.5);
});

test('a candidate that lies far off, and one of fragments that are not members, pulls nothing', () => {
  const far = edgeOf(0, 3, nudged(aFromB(0, 3), descriptions[3], 0, 60, 0), 8);
  const poses = columnsOf(pageFromFragment);
  relaxOnEdges(descriptions, poses, [0, 1, 2], edgesOfPairs([far]));
  expect(poses).toEqual(columnsOf(pageFromFragment));
  relaxOnEdges(descriptions, poses, ALL, edgesOfPairs([far]));
  expect(poses).toEqual(columnsOf(pageFromFragment));
});

test('what moves only together keeps its places to one another', () => {
  const poses = jittered([
    { turnRad: 0, dx: 0, dy: 0 },
    { turnRad: 0.05, dx: 4, dy: 3 },
    { turnRad: 0, dx: 0, dy: 0 },
    { turnRad: -0.05, dx: 2, dy: -4 },
  ]);
  relaxOnEdges(descriptions, poses, ALL, edgesOfPairs(trueEdges), [0, 1, 0, 3]);
  expect(worstError(puzzle, poses, [0, 2]).shiftPx).toBeLessThan(1e-9);
  expect(worstError(puzzle, poses, ALL).shiftPx).toBeLessThan(1);
});
