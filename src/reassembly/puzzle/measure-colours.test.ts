import { expect, test } from 'vitest';
import { seededRandom } from '../../math/random.ts';
import { measureColours } from './measure-colours.ts';

const SIDE = 60;

/** Three rows of three squares with `gap` bare pixels between them. */
function board(gap: number): Int32Array {
  const labels = new Int32Array(SIDE * SIDE).fill(-1);
  const cell = SIDE / 3;
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++)
      if (x % cell >= gap && y % cell >= gap) labels[y * SIDE + x] = 3 * Math.floor(y / cell) + Math.floor(x / cell);
  return labels;
}

function page(grey: (x: number, y: number) => number) {
  const data = new Uint8Array(4 * SIDE * SIDE);
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) data.fill(grey(x, y), 4 * (y * SIDE + x), 4 * (y * SIDE + x) + 3);
  return { width: SIDE, height: SIDE, data };
}

test('a smooth picture has much the same colour on both sides of a crack, and others elsewhere', () => {
  const smooth = page((x, y) => 2 * (x + y));
  const { seamDifference, chanceDifference, contrast } = measureColours(smooth, board(0));
  expect(seamDifference).toBeLessThan(6);
  expect(chanceDifference).toBeGreaterThan(10);
  expect(contrast).toBeCloseTo(chanceDifference / seamDifference, 9);
  // Over a gap it has changed more.
  expect(measureColours(smooth, board(4)).contrast).toBeLessThan(contrast);
});

test('noise alone tells nothing', () => {
  const random = seededRandom(4);
  const { contrast } = measureColours(
    page(() => random.below(256)),
    board(0),
  );
  expect(contrast).toBeGreaterThan(0.8);
  expect(contrast).toBeLessThan(1.25);
});

test('a picture in one piece has no cracks', () => {
  expect(
    measureColours(
      page(() => 7),
      new Int32Array(SIDE * SIDE),
    ).seamDifference,
  ).toBeNaN();
});
