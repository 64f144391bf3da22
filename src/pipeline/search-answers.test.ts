import { expect, test } from 'vitest';
import { noBonds } from '../reassembly/poses/bind-fragments.ts';
import { effortFor, isProven } from './search-answers.ts';

const answer = (cluster: number[], ...evidence: number[]) => ({
  assembly: {
    poses: { turnRad: new Float64Array(), x: new Float64Array(), y: new Float64Array() },
    cluster: Int32Array.from(cluster),
  },
  joints: evidence.map((one, k) => ({ a: k, b: k + 1, evidence: one, worth: one, logit: 0, contactPx: 1e9 })),
});

test('an answer is proven where its seams fit well and it holds most fragments together', () => {
  expect(isProven(answer([0, 0, 0, 0], 6, 6, 5))).toBe(true);
  expect(isProven(answer([0, 0, 0, 3], 6, 6, 5))).toBe(true);
  expect(isProven(answer([0, 0, 2, 2], 6, 6, 5))).toBe(false);
  expect(isProven(answer([0, 0, 0, 0], 6, 4, 4))).toBe(false);
  expect(isProven(answer([0, 1, 2, 3]))).toBe(false);
});

test('effort falls with what is free, down to a few short restarts, and to one where nothing is', () => {
  const whole = { restarts: 6, rounds: 10, generations: 2 };
  const free = (freeShare: number) => effortFor(whole, { ...noBonds(3), freeShare });
  expect(free(1)).toEqual(whole);
  expect(free(0.5)).toEqual({ restarts: 4, rounds: 5, generations: 2 });
  expect(free(0)).toEqual({ restarts: 1, rounds: 0, generations: 0 });
});
