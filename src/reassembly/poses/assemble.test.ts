import { describe, expect, test } from 'vitest';
import { describeExact, EXACT_NEIGHBOURS, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { edgeOf, worstError } from '../../../test/solver/true-poses.ts';
import { seededRandom } from '../../math/random.ts';
import { assemble } from './assemble.ts';
import { clustersOf, looseAssembly, type Assembly } from './assembly.ts';
import { createBench, type Bench } from './bench.ts';
import { noBonds, pairKey } from './bind-fragments.ts';
import type { Edge } from './choose-edges.ts';
import { columnsOf } from './pose-columns.ts';
import { seamGraph } from './seam-graph.ts';
import { seamsOf } from './seams.ts';

const puzzle = describeExact(exactPuzzle());
const { descriptions, pageFromFragment, aFromB, scorer } = puzzle;
const GAP = { mean: 0, sigma: 0.3 };
const bench = createBench(scorer, GAP);
const ALL = [0, 1, 2, 3];
const trueEdges = EXACT_NEIGHBOURS.map(([a, b]) => edgeOf(a, b, aFromB(a, b), 5));

function assembled(edges: readonly Edge[], noise = 0, seed = 1, on: Bench = bench, from = looseAssembly(4)): Assembly {
  const seams = seamsOf(edges, on);
  assemble(from, seams, seamGraph(4, seams), on, seededRandom(seed), { noise });
  return from;
}

describe('assembling', () => {
  test('puts fragments in their places along true edges, whatever the luck', () => {
    for (const seed of [1, 2, 3]) {
      const assembly = assembled(trueEdges, 1.5, seed);
      expect([...assembly.cluster]).toEqual([0, 0, 0, 0]);
      const { turnRad, shiftPx } = worstError(puzzle, assembly.poses, ALL);
      // Seams are laid at the gap that is to be expected; closing them exactly comes last, in concludeAssembly.
      expect(shiftPx).toBeLessThan(1);
      expect(turnRad).toBeLessThan(0.01);
    }
  });

  test('finds places from edges that are some pixels off, each in another way', () => {
    const erring = EXACT_NEIGHBOURS.map(([a, b], k) => {
      const sign = k % 2 === 0 ? 1 : -1;
      return edgeOf(a, b, nudged(aFromB(a, b), descriptions[b], 0.03 * sign, 2 * sign, k - 2), 5);
    });
    const assembly = assembled(erring);
    expect([...assembly.cluster]).toEqual([0, 0, 0, 0]);
    expect(worstError(puzzle, assembly.poses, ALL).shiftPx).toBeLessThan(4);
  });

  test('joins halves whose errors have added up so far that they would collide as they are', () => {
    // 1 lies so far into where 3 belongs that the stiff halves overlap.
    const bent = pageFromFragment.map((pose, id) => (id === 1 ? nudged(pose, descriptions[1], 0.1, -2, 12) : pose));
    const halves = { poses: columnsOf(bent), cluster: Int32Array.from([0, 0, 2, 2]) };
    const assembly = assembled(trueEdges, 0, 1, bench, halves);
    expect([...assembly.cluster]).toEqual([0, 0, 0, 0]);
    expect(worstError(puzzle, assembly.poses, ALL).shiftPx).toBeLessThan(4);
  });

  test('refuses edges that lay one fragment upon another, however much they are trusted', () => {
    const crushing = EXACT_NEIGHBOURS.map(([a, b]) => {
      const inwards = { x: descriptions[a].centreX, y: descriptions[a].centreY };
      const { centreX, centreY } = descriptions[b];
      return edgeOf(a, b, { turnRad: 0, x: inwards.x - centreX, y: inwards.y - centreY }, 8);
    });
    expect([...assembled(crushing).cluster]).toEqual(ALL);
    expect([...assembled([...crushing, ...trueEdges]).cluster]).toEqual([0, 0, 0, 0]);
  });

  test('refuses what must not meet', () => {
    const refusing = createBench(scorer, GAP, { ...noBonds(4), refused: new Map([[pairKey(0, 1), [null]]]) });
    expect([...assembled([trueEdges[0]], 0, 1, refusing).cluster]).toEqual(ALL);
    expect([...assembled([trueEdges[0]]).cluster]).toEqual([0, 0, 2, 3]);
  });

  test('joins only what edges name, under the smallest id', () => {
    const [, , oneThree] = trueEdges;
    const assembly = assembled([oneThree]);
    expect([...assembly.cluster]).toEqual([0, 1, 2, 1]);
    expect(clustersOf(assembly)).toEqual([[0], [1, 3], [2]]);
  });

  test('is worth nothing where an edge brings no borders together', () => {
    const apart = edgeOf(0, 1, nudged(aFromB(0, 1), descriptions[1], 0, 60, 0), 8);
    expect([...assembled([apart]).cluster]).toEqual(ALL);
  });
});
