import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeExact, EXACT_NEIGHBOURS, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { movedPoses, worstError } from '../../../test/solver/true-poses.ts';
import { compose } from '../../math/rigid.ts';
import { relaxPoses, type RelaxOptions, type WorkPoses } from './relax-poses.ts';
import { columnsOf, poseAt } from './pose-columns.ts';

const puzzle = describeExact(exactPuzzle());
const { descriptions, pageFromFragment } = puzzle;
const ALL = [0, 1, 2, 3];
const PAIRS = EXACT_NEIGHBOURS.map(([a, b]) => ({ a, b }));
const closed: RelaxOptions = { gap: { mean: 0, sigma: 0.3 }, reaches: [8, 6, 5, 4, 3, 3] };

const shift = fc.double({ min: -2, max: 2, noNaN: true });
const turn = fc.double({ min: -0.03, max: 0.03, noNaN: true });
const jitters = fc.array(fc.record({ turnRad: turn, dx: shift, dy: shift }), { minLength: 4, maxLength: 4 });

type Jitter = { readonly turnRad: number; readonly dx: number; readonly dy: number };
const jittered = (list: readonly Jitter[]): WorkPoses =>
  columnsOf(list.map(({ turnRad, dx, dy }, id) => nudged(pageFromFragment[id], descriptions[id], turnRad, dx, dy)));

