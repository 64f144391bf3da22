import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeExact, EXACT_NEIGHBOURS, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { edgeOf, worstError } from '../../../test/solver/true-poses.ts';
import { createBench } from './bench.ts';
import type { Edge } from './choose-edges.ts';
import { columnsOf } from './pose-columns.ts';
import { relaxOnSeams } from './relax-on-seams.ts';
import type { WorkPoses } from './relax-poses.ts';
import { seamGraph, worthWithin } from './seam-graph.ts';
import { seamsOf } from './seams.ts';

const puzzle = describeExact(exactPuzzle());
const { descriptions, pageFromFragment, aFromB, scorer } = puzzle;
const bench = createBench(scorer, { mean: 0, sigma: 0.3 });
const ALL = [0, 1, 2, 3];
const trueEdges = EXACT_NEIGHBOURS.map(([a, b]) => edgeOf(a, b, aFromB(a, b), 4));
const graphOf = (edges: readonly Edge[]) => seamGraph(4, seamsOf(edges, bench));
const relax = (poses: WorkPoses, edges: readonly Edge[], members = ALL, body: readonly number[] = ALL): void =>
  relaxOnSeams(bench, graphOf(edges), poses, members, body);

const shift = fc.double({ min: -3, max: 3, noNaN: true });
const turn = fc.double({ min: -0.04, max: 0.04, noNaN: true });
const jitters = fc.array(fc.record({ turnRad: turn, dx: shift, dy: shift }), { minLength: 4, maxLength: 4 });
type Jitter = { readonly turnRad: number; readonly dx: number; readonly dy: number };
const jittered = (list: readonly Jitter[]): WorkPoses =>
  columnsOf(list.map(({ turnRad, dx, dy }, id) => nudged(pageFromFragment[id], descriptions[id], turnRad, dx, dy)));

test('brings fragments to where exact candidates say, from anywhere near', () => {
  fc.assert(
    fc.property(jitters, (list) => {
      const poses = jittered(list);
      for (let k = 0; k < 3; k++) relax(poses, trueEdges);
      const { turnRad, shiftPx } = worstError(puzzle, poses, ALL);
      expect(shiftPx).toBeLessThan(1);
      expect(turnRad).toBeLessThan(0.01);
    }),
    { seed: 91, numRuns: 40 },
  );
});

test('relaxed poses keep nearly all that the seams are worth, and never more', () => {
  const graph = graphOf(trueEdges);
  const most = graph.pairsOf.flat().reduce((sum, { seams }) => sum + Math.max(...seams.map(({ worth }) => worth)), 0);
  fc.assert(
    fc.property(jitters, (list) => {
      const poses = jittered(list);
      const before = worthWithin(graph, poses, ALL);
      for (let k = 0; k < 3; k++) relax(poses, trueEdges);
      const after = worthWithin(graph, poses, ALL);
      expect(after).toBeGreaterThan(before - 0.02 * most);
      expect(after).toBeLessThanOrEqual(most + 1e-9);
      expect(after).toBeGreaterThan(0.9 * most);
    }),
    { seed: 92, numRuns: 40 },
  );
});

test('a loop shares out the error of its candidates: no fragment is as far off as the one candidate that errs', () => {
  const [first, ...rest] = trueEdges;
  const erring = { ...first, ...nudged(aFromB(0, 1), descriptions[1], 0, 0, 4) };
  const poses = columnsOf(pageFromFragment);
  for (let k = 0; k < 4; k++) relax(poses, [erring, ...rest]);
  const { shiftPx } = worstError(puzzle, poses, ALL);
  expect(shiftPx).toBeGreaterThan(0.3);
  expect(shiftPx).toBeLessThan(3.7);
});

test('a candidate that lies far off, and one of fragments that are not members, pulls nothing', () => {
  const far = edgeOf(0, 3, nudged(aFromB(0, 3), descriptions[3], 0, 60, 0), 8);
  const [alone, beside] = [columnsOf(pageFromFragment), columnsOf(pageFromFragment)];
  relax(alone, []);
  relax(beside, [far]);
  expect(beside).toEqual(alone);
  const [three, four] = [columnsOf(pageFromFragment), columnsOf(pageFromFragment)];
  relax(
    three,
    trueEdges.filter(({ a, b }) => a !== 3 && b !== 3),
    [0, 1, 2],
  );
  relax(four, trueEdges, [0, 1, 2]);
  expect(four).toEqual(three);
});

test('borders that overlap without a candidate are pushed apart', () => {
  const poses = columnsOf(
    pageFromFragment.map((pose, id) => (id === 0 ? pose : nudged(pose, descriptions[id], 0, id === 1 ? -6 : 0, 0))),
  );
  const withoutFirst = trueEdges.filter(({ a, b }) => !(a === 0 && b === 1) && !(a === 1 && b === 3));
  for (let k = 0; k < 4; k++) relax(poses, withoutFirst);
  // 6 at first; what is left is shared out, since nothing says where along the overlapping seams they belong.
  expect(worstError(puzzle, poses, ALL).shiftPx).toBeLessThan(4);
});

test('what moves only together keeps its places to one another', () => {
  const poses = jittered([
    { turnRad: 0, dx: 0, dy: 0 },
    { turnRad: 0.05, dx: 4, dy: 3 },
    { turnRad: 0, dx: 0, dy: 0 },
    { turnRad: -0.05, dx: 2, dy: -4 },
  ]);
  relax(poses, trueEdges, ALL, [0, 1, 0, 3]);
  expect(worstError(puzzle, poses, [0, 2]).shiftPx).toBeLessThan(1e-9);
  expect(worstError(puzzle, poses, ALL).shiftPx).toBeLessThan(1.5);
});
