import { afterAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../math/random.ts';
import { openNetwork } from '../workers/network-session.ts';
import { JIGSAW_NET, type Architecture } from './architecture.ts';
import { inferenceGraph, initialWeights, layoutOf, trainingGraph } from './learner-graph.ts';
import type { NetworkSession, NetworkTensors } from './network-session.ts';

const SMALL: Architecture = {
  channels: 2,
  height: 16,
  width: 16,
  fold: 2,
  numbers: { mean: [1, -2], deviation: [0.5, 3] },
  convolutionBias: true,
  stages: [
    { kind: 'convolution', channels: 3, side: 5 },
    { kind: 'pool' },
    { kind: 'residual', channels: 3 },
    { kind: 'residual', channels: 4 },
  ],
  roiRows: 2,
  roiColumns: 2,
  hidden: 5,
  hiddenRectified: true,
};
const COUNT = 6;
const opened: NetworkSession[] = [];

async function open(model: Uint8Array): Promise<NetworkSession> {
  const session = await openNetwork(model);
  opened.push(session);
  return session;
}

afterAll(() => Promise.all(opened.map((session) => session.close())));

function drawInputs(architecture: Architecture, count: number): NetworkTensors {
  const random = seededRandom(5);
  const { channels, height, width, numbers } = architecture;
  const crops = Uint8Array.from({ length: count * channels * height * width }, () => random.below(256));
  const roi = Float32Array.from({ length: count * 4 }, (_, k) =>
    k % 4 < 2 ? random.between(0, 0.4) : random.between(0.6, 1),
  );
  const beside = Float32Array.from({ length: count * numbers.mean.length }, () => random.normal());
  return {
    crops: { data: crops, dims: [count, channels, height, width] },
    roi: { data: roi, dims: [count, 4] },
    ...(numbers.mean.length > 0 && { numbers: { data: beside, dims: [count, numbers.mean.length] } }),
  };
}

const drawTraining = (parameters: Float32Array): NetworkTensors => ({
  targets: { data: Float32Array.from({ length: COUNT }, (_, k) => k % 2), dims: [COUNT] },
  weights: { data: Float32Array.from({ length: COUNT }, (_, k) => 0.5 + k / COUNT), dims: [COUNT] },
  parameters: { data: parameters, dims: [parameters.length] },
});

test("JigsawNet's network has its 722,626 weights", () => {
  expect(layoutOf(JIGSAW_NET).parameterCount).toBe(722_626);
});

describe('a whole small learner', () => {
  const weights = initialWeights(SMALL, seededRandom(1));

  test('starts from weights that the seed tells', () => {
    expect(initialWeights(SMALL, seededRandom(1))).toEqual(weights);
    expect(initialWeights(SMALL, seededRandom(2))).not.toEqual(weights);
  });

  test('has the gradient of its loss, by each of its tensors', async () => {
    const session = await open(trainingGraph(SMALL, COUNT));
    const inputs = drawInputs(SMALL, COUNT);
    const lossAt = async (parameters: Float32Array): Promise<number> =>
      (await session.run({ ...inputs, ...drawTraining(parameters) })).loss.data[0];
    const { gradient } = await session.run({ ...inputs, ...drawTraining(weights.parameters) });
    // Short enough to cross no kink of a rectifier here, long enough for a float32 loss: each layer alone is checked to 2e-5.
    const step = 3e-5;
    for (const { name, shape, offset } of layoutOf(SMALL).parameters) {
      const random = seededRandom(offset);
      const direction = Float64Array.from({ length: shape.reduce((all, size) => all * size, 1) }, () =>
        random.normal(),
      );
      const moved = (distance: number): Float32Array => {
        const parameters = weights.parameters.slice();
        direction.forEach((value, k) => (parameters[offset + k] += distance * value));
        return parameters;
      };
      const slope = ((await lossAt(moved(step))) - (await lossAt(moved(-step)))) / (2 * step);
      const expected = direction.reduce((sum, value, k) => sum + value * gradient.data[offset + k], 0);
      expect(Math.abs(slope - expected), name).toBeLessThan(0.02 * Math.abs(expected) + 0.02);
    }
  });

  test('says in use what it says in training, given the statistics of that batch', async () => {
    const training = await open(trainingGraph(SMALL, COUNT));
    const inputs = drawInputs(SMALL, COUNT);
    const trained = await training.run({ ...inputs, ...drawTraining(weights.parameters) });
    const use = await open(
      inferenceGraph(SMALL, { parameters: weights.parameters, statistics: trained.statistics.data as Float32Array }),
    );
    const { logOdds } = await use.run(inputs);
    expect(logOdds.dims).toEqual([COUNT]);
    trained.logOdds.data.forEach((value, k) => expect(logOdds.data[k]).toBeCloseTo(value, 4));
  });

  test('says the same of a crop alone and among others', async () => {
    const use = await open(inferenceGraph(SMALL, weights));
    const all = (await use.run(drawInputs(SMALL, COUNT))).logOdds.data;
    const inputs = drawInputs(SMALL, COUNT);
    const first = (name: string) => {
      const { data, dims } = inputs[name];
      return { data: data.slice(0, data.length / COUNT), dims: [1, ...dims.slice(1)] };
    };
    const [alone] = (await use.run({ crops: first('crops'), roi: first('roi'), numbers: first('numbers') })).logOdds
      .data;
    expect(alone).toBeCloseTo(all[0], 5);
  });

  test('refuses weights of another architecture', () => {
    expect(() => inferenceGraph(SMALL, { ...weights, parameters: weights.parameters.slice(1) })).toThrow(RangeError);
  });
});
