import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from './random.ts';
import { bootstrapInterval, median, medianDeviation } from './statistics.ts';

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('the median is the middle, and moves with its values', () => {
  expect(median([])).toBeNull();
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 }), (values) => {
      const middle = median(values)!;
      expect(values.filter((value) => value < middle).length).toBeLessThanOrEqual(values.length / 2);
      expect(values.filter((value) => value > middle).length).toBeLessThanOrEqual(values.length / 2);
      expect(median(values.map((value) => value + 7))).toBe(middle + 7);
      expect(medianDeviation(values.map((value) => value + 7))).toBe(medianDeviation(values));
    }),
    { seed: 1 },
  );
});

test('one outlier hardly moves the deviation', () => {
  expect(medianDeviation([10, 11, 9, 10, 500])).toBe(1);
});

test('the interval of a mean holds the true mean about 95 times of 100', () => {
  const random = seededRandom(5);
  let held = 0;
  for (let round = 0; round < 200; round++) {
    const items = Array.from({ length: 30 }, () => random.normal(10, 2));
    const { low, high } = bootstrapInterval(items, mean, random.fork(round));
    if (low <= 10 && high >= 10) held++;
  }
  expect(held).toBeGreaterThan(178);
  expect(held).toBeLessThan(200);
});

test('items that are all alike leave no doubt', () => {
  expect(bootstrapInterval([3, 3, 3], mean, seededRandom(1))).toEqual({ low: 3, high: 3 });
});
