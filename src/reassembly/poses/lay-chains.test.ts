import { expect, test } from 'vitest';
import { describeExact, EXACT_NEIGHBOURS, exactPuzzle } from '../../../test/solver/exact-puzzle.ts';
import { edgeOf, worstError } from '../../../test/solver/true-poses.ts';
import { looseAssembly } from './assembly.ts';
import { assemble } from './assemble.ts';
import { createBench } from './bench.ts';
import { seededRandom } from '../../math/random.ts';
import { layChains } from './lay-chains.ts';
import { seamGraph } from './seam-graph.ts';
import { seamsOf } from './seams.ts';
import type { Edge } from './choose-edges.ts';

const puzzle = describeExact(exactPuzzle());
const { aFromB, scorer } = puzzle;
/** Seams are expected to gape by 3 px, and do not. */
const bench = createBench(scorer, { mean: 3, sigma: 1 });
const edges = EXACT_NEIGHBOURS.map(([a, b]) => edgeOf(a, b, aFromB(a, b), 5));
const APART = [0, 1, 2, 3];

function joined(some: readonly Edge[]) {
  const seams = seamsOf(some, bench);
  const graph = seamGraph(4, seams);
  const assembly = looseAssembly(4);
  assemble(assembly, seams, graph, bench, seededRandom(1), { noise: 0 });
  return { assembly, graph };
}

test('a chain lies as its candidates were found, whatever gap is expected', () => {
  const { assembly, graph } = joined(edges.slice(0, 3));
  expect(new Set(assembly.cluster).size).toBe(1);
  const before = worstError(puzzle, assembly.poses, APART).shiftPx;
  layChains(assembly, graph, APART);
  expect(before).toBeGreaterThan(1.5);
  expect(worstError(puzzle, assembly.poses, APART).shiftPx).toBeLessThan(1e-6);
});

test('what closes a loop, or is bound, stays as it is', () => {
  const loop = joined(edges);
  const poses = structuredClone(loop.assembly.poses);
  layChains(loop.assembly, loop.graph, APART);
  expect(loop.assembly.poses).toEqual(poses);
  const bound = joined(edges.slice(0, 3));
  const held = structuredClone(bound.assembly.poses);
  layChains(bound.assembly, bound.graph, [0, 0, 2, 3]);
  expect(bound.assembly.poses).toEqual(held);
});
