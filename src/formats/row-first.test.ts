import fc from 'fast-check';
import { expect, test } from 'vitest';
import { affineFromRigid, applyAffine } from '../math/affine.ts';
import { applyTo, compose, invert } from '../math/rigid.ts';
import { fixed } from './decimals.ts';
import {
  affineFromRowFirst,
  checkedRowFirst,
  rigidFromRowFirst,
  rowFirstFromAffine,
  rowFirstFromRigid,
  type RowFirst,
} from './row-first.ts';

/** Published poses of two neighbours (fragments 1 and 2 of JigsawNet's example) and their published candidate. */
const PAGE_FROM_0: RowFirst = [1, 0, 651.623526, 0, 1, 652.276139];
const PAGE_FROM_1: RowFirst = [-0.190809, 0.981627, 835.669499, -0.981627, -0.190809, 986.296994];
const CANDIDATE_0_FROM_1: RowFirst = [-0.194909, 0.980821, 184.42, -0.980821, -0.194909, 334.444];

test('a point (row, col) of the file is the point (y, x) inside', () => {
  const rigid = rigidFromRowFirst(PAGE_FROM_1);
  const row = 12;
  const col = 34;
  const inside = applyTo(rigid, col, row);
  expect(inside.y).toBeCloseTo(-0.190809 * row + 0.981627 * col + 835.669499, 4);
  expect(inside.x).toBeCloseTo(-0.981627 * row - 0.190809 * col + 986.296994, 4);
  // cos = t00, sin = t01: this fragment is turned clockwise by 101 degrees, the second quadrant.
  expect((rigid.turnRad * 180) / Math.PI).toBeCloseTo(101, 1);
});

test('the published candidate 0 1 takes fragment 1 into the frame of fragment 0, not the other way', () => {
  const truth = compose(invert(rigidFromRowFirst(PAGE_FROM_0)), rigidFromRowFirst(PAGE_FROM_1));
  const candidate = rigidFromRowFirst(CANDIDATE_0_FROM_1);
  expect(Math.abs(candidate.turnRad - truth.turnRad) * (180 / Math.PI)).toBeLessThan(0.3);
  expect(Math.hypot(candidate.x - truth.x, candidate.y - truth.y)).toBeLessThan(1.7);
  const inverse = invert(candidate);
  expect(Math.hypot(inverse.x - truth.x, inverse.y - truth.y)).toBeGreaterThan(300);
});

test('six digits survive reading and writing', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
      fc.integer({ min: -5e9, max: 5e9 }),
      fc.integer({ min: -5e9, max: 5e9 }),
      (turnRad, x, y) => {
        const written = rowFirstFromRigid({ turnRad, x: x / 1e6, y: y / 1e6 }).map((number) => fixed(number, 6));
        const again = rowFirstFromRigid(rigidFromRowFirst(written.map(Number) as unknown as RowFirst));
        expect(again.map((number) => fixed(number, 6))).toEqual(written);
      },
    ),
    { seed: 1, numRuns: 2000 },
  );
});

test('a matrix and its x-first form move points alike, number by number', () => {
  const affine = affineFromRowFirst(CANDIDATE_0_FROM_1);
  expect(rowFirstFromAffine(affine)).toEqual(CANDIDATE_0_FROM_1);
  const pose = { turnRad: 0.7, x: 3, y: -8 };
  const moved = applyAffine(affineFromRowFirst(rowFirstFromRigid(pose)), 5, 6);
  expect(moved).toEqual(applyAffine(affineFromRigid(pose), 5, 6));
  expect(moved.x).toBeCloseTo(applyTo(pose, 5, 6).x, 12);
});

test.each([
  ['mirrored', [1, 0, 0, 0, -1, 0]],
  ['scaled', [1.1, 0, 0, 0, 1.1, 0]],
  ['sheared', [1, 0.3, 0, 0, 1, 0]],
  ['empty', [0, 0, 0, 0, 0, 0]],
])('a %s matrix is refused', (_name, numbers) => {
  expect(() => checkedRowFirst(numbers, 'some.txt', { number: 7, text: '' })).toThrow(/some\.txt, line 7/);
});
