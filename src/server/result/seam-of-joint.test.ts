import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyTo, compose, invert, type Rigid } from '../../math/rigid.ts';
import { seamOfJoint } from './seam-of-joint.ts';

/** A rectangle of 100 x 60 whose first corner is the origin, clockwise on the screen. */
const BLOCK = Float64Array.of(0, 0, 100, 0, 100, 60, 0, 60);

const moved = (xy: Float64Array, pose: Rigid): Float64Array => {
  const out = new Float64Array(xy.length);
  for (let k = 0; k < xy.length; k += 2) {
    const { x, y } = applyTo(pose, xy[k], xy[k + 1]);
    out.set([x, y], k);
  }
  return out;
};
const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test.each([
  [2, 2],
  [0.5, 0.5],
  [-1.5, -1.5],
])('two blocks with a gap of %d px meet along one side', (gap, told) => {
  const seam = seamOfJoint(BLOCK, BLOCK, { turnRad: 0, x: 100 + gap, y: 0 }, gap);
  // Corners of the other sides lie within reach as well.
  const alongSide = Array.from(seam.b.keys()).filter(
    (k) => k % 2 === 0 && Math.abs(seam.b[k] - 100 - gap) < 0.01 && seam.b[k + 1] > 3 && seam.b[k + 1] < 57,
  );
  expect(alongSide.length).toBeGreaterThan(50);
  const gaps = Float64Array.from(alongSide, (k) => seam.gapPx[k / 2]);
  expect(mean(gaps)).toBeCloseTo(told, 0);
  expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThan(0.5);
  for (let k = 0; k < seam.a.length; k += 2) expect(seam.a[k]).toBeGreaterThan(90);
});

test('blocks that do not meet have no seam', () => {
  const seam = seamOfJoint(BLOCK, BLOCK, { turnRad: 0, x: 150, y: 0 }, 1);
  expect([seam.a.length, seam.b.length, seam.gapPx.length]).toEqual([0, 0, 0]);
});

test('a seam turns with its fragment', () => {
  const aFromB: Rigid = { turnRad: 0.02, x: 101, y: 3 };
  const still = seamOfJoint(BLOCK, BLOCK, aFromB, 1);
  fc.assert(
    fc.property(fc.double({ min: -3, max: 3, noNaN: true }), fc.integer({ min: -500, max: 500 }), (turnRad, x) => {
      const motion: Rigid = { turnRad, x, y: 17 };
      const turned = seamOfJoint(moved(BLOCK, motion), BLOCK, compose(motion, aFromB), 1);
      const back = moved(turned.b, invert(motion));
      expect(back.length).toBe(still.b.length);
      back.forEach((value, k) => expect(Math.abs(value - still.b[k])).toBeLessThan(1e-6));
    }),
    { seed: 6, numRuns: 50 },
  );
});
