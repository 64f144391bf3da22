import { expect, test } from 'vitest';
import { seededRandom } from '../math/random.ts';
import { openNetwork } from '../workers/network-session.ts';
import { adamStep, newAdamState } from './adam.ts';
import type { Architecture } from './architecture.ts';
import { inferenceGraph, trainingGraph } from './learner-graph.ts';
import {
  decayedParameters,
  newTrainingState,
  rateAt,
  takeStep,
  type ShardResult,
  type TrainingState,
} from './train-learner.ts';

const TINY: Architecture = {
  channels: 1,
  height: 16,
  width: 16,
  fold: 1,
  numbers: { mean: [], deviation: [] },
  convolutionBias: false,
  stages: [
    { kind: 'convolution', channels: 6, side: 3 },
    { kind: 'pool' },
    { kind: 'convolution', channels: 8, side: 3 },
    { kind: 'pool' },
  ],
  roiRows: 4,
  roiColumns: 2,
  hidden: 8,
  hiddenRectified: true,
};
const SHARD = 16;
const OPTIONS = { steps: 60, rate: 0.01, decay: 0.01, statisticsKept: 0.95 };

/** Crops whose middle column is empty; right where the stripes of either side meet, wrong where they are half a stripe off. */
function drawCrops(count: number, seed: number): { crops: Uint8Array; targets: Float32Array } {
  const random = seededRandom(seed);
  const crops = new Uint8Array(count * 256).fill(128);
  const targets = new Float32Array(count);
  for (let n = 0; n < count; n++) {
    targets[n] = random.below(2);
    const phase = random.between(0, 6);
    for (let y = 0; y < 16; y++)
      for (let x = 0; x < 16; x++) {
        if (x === 7 || x === 8) continue;
        const off = x > 8 && targets[n] === 0 ? 3 : 0;
        const wave = Math.sin(((y + phase + off) * 2 * Math.PI) / 6);
        crops[n * 256 + y * 16 + x] = Math.round(128 + 80 * wave + random.normal(0, 20));
      }
  }
  return { crops, targets };
}

const cropTensors = (crops: Uint8Array, count: number) => ({
  crops: { data: crops, dims: [count, 1, 16, 16] },
  roi: { data: Float32Array.from({ length: 4 * count }, (_, k) => (k % 4 < 2 ? 0 : 1)), dims: [count, 4] },
});

/** Trains from a state on; batches are two shards, told by the step alone. */
async function train(state: TrainingState, until: number): Promise<void> {
  const session = await openNetwork(trainingGraph(TINY, SHARD));
  const decayed = decayedParameters(TINY);
  while (state.step < until) {
    const shards: ShardResult[] = [];
    for (const half of [0, 1]) {
      const { crops, targets } = drawCrops(SHARD, 2 * state.step + half);
      const out = await session.run({
        ...cropTensors(crops, SHARD),
        targets: { data: targets, dims: [SHARD] },
        weights: { data: new Float32Array(SHARD).fill(1 / (2 * SHARD)), dims: [SHARD] },
        parameters: { data: state.weights.parameters, dims: [state.weights.parameters.length] },
      });
      shards.push({
        loss: out.loss.data[0],
        logOdds: out.logOdds.data as Float32Array,
        gradient: out.gradient.data as Float32Array,
        statistics: out.statistics.data as Float32Array,
      });
    }
    takeStep(state, shards, decayed, OPTIONS);
  }
  await session.close();
}

test('a tiny learner learns whether stripes meet, and stopped half-way goes on to the same weights', async () => {
  const whole = newTrainingState(TINY, seededRandom(1));
  await train(whole, OPTIONS.steps);

  const stopped = newTrainingState(TINY, seededRandom(1));
  await train(stopped, 25);
  const resumed = structuredClone(stopped);
  await train(resumed, OPTIONS.steps);
  expect(resumed).toEqual(whole);

  const count = 200;
  const { crops, targets } = drawCrops(count, 12345);
  const session = await openNetwork(inferenceGraph(TINY, whole.weights));
  const { logOdds } = await session.run(cropTensors(crops, count));
  await session.close();
  const right = targets.filter((target, k) => logOdds.data[k] > 0 === (target === 1)).length;
  expect(right / count).toBeGreaterThan(0.95);
});

test('the rate rises, then falls to nothing', () => {
  const rates = Array.from({ length: 60 }, (_, step) => rateAt(step, OPTIONS));
  expect(Math.max(...rates)).toBeCloseTo(OPTIONS.rate, 4);
  expect(rates.indexOf(Math.max(...rates))).toBe(3);
  expect(rateAt(60, OPTIONS)).toBeCloseTo(0, 12);
});

test("Adam's first step is as long as the rate, against the gradient, and only the decayed shrink", () => {
  const parameters = Float32Array.of(1, 1, 1);
  const state = newAdamState(3);
  adamStep(parameters, Float32Array.of(0.3, -7, 0), state, {
    step: 0,
    rate: 0.1,
    decay: 0.5,
    decayed: Uint8Array.of(0, 0, 1),
  });
  expect(parameters[0]).toBeCloseTo(0.9, 5);
  expect(parameters[1]).toBeCloseTo(1.1, 5);
  expect(parameters[2]).toBeCloseTo(0.95, 5);
});

test('Adam finds the bottom of a narrow valley', () => {
  const parameters = Float32Array.of(3, -2);
  const state = newAdamState(2);
  for (let step = 0; step < 600; step++) {
    const gradient = Float32Array.of(2 * (parameters[0] - 1), 200 * (parameters[1] - 0.5));
    adamStep(parameters, gradient, state, {
      step,
      rate: 0.05 * (1 - step / 600),
      decay: 0,
      decayed: new Uint8Array(2),
    });
  }
  expect(parameters[0]).toBeCloseTo(1, 2);
  expect(parameters[1]).toBeCloseTo(0.5, 2);
});

test('moving statistics start from the first batch, or go on where the learner has learned before', () => {
  const learned = (learnsOn: boolean): number => {
    const state = newTrainingState(TINY, seededRandom(1));
    state.weights.statistics.fill(10);
    const { length } = state.weights.statistics;
    const shard: ShardResult = {
      ...{ loss: 0, logOdds: new Float32Array(SHARD), gradient: new Float32Array(state.weights.parameters.length) },
      statistics: new Float32Array(length).fill(2),
    };
    takeStep(state, [shard, shard], decayedParameters(TINY), { ...OPTIONS, learnsOn });
    return state.weights.statistics[0];
  };
  expect(learned(false)).toBe(2);
  expect(learned(true)).toBeCloseTo(0.95 * 10 + 0.05 * 2, 5);
});
