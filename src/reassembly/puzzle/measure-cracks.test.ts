import { expect, test } from 'vitest';
import { measureCracks } from './measure-cracks.ts';

/** Two halves of a 120 x 100 page, their inner borders at `left(y)` and `right(y)`. */
function halves(left: (y: number) => number, right: (y: number) => number): Int32Array {
  return Int32Array.from({ length: 120 * 100 }, (_, p) => {
    const x = p % 120;
    const y = Math.floor(p / 120);
    return x < left(y) ? 0 : x >= right(y) ? 1 : -1;
  });
}

test('touching halves: gaps of 1 px, straight, the page edge left out', () => {
  const stats = measureCracks(
    halves(
      () => 60,
      () => 60,
    ),
    120,
    100,
    2,
  );
  expect(stats.fragmentCount).toBe(2);
  expect(stats.areaRatio).toBe(1);
  expect(stats.meanSidePx).toBeCloseTo(Math.sqrt(6000), 6);
  expect([stats.gapMedianPx, stats.gap90Px]).toEqual([1, 1]);
  expect(stats.straightShare).toBe(1);
});

test('a gap of 5 empty columns is a distance of 6 px', () => {
  const labels = halves(
    () => 57,
    () => 62,
  );
  expect(measureCracks(labels, 120, 100, 2).gapMedianPx).toBe(6);
});

test('a wave is bent', () => {
  const wave = (y: number): number => Math.round(60 + 3 * Math.sin(y / 4));
  const straight = measureCracks(
    halves(
      () => 60,
      () => 60,
    ),
    120,
    100,
    2,
  );
  const rough = measureCracks(halves(wave, wave), 120, 100, 2);
  expect(rough.bendPx).toBeGreaterThan(straight.bendPx + 1);
  expect(rough.straightShare).toBeLessThan(straight.straightShare);
});

test('one fragment alone has no cracks', () => {
  const stats = measureCracks(new Int32Array(400), 20, 20, 1);
  expect(stats.gapMedianPx).toBeNaN();
  expect(stats.fragmentCount).toBe(1);
});
