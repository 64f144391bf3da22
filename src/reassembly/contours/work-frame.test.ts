import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyTo } from '../../math/rigid.ts';
import { scaleRigid, workScale } from './work-frame.ts';

const number = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true });

test('a scaled motion moves shrunk points as the motion moves the points', () => {
  fc.assert(
    fc.property(
      fc.record({ turnRad: number(3), x: number(500), y: number(500) }),
      number(400),
      number(400),
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      (motion, x, y, scale) => {
        const shrunk = (value: number): number => scale * (value + 0.5) - 0.5;
        const moved = applyTo(motion, x, y);
        const movedShrunk = applyTo(scaleRigid(motion, scale), shrunk(x), shrunk(y));
        expect(movedShrunk.x).toBeCloseTo(shrunk(moved.x), 6);
        expect(movedShrunk.y).toBeCloseTo(shrunk(moved.y), 6);
      },
    ),
    { seed: 53, numRuns: 200 },
  );
});

test('the working scale brings the mean side to what is wished, and never enlarges', () => {
  const areas = [40 * 40, 80 * 80];
  expect(workScale(areas, 30)).toBeCloseTo(0.5, 9);
  expect(workScale(areas, 60)).toBeCloseTo(1, 9);
  expect(workScale(areas, 600)).toBe(1);
});
