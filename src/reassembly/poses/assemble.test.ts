import { describe, expect, test } from 'vitest';
import { describeExact, EXACT_NEIGHBOURS, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { edgeOf, worstError } from '../../../test/solver/true-poses.ts';
import { seededRandom } from '../../math/random.ts';
import { assemble, poolEdges } from './assemble.ts';
import { clustersOf, looseAssembly, type Assembly } from './assembly.ts';
import { createBench } from './bench.ts';
import type { Edge } from './choose-edges.ts';

const puzzle = describeExact(exactPuzzle());
const { descriptions, aFromB, scorer } = puzzle;
const bench = createBench(scorer, { mean: 0, sigma: 0.3 });
const ALL = [0, 1, 2, 3];
const trueEdges = EXACT_NEIGHBOURS.map(([a, b]) => edgeOf(a, b, aFromB(a, b), 5));

function assembled(edges: readonly Edge[], keyNoise = 0, seed = 1): Assembly {
  const assembly = looseAssembly(4);
  assemble(assembly, poolEdges(edges), bench, seededRandom(seed), { keyNoise });
  return assembly;
}

describe('assembling', () => {
  test('puts fragments in their places along true edges, whatever the luck', () => {
    for (const seed of [1, 2, 3]) {
      const assembly = assembled(trueEdges, 1.5, seed);
      expect([...assembly.cluster]).toEqual([0, 0, 0, 0]);
      const { turnRad, shiftPx } = worstError(puzzle, assembly.poses, ALL);
      // Places are where the evidence is best; closing the seams exactly comes last, in concludeAssembly.
      expect(shiftPx).toBeLessThan(2.5);
      expect(turnRad).toBeLessThan(0.03);
    }
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
