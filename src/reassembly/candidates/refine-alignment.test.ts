import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  describeExact,
  errorOf,
  EXACT_NEIGHBOURS,
  exactPuzzle,
  nudged,
  quarterTurned,
} from '../../../test/solver/exact-puzzle.ts';
import { compose, invert } from '../../math/rigid.ts';
import { describeFragment } from '../contours/describe-fragment.ts';
import { createContacts, findContacts } from './contacts.ts';
import { refineAlignment, type RefineOptions } from './refine-alignment.ts';

const puzzle = describeExact(exactPuzzle());
const { descriptions, aFromB } = puzzle;
const contacts = createContacts(Math.max(...descriptions.map(({ sampleCount }) => sampleCount)));
const closed: RefineOptions = { gap: { mean: 0, sigma: 0.3 }, reaches: [6, 5, 4, 3, 2.5] };

const jitter = fc.record({
  pair: fc.constantFrom(...EXACT_NEIGHBOURS),
  turnRad: fc.double({ min: -0.04, max: 0.04, noNaN: true }),
  dx: fc.double({ min: -2, max: 2, noNaN: true }),
  dy: fc.double({ min: -2, max: 2, noNaN: true }),
});

describe('refinement', () => {
  test('finds the truth of a seam that bends from any start near it', () => {
    fc.assert(
      fc.property(jitter, ({ pair: [a, b], turnRad, dx, dy }) => {
        const alignment = { ...nudged(aFromB(a, b), descriptions[b], turnRad, dx, dy) };
        const gap = refineAlignment(descriptions[a], descriptions[b], alignment, closed, contacts);
        expect(Math.abs(gap!)).toBeLessThan(0.5);
        const error = errorOf(aFromB(a, b), alignment, descriptions[b]);
        expect(error.shiftPx).toBeLessThan(0.7);
        expect(error.turnRad).toBeLessThan(0.01);
      }),
      { seed: 21, numRuns: 60 },
    );
  });

  test('finds the same joint whichever of the two fragments is turned', () => {
    const [a, b] = [0, 1];
    const { fragment, turnedFromFragment } = quarterTurned(puzzle.fragments[b]);
    const turned = describeFragment(fragment, { scale: 1, depths: [0] });
    const start = nudged(aFromB(a, b), descriptions[b], 0.02, 1.5, -1);
    const plain = { ...start };
    const other = { ...compose(start, invert(turnedFromFragment)) };
    refineAlignment(descriptions[a], descriptions[b], plain, closed, contacts);
    refineAlignment(descriptions[a], turned, other, closed, contacts);
    const error = errorOf(plain, compose(other, turnedFromFragment), descriptions[b]);
    // The samples of the turned contour start elsewhere.
    expect(error.shiftPx).toBeLessThan(0.3);
    expect(error.turnRad).toBeLessThan(0.005);
  });

  test('tells the gap of worn fragments, held by what is known of it', () => {
    const worn = describeExact(exactPuzzle({ wornPx: 3 }));
    const refined = (mean: number, sigma: number): number => {
      const alignment = { ...worn.aFromB(0, 1) };
      const options = { gap: { mean, sigma }, reaches: [5, 4, 3, 2.5] };
      return refineAlignment(worn.descriptions[0], worn.descriptions[1], alignment, options, contacts)!;
    };
    expect(refined(3, 2)).toBeGreaterThan(3.3);
    expect(refined(3, 2)).toBeLessThan(7);
    expect(Math.abs(refined(1, 0.01) - 1)).toBeLessThan(0.2);
  });

  test('has no answer where too little faces, and leaves the alignment alone', () => {
    // The page's diagonal: 0 and 3 meet in a point, or not at all.
    for (const [away, most] of [
      [2, 7],
      [900, 0],
    ]) {
      const start = nudged(aFromB(0, 3), descriptions[3], 0, away, away);
      findContacts(descriptions[0], descriptions[3], start.turnRad, start.x, start.y, 6, contacts);
      expect(contacts.count).toBeLessThanOrEqual(most);
      expect(contacts.count).toBeGreaterThanOrEqual(Math.min(1, most));
      const alignment = { ...start };
      expect(refineAlignment(descriptions[0], descriptions[3], alignment, closed, contacts)).toBeNull();
      expect(alignment).toEqual(start);
    }
  });

  test('one step never goes further than 6 px along each axis, nor turns by more than 0.15', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.6, max: 0.6, noNaN: true }),
        fc.double({ min: -20, max: 20, noNaN: true }),
        fc.double({ min: -20, max: 20, noNaN: true }),
        (turnRad, dx, dy) => {
          const start = nudged(aFromB(0, 1), descriptions[1], turnRad, dx, dy);
          const alignment = { ...start };
          refineAlignment(descriptions[0], descriptions[1], alignment, { ...closed, reaches: [24] }, contacts);
          const error = errorOf(start, alignment, descriptions[1]);
          expect(error.shiftPx).toBeLessThanOrEqual(6 * Math.SQRT2 + 1e-9);
          expect(error.turnRad).toBeLessThanOrEqual(0.15 + 1e-9);
        },
      ),
      { seed: 22, numRuns: 60 },
    );
  });
});
