import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeExact, EXACT_NEIGHBOURS, exactPuzzle } from '../../../test/solver/exact-puzzle.ts';
import type { Assembly } from './assembly.ts';
import { createBench } from './bench.ts';
import { centreOf, relativePose, TOUCHING_SLACK_PX, touchingPairs } from './touching-pairs.ts';
import { columnsOf } from './pose-columns.ts';

const { descriptions, pageFromFragment, scorer } = describeExact(exactPuzzle());
const bench = createBench(scorer, { mean: 0, sigma: 0.3 });
const ALL = [0, 1, 2, 3];
const whole = (): Assembly => ({ poses: columnsOf(pageFromFragment), cluster: new Int32Array(4) });

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

test('cells find the very pairs that comparing all finds, wherever the fragments lie', () => {
  const coordinate = fc.double({ min: -900, max: 900, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(coordinate, coordinate), { minLength: 4, maxLength: 4 }), (places) => {
      const { poses } = whole();
      places.forEach(([x, y], id) => {
        poses.x[id] = x;
        poses.y[id] = y;
      });
      const expected = ALL.flatMap((a) =>
        ALL.filter((b) => b > a).flatMap((b) => {
          const [p, q] = [centreOf(poses, a, bench), centreOf(poses, b, bench)];
          const limit = bench.radius[a] + bench.radius[b] + TOUCHING_SLACK_PX;
          return Math.hypot(p.x - q.x, p.y - q.y) <= limit ? [{ a, b }] : [];
        }),
      );
      expect(touchingPairs({ poses }, ALL, bench)).toEqual(expected);
    }),
    { seed: 86, numRuns: 200 },
  );
});

test('a relative pose takes points of the one fragment to where the page has them in the other', () => {
  const { poses } = whole();
  const { turnRad, x, y } = relativePose(poses, 1, 3);
  const onPage = (id: number, px: number, py: number): number[] => {
    const [cos, sin] = [Math.cos(poses.turnRad[id]), Math.sin(poses.turnRad[id])];
    return [cos * px - sin * py + poses.x[id], sin * px + cos * py + poses.y[id]];
  };
  const [cos, sin] = [Math.cos(turnRad), Math.sin(turnRad)];
  const direct = onPage(3, 11, 7);
  onPage(1, cos * 11 - sin * 7 + x, sin * 11 + cos * 7 + y).forEach((v, k) => expect(v).toBeCloseTo(direct[k], 9));
});
