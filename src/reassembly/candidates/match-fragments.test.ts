import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeExact, errorOf, EXACT_NEIGHBOURS, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { createContacts, findContacts } from './contacts.ts';
import { matchFragments, sameAlignment } from './match-fragments.ts';
import type { Alignment } from './refine-alignment.ts';
import { ALL_SEED_DEPTHS, WEAR_MODELS } from './wear-model.ts';

const { descriptions, colours, aFromB } = describeExact(exactPuzzle(), { depths: ALL_SEED_DEPTHS });
const wear = WEAR_MODELS[0];
const contacts = createContacts(Math.max(...descriptions.map(({ sampleCount }) => sampleCount)));
/** The longer the border that meets without overlap, the better: enough of a judge for clean cuts. */
const judgeBy =
  (a: number, b: number) =>
  ({ turnRad, x, y }: Alignment): number => {
    findContacts(descriptions[a], descriptions[b], turnRad, x, y, 3, contacts);
    return contacts.count > 0 ? contacts.count - contacts.penetration - contacts.open : -Infinity;
  };
const match = (a: number, b: number, limits = {}) =>
  matchFragments(descriptions[a], descriptions[b], colours, { wear, judge: judgeBy(a, b), ...limits });

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

  test('refines first what the judge values most', () => {
    const all = match(0, 1);
    // A judge that dislikes the first answer's place pushes it back, and one that loves it keeps it first.
    const far = (p: Alignment): number => (sameAlignment(all[0], p, descriptions[1], 20, 0.3) ? -1 : 1);
    const pushed = match(0, 1, { judge: far, refineLimit: 1 });
    expect(sameAlignment(all[0], pushed[0], descriptions[1])).toBe(false);
    const loved = match(0, 1, { judge: (p: Alignment) => -far(p), refineLimit: 1 });
    expect(sameAlignment(all[0], loved[0], descriptions[1], 20, 0.3)).toBe(true);
  });

  test('gives the same numbers twice', () => {
    expect(match(0, 1)).toEqual(match(0, 1));
  });

  test('needs the contours at the depths of its wear', () => {
    const shallow = { ...descriptions[0], levels: descriptions[0].levels.slice(0, 1) };
    expect(() => matchFragments(shallow, descriptions[1], colours, { wear, judge: () => 0 })).toThrow(RangeError);
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
