import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { simplifyContour } from './simplify-contour.ts';

const closed = (...xy: number[]) => ({ xy: Float64Array.from(xy), closed: true });
const open = (...xy: number[]) => ({ xy: Float64Array.from(xy), closed: false });

describe('simplifyContour', () => {
  test('keeps the corners of a square and drops what lies between', () => {
    const square = closed(0, 0, 5, 0, 10, 0, 10, 5, 10, 10, 5, 10, 0, 10, 0, 5);
    expect([...simplifyContour(square, 0.5).xy]).toEqual([0, 0, 10, 0, 10, 10, 0, 10]);
  });

  test('keeps a bend above the tolerance, drops one below', () => {
    expect([...simplifyContour(open(0, 0, 5, 1, 10, 0), 0.9).xy]).toEqual([0, 0, 5, 1, 10, 0]);
    expect([...simplifyContour(open(0, 0, 5, 1, 10, 0), 1.1).xy]).toEqual([0, 0, 10, 0]);
  });

  test('a curve that turns back on its line keeps the turning point', () => {
    expect([...simplifyContour(open(0, 0, 10, 0, 4, 0), 0.5).xy]).toEqual([0, 0, 10, 0, 4, 0]);
  });

  test('leaves alone what is too short, or one point over and over', () => {
    expect([...simplifyContour(open(1, 2, 3, 4), 1).xy]).toEqual([1, 2, 3, 4]);
    expect(simplifyContour(closed(1, 1, 1, 1, 1, 1, 1, 1), 0.5).xy.length).toBeGreaterThan(0);
  });

  test('no dropped point strays farther than the tolerance', () => {
    const coordinates = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 8, maxLength: 80 });
    fc.assert(
      fc.property(coordinates, fc.double({ min: 0.1, max: 20, noNaN: true }), (numbers, tolerancePx) => {
        const xy = Float64Array.from(numbers.length % 2 === 0 ? numbers : numbers.slice(1));
        const simple = simplifyContour({ xy, closed: true }, tolerancePx).xy;
        for (let k = 0; k < xy.length; k += 2) {
          expect(distanceToCurve(simple, xy[k], xy[k + 1])).toBeLessThanOrEqual(tolerancePx + 1e-9);
        }
      }),
      { seed: 3, numRuns: 60 },
    );
  });
});

/** Distance of a point from a closed polygon's outline: that of the nearest side. */
function distanceToCurve(xy: Float64Array, x: number, y: number): number {
  let best = Infinity;
  for (let k = 0; k < xy.length; k += 2) {
    const next = (k + 2) % xy.length;
    const dx = xy[next] - xy[k];
    const dy = xy[next + 1] - xy[k + 1];
    const share = Math.min(1, Math.max(0, ((x - xy[k]) * dx + (y - xy[k + 1]) * dy) / (dx * dx + dy * dy || 1)));
    best = Math.min(best, Math.hypot(x - xy[k] - share * dx, y - xy[k + 1] - share * dy));
  }
  return best;
}
