import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeExact, EXACT_NEIGHBOURS, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { columnsOf, edgeOf, movedPoses, worstError } from '../../../test/solver/true-poses.ts';
import { seededRandom } from '../../math/random.ts';
import {
  assemble,
  clustersOf,
  copyAssembly,
  createBench,
  judgeAssembly,
  looseAssembly,
  splitBroken,
  touchingPairs,
  type Assembly,
} from './assemble.ts';
import type { Edge } from './choose-edges.ts';

const puzzle = describeExact(exactPuzzle());
const { descriptions, pageFromFragment, aFromB, scorer } = puzzle;
const bench = createBench(scorer, { mean: 0, sigma: 0.3 });
const ALL = [0, 1, 2, 3];

const trueEdges = EXACT_NEIGHBOURS.map(([a, b]) => edgeOf(a, b, aFromB(a, b), 5));
const whole = (): Assembly => ({ poses: columnsOf(pageFromFragment), cluster: new Int32Array(4) });

function assembled(edges: readonly Edge[], keyNoise = 0, seed = 1): Assembly {
  const assembly = looseAssembly(4);
  assemble(assembly, edges, bench, seededRandom(seed), { keyNoise });
  return assembly;
}

describe('assembling', () => {
  test('starts with every fragment on its own', () => {
    const loose = looseAssembly(3);
    expect([...loose.cluster]).toEqual([0, 1, 2]);
    expect(clustersOf(loose)).toEqual([[0], [1], [2]]);
    expect(loose.poses).toEqual(columnsOf([0, 1, 2].map(() => ({ turnRad: 0, x: 0, y: 0 }))));
  });

  test('puts fragments in their places along true edges, whatever the luck', () => {
    for (const seed of [1, 2, 3]) {
      const assembly = assembled(trueEdges, 1.5, seed);
      expect([...assembly.cluster]).toEqual([0, 0, 0, 0]);
      const { turnRad, shiftPx } = worstError(puzzle, assembly.poses, ALL);
      expect(shiftPx).toBeLessThan(1.5);
      expect(turnRad).toBeLessThan(0.02);
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

  test('a copy goes its own way', () => {
    const first = whole();
    const copy = copyAssembly(first);
    expect(copy).toEqual(first);
    copy.poses.x[1] += 5;
    copy.poses.y[1] += 5;
    copy.poses.turnRad[1] += 1;
    copy.cluster[1] = 1;
    expect(first).toEqual(whole());
  });
});

describe('judging an assembly', () => {
  test('does not depend on where and how the page lies', () => {
    const still = judgeAssembly(whole(), bench);
    expect(still.worth).toBeGreaterThan(8);
    const coordinate = fc.double({ min: -500, max: 500, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: -6, max: 6, noNaN: true }), coordinate, coordinate, (turnRad, x, y) => {
        const { poses, cluster } = whole();
        const moved = judgeAssembly({ poses: movedPoses(poses, { turnRad, x, y }), cluster }, bench);
        expect(moved.worth).toBeCloseTo(still.worth, 6);
      }),
      { seed: 85, numRuns: 40 },
    );
  });

  test('counts every joint for both of its fragments, and each joint for something from none to eight', () => {
    const { worth, support, joints } = judgeAssembly(whole(), bench);
    expect(support.reduce((sum, value) => sum + value, 0)).toBeCloseTo(2 * worth, 9);
    expect(joints.map(({ a, b }) => [a, b])).toEqual(expect.arrayContaining(EXACT_NEIGHBOURS.map((pair) => [...pair])));
    for (const joint of joints) {
      expect(joint.a).toBeLessThan(joint.b);
      expect(joint.worth).toBeGreaterThanOrEqual(0);
      expect(joint.worth).toBeLessThan(8);
      expect(joint.contactPx).toBeGreaterThan(0);
    }
    expect(joints.reduce((sum, joint) => sum + joint.worth, 0)).toBeCloseTo(worth, 9);
  });

  test('finds the truth worth more than a page drawn apart, and separate clusters worth nothing together', () => {
    const apart: Assembly = {
      poses: columnsOf(
        ALL.map((id) => nudged(pageFromFragment[id], descriptions[id], 0, id % 2 ? 9 : 0, id > 1 ? 9 : 0)),
      ),
      cluster: new Int32Array(4),
    };
    expect(judgeAssembly(apart, bench).worth).toBeLessThan(judgeAssembly(whole(), bench).worth / 2);
    const separate = { ...whole(), cluster: Int32Array.from(ALL) };
    expect(judgeAssembly(separate, bench)).toEqual({ worth: 0, support: new Float64Array(4), joints: [] });
  });
});

test('the bench knows how far each outline goes from its centre, so that whoever touches is a touching pair', () => {
  descriptions.forEach((d, id) => {
    const distances = Array.from(d.sampleX, (x, k) => Math.hypot(x - d.centreX, d.sampleY[k] - d.centreY));
    expect(bench.radius[id]).toBe(Math.max(...distances));
  });
  const pairs = touchingPairs(whole(), [3, 1, 0, 2], bench);
  for (const [a, b] of EXACT_NEIGHBOURS) expect(pairs).toContainEqual({ a, b });
  for (const { a, b } of pairs) expect(a).toBeLessThan(b);
  const far = whole();
  far.poses.x[3] += 1000;
  expect(touchingPairs(far, ALL, bench).some(({ b }) => b === 3)).toBe(false);
});

test('what is freed stands alone, and the rest holds together as far as joints of worth reach', () => {
  const joints = [
    { a: 0, b: 1, worth: 2 },
    { a: 1, b: 2, worth: 2 },
    { a: 2, b: 3, worth: 0 },
    { a: 3, b: 4, worth: 1 },
  ];
  const split = (freed: readonly number[]): number[] => {
    const assembly = looseAssembly(5);
    assembly.cluster.fill(0);
    splitBroken(assembly, joints, new Set(freed));
    return [...assembly.cluster];
  };
  expect(split([])).toEqual([0, 0, 0, 3, 3]);
  expect(split([1])).toEqual([0, 1, 2, 3, 3]);
  expect(split([0, 4])).toEqual([0, 1, 1, 3, 4]);
  const bound = looseAssembly(5);
  bound.cluster.fill(0);
  splitBroken(bound, joints, new Set([1, 4]), [0, 1, 2, 2, 1]);
  expect([...bound.cluster]).toEqual([0, 1, 2, 2, 1]);
});
