import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { eachAtOnce, picturesAtOnce } from './each-at-once.ts';

test('no more than the given number are at work at once, and all are worked on', async () => {
  let working = 0;
  let most = 0;
  const seen: number[] = [];
  await eachAtOnce([5, 4, 3, 2, 1, 0], 3, async (turns, index) => {
    most = Math.max(most, ++working);
    for (let turn = 0; turn < turns; turn++) await nextTurn();
    working--;
    seen.push(index);
  });
  expect(most).toBe(3);
  expect(seen.sort()).toEqual([0, 1, 2, 3, 4, 5]);
});

test.each([1, 2, 5])('the failure of the first item in order is told, %i at once', async (atOnce) => {
  const started: number[] = [];
  const run = eachAtOnce([0, 1, 2, 3, 4, 5, 6, 7], atOnce, async (item) => {
    started.push(item);
    // The later of two faulty items fails first.
    for (let turn = 0; turn < 8 - item; turn++) await nextTurn();
    if (item === 2 || item === 3) throw new Error(`item ${item}`);
  });
  await expect(run).rejects.toThrow('item 2');
  expect(started).not.toContain(7);
});

test('huge pictures are worked on one by one, small ones by all threads', () => {
  expect(picturesAtOnce([{ width: 100, height: 100 }], 4)).toBe(8);
  expect(picturesAtOnce([{ width: 6000, height: 4000 }], 16)).toBe(1);
  expect(picturesAtOnce([{ width: 4000, height: 3000 }], 16)).toBe(3);
  expect(
    picturesAtOnce(
      [
        { width: 9, height: 9 },
        { width: 16_000, height: 12_000 },
      ],
      16,
    ),
  ).toBe(1);
  expect(picturesAtOnce([], 1)).toBe(2);
});
