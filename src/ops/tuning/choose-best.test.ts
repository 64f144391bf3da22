import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../math/random.ts';
import { chooseBest } from './choose-best.ts';

const trials = (seed: number, means: Readonly<Record<number, number>>, noise: number, repeats = 5) => {
  const random = seededRandom(seed);
  return Object.entries(means).map(([value, mean]) => ({
    value: Number(value),
    times: Array.from({ length: repeats }, () => mean * Math.exp(random.normal(0, noise))),
  }));
};

test('of settings that are all alike hardly ever another one is taken', () => {
  let taken = 0;
  for (let seed = 0; seed < 1000; seed++)
    if (chooseBest(trials(seed, { 8: 1, 16: 1, 32: 1, 64: 1, 128: 1 }, 0.1), 32).isBetter) taken++;
  expect(taken).toBeLessThan(25);
});

test('a setting that takes half the time is found', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const choice = chooseBest(trials(seed, { 8: 0.5, 32: 1, 64: 1.1 }, 0.04), 32);
      expect(choice).toMatchObject({ value: 8, isBetter: true });
      expect(choice.gain).toBeGreaterThan(1.6);
    }),
    { seed: 2, numRuns: 50 },
  );
});

test('what is faster by next to nothing is not worth a change', () => {
  expect(
    chooseBest(
      [
        { value: 1, times: [1, 1, 1] },
        { value: 2, times: [0.97, 0.97, 0.97] },
      ],
      1,
    ),
  ).toMatchObject({
    value: 1,
    isBetter: false,
  });
});

test('the present setting must have been tried', () => {
  expect(() => chooseBest([{ value: 1, times: [1] }], 2)).toThrow(RangeError);
});
