import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeExact, errorOf, EXACT_NEIGHBOURS, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { matchFragments, sameAlignment } from './match-fragments.ts';
import { ALL_SEED_DEPTHS, WEAR_MODELS } from './wear-model.ts';

const { descriptions, colours, aFromB } = describeExact(exactPuzzle(), { depths: ALL_SEED_DEPTHS });
const wear = WEAR_MODELS[0];
const match = (a: number, b: number, limits = {}) =>
  matchFragments(descriptions[a], descriptions[b], colours, { wear, ...limits });

describe('matching', () => {
  test('finds every seam that bends, to within the gaps that its wear supposes', () => {
    for (const [a, b] of EXACT_NEIGHBOURS) {
      const errors = match(a, b).map((found) => errorOf(aFromB(a, b), found, descriptions[b]));
      const widest = 2 * Math.max(...wear.seedDepths) + 1;
      expect(errors.some(({ turnRad, shiftPx }) => turnRad < 0.02 && shiftPx < widest)).toBe(true);
    }
  });

  test('names no alignment twice, and refines no more of them than it may', () => {
    for (const [a, b] of EXACT_NEIGHBOURS) {
      const found = match(a, b);
      expect(found.length).toBeGreaterThan(1);
      found.forEach((alignment, k) => {
        for (const other of found.slice(0, k)) expect(sameAlignment(alignment, other, descriptions[b])).toBe(false);
      });
      expect(match(a, b, { refineLimit: 1 })).toEqual(found.slice(0, 1));
    }
  });

  test('gives the same numbers twice', () => {
    expect(match(0, 1)).toEqual(match(0, 1));
  });

  test('needs the contours at the depths of its wear', () => {
    const shallow = { ...descriptions[0], levels: descriptions[0].levels.slice(0, 1) };
    expect(() => matchFragments(shallow, descriptions[1], colours, { wear })).toThrow(RangeError);
  });
});

test('two alignments are the same within a shift of the centre and a turn, whichever comes first, whole turns apart', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -0.2, max: 0.2, noNaN: true }),
      fc.double({ min: -8, max: 8, noNaN: true }),
      fc.double({ min: -8, max: 8, noNaN: true }),
      fc.constantFrom(-1, 0, 1, 2),
      (turnRad, dx, dy, turns) => {
        const b = descriptions[1];
        const p = aFromB(0, 1);
        const near = nudged(p, b, turnRad, dx, dy);
        const q = { ...near, turnRad: near.turnRad + 2 * Math.PI * turns };
        const expected = Math.abs(turnRad) <= 0.08 && Math.hypot(dx, dy) < 5;
        expect(sameAlignment(p, q, b)).toBe(expected);
        expect(sameAlignment(q, p, b)).toBe(expected);
      },
    ),
    { seed: 41, numRuns: 200 },
  );
});
