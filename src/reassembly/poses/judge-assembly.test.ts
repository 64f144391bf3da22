import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeExact, EXACT_NEIGHBOURS, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { movedPoses } from '../../../test/solver/true-poses.ts';
import type { Assembly } from './assembly.ts';
import { createBench } from './bench.ts';
import { MOST_WORTH } from './joint-book.ts';
import { judgeAssembly } from './judge-assembly.ts';
import { columnsOf } from './pose-columns.ts';

const { descriptions, pageFromFragment, scorer } = describeExact(exactPuzzle());
const bench = createBench(scorer, { mean: 0, sigma: 0.3 });
const ALL = [0, 1, 2, 3];
const whole = (): Assembly => ({ poses: columnsOf(pageFromFragment), cluster: new Int32Array(4) });

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

  test('counts the evidence of every joint for both of its fragments, and its worth for the whole', () => {
    const { worth, support, joints } = judgeAssembly(whole(), bench);
    const evidence = joints.reduce((sum, joint) => sum + joint.evidence, 0);
    expect(support.reduce((sum, value) => sum + value, 0)).toBeCloseTo(2 * evidence, 9);
    expect(joints.map(({ a, b }) => [a, b])).toEqual(expect.arrayContaining(EXACT_NEIGHBOURS.map((pair) => [...pair])));
    for (const joint of joints) {
      expect(joint.a).toBeLessThan(joint.b);
      expect(joint.evidence).toBeGreaterThanOrEqual(0);
      expect(joint.worth).toBeGreaterThan(joint.evidence);
      expect(joint.worth).toBeLessThan(MOST_WORTH);
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
