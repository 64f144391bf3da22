import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitTo, pageOfView, panBy, turnBy, viewFromPage, zoomAt } from './camera.ts';
import { apply, type Point } from './plane.ts';

const SIZE = { width: 800, height: 600 };
const coordinate = fc.double({ min: -3000, max: 3000, noNaN: true });
const point = fc.record({ x: coordinate, y: coordinate });
const camera = fc.record({
  ...{ x: coordinate, y: coordinate },
  scale: fc.double({ min: 0.05, max: 8, noNaN: true }),
  turnDeg: fc.double({ min: 0, max: 360, noNaN: true }),
});
const near = (a: Point, b: Point): void => {
  expect(a.x).toBeCloseTo(b.x, 3);
  expect(a.y).toBeCloseTo(b.y, 3);
};

describe('a camera', () => {
  test('page to view and back is where one was', () => {
    fc.assert(
      fc.property(camera, point, (seen, at) => near(pageOfView(seen, SIZE, apply(viewFromPage(seen, SIZE), at)), at)),
      { seed: 3 },
    );
  });

  test('zooming keeps what is under the pointer', () => {
    fc.assert(
      fc.property(camera, point, fc.double({ min: 0.5, max: 2, noNaN: true }), (seen, at, factor) => {
        const fit = { ...seen, scale: 0.05 };
        near(pageOfView(zoomAt(seen, SIZE, at, factor, fit), SIZE, at), pageOfView(seen, SIZE, at));
      }),
      { seed: 4 },
    );
  });

  test('panning moves what is seen by as many pixels', () => {
    fc.assert(
      fc.property(camera, point, (seen, at) => {
        const moved = apply(viewFromPage(panBy(seen, SIZE, 30, -12), SIZE), at);
        const before = apply(viewFromPage(seen, SIZE), at);
        near(moved, { x: before.x + 30, y: before.y - 12 });
      }),
      { seed: 5 },
    );
  });

  test('everything that is to be shown is in the view, clear of the tools', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 2 }), fc.integer({ min: 0, max: 359 }), (points, turnDeg) => {
        const matrix = viewFromPage(
          fitTo(
            points.flatMap(({ x, y }) => [x, y]),
            turnDeg,
            SIZE,
          ),
          SIZE,
        );
        for (const shown of points.map((one) => apply(matrix, one))) {
          expect(shown.x).toBeGreaterThan(20);
          expect(shown.x).toBeLessThan(780);
          expect(shown.y).toBeGreaterThan(50);
          expect(shown.y).toBeLessThan(545);
        }
      }),
      { seed: 6 },
    );
  });

  test('four quarter turns are none', () => {
    const seen = { x: 1, y: 2, scale: 1, turnDeg: 15 };
    expect([1, 2, 3, 4].reduce((turned) => turnBy(turned, 90), seen)).toEqual(seen);
  });
});
