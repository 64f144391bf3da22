import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clipHalfPlane } from './clip-half-plane.ts';
import { convexHull, enclosedArea } from './convex-hull.ts';

const SQUARE = [0, 0, 4, 0, 4, 4, 0, 4];

test('cuts a corner off, leaves what lies inside, and leaves nothing of what lies beyond', () => {
  expect(clipHalfPlane(SQUARE, 0, 1)).toEqual([0, 0, 1, 0, 1, 4, 0, 4]);
  expect(clipHalfPlane(SQUARE, Math.PI / 2, 9)).toEqual(SQUARE);
  expect(clipHalfPlane(SQUARE, 0, -1)).toEqual([]);
  expect(clipHalfPlane([], 0, 1)).toEqual([]);
});

test('takes a point, and what touches the half-plane in a side', () => {
  expect(clipHalfPlane([2, 3], 0, 2)).toEqual([2, 3]);
  expect(clipHalfPlane([2, 3], 0, 1.9)).toEqual([]);
  expect(clipHalfPlane(SQUARE, 0, 0)).toEqual([0, 0, 0, 4]);
});

test('both halves together are the whole, and each lies on its side', () => {
  const coordinate = fc.double({ min: -50, max: 50, noNaN: true });
  const points = fc.array(fc.tuple(coordinate, coordinate), { minLength: 4, maxLength: 20 });
  fc.assert(
    fc.property(points, fc.double({ min: -7, max: 7, noNaN: true }), coordinate, (list, angleRad, offset) => {
      const whole = [...convexHull(list.flat())];
      const [here, there] = [clipHalfPlane(whole, angleRad, offset), clipHalfPlane(whole, angleRad + Math.PI, -offset)];
      for (let k = 0; k < here.length; k += 2)
        expect(Math.cos(angleRad) * here[k] + Math.sin(angleRad) * here[k + 1]).toBeLessThan(offset + 1e-9);
      expect(enclosedArea(here) + enclosedArea(there)).toBeCloseTo(enclosedArea(whole), 6);
    }),
    { seed: 302, numRuns: 200 },
  );
});
