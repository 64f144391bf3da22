import { expect, test } from 'vitest';
import { seededRandom } from '../src/math/random.ts';
import { networkScore } from '../src/reassembly/scoring/pair-network.ts';
import { trainNetwork } from './train-network.ts';

/** Right where exactly one of two numbers is above 0: no weighted sum can tell. */
function eitherOr(count: number, seed: number): { rows: Float32Array; labels: Uint8Array } {
  const random = seededRandom(seed);
  const rows = new Float32Array(3 * count);
  const labels = new Uint8Array(count);
  for (let k = 0; k < count; k++) {
    const [x, y] = [random.normal(), random.normal()];
    rows.set([1, 10 + 3 * x, y], 3 * k);
    labels[k] = x > 0 !== y > 0 ? 1 : 0;
  }
  return { rows, labels };
}

const train = (seed: number, epochs = 3) => {
  const { rows, labels } = eitherOr(2000, 1);
  return trainNetwork(rows, labels, 3, { hidden: [8, 4], epochs, random: seededRandom(seed) });
};

test('learns what no weighted sum can tell, on rows that it has not seen', () => {
  const score = networkScore(train(5, 120));
  const { rows, labels } = eitherOr(500, 2);
  const right = labels.filter((label, k) => score(rows.subarray(3 * k, 3 * k + 3)) > 0 === (label === 1)).length;
  expect(right).toBeGreaterThan(470);
});

test('learns the same from the same seed only', () => {
  expect(train(5)).toEqual(train(5));
  expect(train(5)).not.toEqual(train(6));
});

test('leaves a feature that never changes as it is', () => {
  const { mean, deviation } = train(5);
  expect([mean[0], deviation[0]]).toEqual([0, 1]);
  expect(mean[1]).toBeCloseTo(10, 0);
  expect(deviation[1]).toBeCloseTo(3, 0);
});
