import { expect, test } from 'vitest';
import { affineFromRigid } from '../../math/affine.ts';
import { compose } from '../../math/rigid.ts';
import type { Fragment } from '../fragments/fragment.ts';
import { judgePlacements } from './verdicts.ts';

const SIDE = 20;
const DIAGONAL = 200;

/** Squares in a row, each SIDE wide. */
const truth = new Map([0, 1, 2, 3, 4, 5].map((id) => [id, affineFromRigid({ turnRad: 0, x: id * SIDE, y: 0 })]));
const fragments = [...truth.keys()].map((id): Fragment => {
  const mask = new Uint8Array(SIDE * SIDE).fill(1);
  return { id, width: SIDE, height: SIDE, rgba: new Uint8Array(4 * SIDE * SIDE), mask };
});
const at = (x: number, y = 0) => affineFromRigid(compose({ turnRad: 1, x: 90, y: 40 }, { turnRad: 0, x, y }));

test('tells right, apart, wrong, spurious and left aside from one another', () => {
  const { fragments: verdicts, joinedRight } = judgePlacements(
    truth,
    fragments,
    [
      new Map([
        [3, at(0)],
        [4, at(SIDE)],
      ]),
      new Map([
        [0, at(0)],
        [1, at(SIDE)],
        [2, at(SIDE, 50)],
        [9, at(70)],
      ]),
    ],
    DIAGONAL,
  );
  expect(Object.fromEntries(verdicts)).toEqual({
    0: 'right',
    1: 'right',
    2: 'wrong',
    9: 'spurious',
    3: 'apart',
    4: 'apart',
  });
  expect(joinedRight(0, 1)).toBe(true);
  expect(joinedRight(4, 3)).toBe(true);
  expect(joinedRight(1, 2)).toBe(false);
  expect(joinedRight(0, 9)).toBe(false);
  expect(joinedRight(0, 3)).toBe(false);
  expect(joinedRight(0, 5)).toBe(false);
});

test('fragments of another picture that hang with one another only get no verdict', () => {
  const pair = (a: number, b: number) =>
    new Map([
      [a, at(0)],
      [b, at(SIDE)],
    ]);
  const { fragments: verdicts } = judgePlacements(truth, fragments, [pair(0, 1), pair(8, 9)], DIAGONAL);
  expect(Object.fromEntries(verdicts)).toEqual({ 0: 'right', 1: 'right' });
  const mixed = judgePlacements(truth, fragments, [pair(0, 1), pair(2, 9)], DIAGONAL).fragments;
  expect(mixed.get(9)).toBe('spurious');
});

test('two that stand wrong towards each other are both wrong, and nothing placed gives no verdict', () => {
  const pair = new Map([
    [0, at(0)],
    [1, at(0, 90)],
  ]);
  const verdicts = judgePlacements(truth, fragments, [pair], DIAGONAL).fragments;
  expect([...verdicts.values()]).toEqual(['wrong', 'wrong']);
  expect(judgePlacements(truth, fragments, [], DIAGONAL).fragments.size).toBe(0);
});