describe('relaxation', () => {
  test('brings fragments whose borders fit exactly back to their exact places', () => {
    fc.assert(
      fc.property(jitters, (list) => {
        const poses = jittered(list);
        relaxPoses(descriptions, poses, ALL, PAIRS, closed);
        const { turnRad, shiftPx } = worstError(puzzle, poses, ALL);
        expect(shiftPx).toBeLessThan(0.5);
        expect(turnRad).toBeLessThan(0.006);
      }),
      { seed: 81, numRuns: 25 },
    );
  });

  test('moves a body as one, to where its borders fit', () => {
    const body = [0, 1, 0, 3];
    fc.assert(
      fc.property(jitters, ([first, second, , last]) => {
        // Fragments 0 and 2 lie rightly to one another and are moved together.
        const start = columnsOf([
          pageFromFragment[0],
          nudged(pageFromFragment[1], descriptions[1], second.turnRad, second.dx, second.dy),
          pageFromFragment[2],
          nudged(pageFromFragment[3], descriptions[3], last.turnRad, last.dx, last.dy),
        ]);
        const both = { turnRad: first.turnRad / 3, x: first.dx, y: first.dy };
        const poses = columnsOf(
          ALL.map((id) => (body[id] === 0 ? compose(both, poseAt(start, id)) : poseAt(start, id))),
        );
        relaxPoses(descriptions, poses, ALL, PAIRS, { ...closed, body });
        expect(worstError(puzzle, poses, [0, 2]).shiftPx).toBeLessThan(1e-9);
        const { turnRad, shiftPx } = worstError(puzzle, poses, ALL);
        expect(shiftPx).toBeLessThan(0.6);
        expect(turnRad).toBeLessThan(0.008);
      }),
      { seed: 86, numRuns: 20 },
    );
  });

  test('leaves everything as it lies where all is one body, and moves the same where none is', () => {
    const poses = jittered(ALL.map((id) => ({ turnRad: 0.01 * id, dx: id, dy: -id })));
    const still = jittered(ALL.map((id) => ({ turnRad: 0.01 * id, dx: id, dy: -id })));
    relaxPoses(descriptions, still, ALL, PAIRS, { ...closed, body: [0, 0, 0, 0] });
    for (const id of ALL) {
      expect(still.x[id]).toBeCloseTo(poses.x[id], 9);
      expect(still.y[id]).toBeCloseTo(poses.y[id], 9);
      expect(still.turnRad[id]).toBe(poses.turnRad[id]);
    }
    const plain = jittered(ALL.map((id) => ({ turnRad: 0.01 * id, dx: id, dy: -id })));
    relaxPoses(descriptions, plain, ALL, PAIRS, closed);
    relaxPoses(descriptions, poses, ALL, PAIRS, { ...closed, body: ALL });
    expect(poses).toEqual(plain);
  });

  test('knows no preferred direction: what starts turned and shifted as a whole ends so', () => {
    fc.assert(
      fc.property(
        jitters,
        fc.record({
          turnRad: fc.double({ min: -3, max: 3, noNaN: true }),
          x: fc.double({ min: -300, max: 300, noNaN: true }),
          y: fc.double({ min: -300, max: 300, noNaN: true }),
        }),
        (list, motion) => {
          const plain = jittered(list);
          const moved = movedPoses(jittered(list), motion);
          const before = relaxPoses(descriptions, plain, ALL, PAIRS, closed);
          const after = relaxPoses(descriptions, moved, ALL, PAIRS, closed);
          const expected = movedPoses(plain, motion);
          for (const id of ALL) {
            expect(moved.x[id]).toBeCloseTo(expected.x[id], 2);
            expect(moved.y[id]).toBeCloseTo(expected.y[id], 2);
          }
          expect(after.mass).toBeCloseTo(before.mass, 1);
          expect(after.squares).toBeCloseTo(before.squares, 1);
        },
      ),
      { seed: 82, numRuns: 15 },
    );
  });

  test('moves nobody but its members, and nobody without a joint', () => {
    const list = ALL.map((id) => ({ turnRad: 0.01 * id, dx: id, dy: -1 }));
    const poses = jittered(list);
    const before = jittered(list);
    relaxPoses(descriptions, poses, [0, 1, 3], [{ a: 0, b: 1 }], closed);
    expect(poseAt(poses, 2)).toEqual(poseAt(before, 2));
    expect(poses.x[3]).toBeCloseTo(before.x[3], 9);
    expect(poses.turnRad[3]).toBeCloseTo(before.turnRad[3], 12);
    expect(poseAt(poses, 1)).not.toEqual(poseAt(before, 1));
    expect(worstError(puzzle, poses, [0, 1]).shiftPx).toBeLessThan(worstError(puzzle, before, [0, 1]).shiftPx);
  });

  test('tells residuals that shrink as the seams close', () => {
    const at = (px: number): number => {
      const poses = columnsOf(
        ALL.map((id) => nudged(pageFromFragment[id], descriptions[id], 0, id % 2 ? px : 0, id > 1 ? px : 0)),
      );
      const { mass, squares } = relaxPoses(descriptions, poses, ALL, PAIRS, { ...closed, reaches: [8] });
      expect(mass).toBeGreaterThan(0);
      return Math.sqrt(squares / mass);
    };
    expect(at(0)).toBeLessThan(0.5);
    expect(at(2)).toBeGreaterThan(at(0));
    expect(at(4)).toBeGreaterThan(at(2));
  });

  test('pulls a seam open to the gap that it is told to have', () => {
    const width = (mean: number): number => {
      const poses = columnsOf(pageFromFragment);
      relaxPoses(descriptions, poses, [0, 1], [{ a: 0, b: 1 }], { gap: { mean, sigma: 0.01 }, reaches: [5, 5, 5] });
      return worstError(puzzle, poses, [0, 1]).shiftPx;
    };
    expect(width(0)).toBeLessThan(0.3);
    // The waves' slanted stretches open by less than the shift.
    expect(width(3)).toBeGreaterThan(2.5);
    expect(width(3)).toBeLessThan(5);
  });

  test('one step never throws a fragment further than 5 px along each axis, nor turns it by more than 0.1', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.4, max: 0.4, noNaN: true }),
        fc.double({ min: -20, max: 20, noNaN: true }),
        fc.double({ min: -20, max: 20, noNaN: true }),
        (turnRad, dx, dy) => {
          const start = jittered(ALL.map((id) => (id === 1 ? { turnRad, dx, dy } : { turnRad: 0, dx: 0, dy: 0 })));
          const poses = { turnRad: start.turnRad.slice(), x: start.x.slice(), y: start.y.slice() };
          relaxPoses(descriptions, poses, ALL, PAIRS, { ...closed, reaches: [20] });
          for (const id of ALL) {
            const { centreX, centreY } = descriptions[id];
            const centre = (p: WorkPoses): number[] => [
              Math.cos(p.turnRad[id]) * centreX - Math.sin(p.turnRad[id]) * centreY + p.x[id],
              Math.sin(p.turnRad[id]) * centreX + Math.cos(p.turnRad[id]) * centreY + p.y[id],
            ];
            const [from, to] = [centre(start), centre(poses)];
            expect(Math.abs(to[0] - from[0])).toBeLessThanOrEqual(5 + 1e-9);
            expect(Math.abs(to[1] - from[1])).toBeLessThanOrEqual(5 + 1e-9);
            expect(Math.abs(poses.turnRad[id] - start.turnRad[id])).toBeLessThanOrEqual(0.1 + 1e-9);
          }
        },
      ),
      { seed: 83, numRuns: 40 },
    );
  });
});
