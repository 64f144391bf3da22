import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyTo, wrapAngle, type Rigid } from '../math/rigid.ts';
import { nearMotion } from './near-motion.ts';

const number = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
const motion: fc.Arbitrary<Rigid> = fc.record({ turnRad: number(3), x: number(500), y: number(500) });
const points = fc.array(fc.tuple(number(300), number(300)), { minLength: 3, maxLength: 12 });

const pairsOf = (moved: Rigid, from: readonly (readonly [number, number])[]) =>
  from.map(([fromX, fromY]) => {
    const { x, y } = applyTo(moved, fromX, fromY);
    return { fromX, fromY, toX: x, toY: y };
  });

test('points that all move as one body tell that motion, wherever it is asked for and however far words count', () => {
  fc.assert(
    fc.property(
      motion,
      points,
      number(300),
      number(300),
      fc.constantFrom(20, 200, Infinity),
      (moved, from, x, y, reach) => {
        fc.pre(Math.hypot(from[0][0] - from[1][0], from[0][1] - from[1][1]) > 10);
        const found = nearMotion(pairsOf(moved, from), x, y, reach);
        expect(Math.abs(wrapAngle(found.turnRad - moved.turnRad))).toBeLessThan(1e-6);
        const [a, b] = [applyTo(found, ...from[0]), applyTo(moved, ...from[0])];
        expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeLessThan(1e-3);
      },
    ),
  );
});

test('of two bodies that move differently, the nearer one is followed', () => {
  const triangle = [
    [0, 0],
    [40, 0],
    [0, 40],
  ] as const;
  const near = pairsOf({ turnRad: 0, x: 5, y: 0 }, triangle);
  const far = pairsOf(
    { turnRad: 0, x: 0, y: 9 },
    triangle.map(([x, y]) => [x + 2000, y] as const),
  );
  const { x, y } = applyTo(nearMotion([...near, ...far], 10, 10, 100), 10, 10);
  expect(x).toBeCloseTo(15, 1);
  expect(y).toBeCloseTo(10, 1);
});

test('a single point tells a shift, and none tells nothing', () => {
  expect(nearMotion([{ fromX: 1, fromY: 2, toX: 4, toY: 0 }], 0, 0, 10)).toEqual({ turnRad: 0, x: 3, y: -2 });
  expect(nearMotion([], 0, 0, 10)).toEqual({ turnRad: 0, x: 0, y: 0 });
});
