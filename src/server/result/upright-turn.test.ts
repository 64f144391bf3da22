import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { uprightTurn } from './upright-turn.ts';

const AREA_PX = 300 * 200;

/** Corners of a rectangle that was turned, with points inside. */
function turnedRectangle(deg: number): number[] {
  const [cos, sin] = [Math.cos((deg * Math.PI) / 180), Math.sin((deg * Math.PI) / 180)];
  return [0, 120, 300].flatMap((x) => [0, 90, 200].flatMap((y) => [cos * x - sin * y, sin * x + cos * y]));
}

describe('uprightTurn', () => {
  test('a rectangle that was turned is turned back, to whichever side of it is nearest to upright', () => {
    fc.assert(
      fc.property(fc.double({ min: -180, max: 180, noNaN: true }), (deg) => {
        const turn = uprightTurn(turnedRectangle(deg), AREA_PX);
        const rest = (deg + turn) / 90;
        expect(rest).toBeCloseTo(Math.round(rest), 6);
        expect(Math.abs(turn)).toBeLessThanOrEqual(45 + 1e-6);
      }),
      { seed: 6 },
    );
  });

  test('what fills no rectangle stays as it is', () => {
    expect(uprightTurn(turnedRectangle(15), 0.5 * AREA_PX)).toBe(0);
  });

  test('nothing, a point and a line stay as they are', () => {
    for (const xy of [[], [3, 4], [0, 0, 1, 2, 2, 4]]) expect(uprightTurn(xy, 0)).toBe(0);
  });
});
