import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convexHull, enclosedArea, reachTowards } from './convex-hull.ts';

const coordinate = fc.integer({ min: -1e6, max: 1e6 }).map((value) => value / 1024);
/** Points on a coarse grid come many times, and many on one line. */
const crowded = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })), { minLength: 1 });
const spread = fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 60 });

describe('convexHull', () => {
  test('has the corners of a square alone, clockwise on the screen', () => {
    const hull = convexHull([0, 0, 2, 0, 4, 0, 4, 4, 1, 3, 0, 4, 0, 2, 4, 4]);
    expect([...hull]).toEqual([0, 0, 4, 0, 4, 4, 0, 4]);
    expect(enclosedArea(hull)).toBe(16);
  });

  test.each([
    [[], []],
    [
      [3, 4],
      [3, 4],
    ],
    [
      [3, 4, 3, 4, 3, 4],
      [3, 4],
    ],
    [
      [0, 0, 2, 2, 1, 1],
      [0, 0, 2, 2],
    ],
  ])('of %j is %j', (points, corners) => {
    expect([...convexHull(points)]).toEqual(corners);
  });

  test('reaches as far as its points in every direction, and bends outwards at every corner', () => {
    fc.assert(
      fc.property(fc.oneof(crowded, spread), fc.double({ min: -7, max: 7, noNaN: true }), (points, angleRad) => {
        const hull = convexHull(points.flat());
        expect(reachTowards(hull, angleRad)).toBeCloseTo(reachTowards(points.flat(), angleRad), 9);
        if (hull.length < 6) return;
        for (let k = 0; k < hull.length; k += 2) {
          const corner = [0, 2, 4].flatMap((step) => [...hull.slice((k + step) % hull.length).slice(0, 2)]);
          expect(enclosedArea(corner)).toBeGreaterThan(0);
        }
      }),
      { seed: 301, numRuns: 200 },
    );
  });
});

test('the area of a closed curve is the same wherever it lies, and negative the other way round', () => {
  const xy = [0, 0, 3, 0, 3, 2];
  expect(enclosedArea(xy)).toBe(3);
  expect(enclosedArea(xy.map((value) => value + 1e8))).toBe(3);
  expect(enclosedArea([3, 2, 3, 0, 0, 0])).toBe(-3);
});
