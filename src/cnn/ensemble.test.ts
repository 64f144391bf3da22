import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sigmoid } from '../math/logistic-regression.ts';
import { seededRandom } from '../math/random.ts';
import { castVotes, fitCalibration, UNCALIBRATED, type Ensemble } from './ensemble.ts';

const ensemble = (alphas: readonly number[]): Ensemble => ({
  variant: 'adaboost',
  alphas,
  calibration: UNCALIBRATED,
});

describe('votes', () => {
  test('those who cannot change the answer are not asked', async () => {
    const said = [
      [5, 1, -1],
      [5, -1, -1],
      [5, 1, 1],
    ];
    const asked: number[][] = [];
    const { kept, logOdds } = await castVotes(ensemble([2, 1.5, 0.75]), 3, (learner, rows) => {
      asked.push([...rows]);
      return Promise.resolve(Float32Array.from(rows, (row) => said[learner][row]));
    });
    // After two of three, the second candidate's 0.5 can still be turned by the 0.75 to come.
    expect(asked).toEqual([[0, 1, 2], [0, 1, 2], [1]]);
    expect([...kept]).toEqual([1, 1, 0]);
    expect([...logOdds[2]]).toEqual([NaN, 1, NaN]);
  });

  test('ending early never changes what is kept', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0.1, max: 3, noNaN: true }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom('adaboost' as const, 'gentle' as const, 'jigsaw' as const),
        fc.integer(),
        async (alphas, variant, seed) => {
          const random = seededRandom(seed);
          const said = alphas.map(() => Float32Array.from({ length: 20 }, () => random.normal(0, 3)));
          const ask = (learner: number, rows: Uint32Array) =>
            Promise.resolve(Float32Array.from(rows, (row) => said[learner][row]));
          const options = { ...ensemble(alphas), variant };
          const early = await castVotes(options, 20, ask);
          const full = await castVotes(options, 20, ask, { endEarly: false });
          expect(early.kept).toEqual(full.kept);
          full.logOdds.forEach((column, learner) => expect(column).toEqual(said[learner]));
        },
      ),
      { seed: 7, numRuns: 60 },
    );
  });

  test('the probability is that of the mean log odds, alpha-weighted and calibrated', async () => {
    const said = [2, -1];
    const { probability } = await castVotes(
      { ...ensemble([1, 3]), calibration: { slope: 0.5, offset: 0.1 } },
      1,
      (learner) => Promise.resolve(Float32Array.of(said[learner])),
    );
    expect(probability[0]).toBeCloseTo(sigmoid(0.5 * ((2 - 3) / 4) + 0.1), 6);
  });
});

test('calibration finds the slope and offset that the answers came from', () => {
  const random = seededRandom(4);
  const scores = Float64Array.from({ length: 20_000 }, () => random.normal(0, 4));
  const targets = Uint8Array.from(scores, (score) => (random.next() < sigmoid(0.6 * score - 1) ? 1 : 0));
  const { slope, offset } = fitCalibration(scores, targets);
  expect(slope).toBeCloseTo(0.6, 1);
  expect(offset).toBeCloseTo(-1, 1);
});
