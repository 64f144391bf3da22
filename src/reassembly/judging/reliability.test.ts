import { expect, test } from 'vitest';
import { addReliability, calibrationError, reliabilityOf } from './reliability.ts';

const said = (probability: number, right: number, wrong: number) =>
  Array.from({ length: right + wrong }, (_, k) => ({ probability, right: k < right }));

test('honest words have no calibration error, boasts have as much as they are off', () => {
  expect(calibrationError(reliabilityOf([...said(0.75, 3, 1), ...said(1, 5, 0)]))).toBe(0);
  expect(calibrationError(reliabilityOf(said(1, 1, 1)))).toBe(0.5);
  expect(calibrationError(reliabilityOf([]))).toBeNull();
});

test('a bin is weighed by what is in it, and tables of several puzzles add up to that of all', () => {
  const [first, second] = [said(0.95, 9, 1), said(0.35, 0, 30)];
  const together = reliabilityOf([...first, ...second]);
  expect(addReliability([reliabilityOf(first), reliabilityOf(second)])).toEqual(together);
  expect(calibrationError(together)).toBeCloseTo((10 * 0.05 + 30 * 0.35) / 40, 9);
  expect(together[9]).toMatchObject({ count: 10, right: 9 });
  expect(reliabilityOf(said(1, 1, 0))[9].count).toBe(1);
});
