import { expect, test } from 'vitest';
import { seededRandom } from '../math/random.ts';
import { JIGSAW_NET, lightNet } from './architecture.ts';
import { inferenceGraph, initialWeights } from './learner-graph.ts';
import { readWeights } from './read-weights.ts';

const light = lightNet({
  ...{ channels: 6, height: 96, width: 48 },
  numbers: { mean: [128, 1, 2, 3], deviation: [1, 2, 3, 4] },
});

test.each([
  ['light', light],
  ["JigsawNet's", JIGSAW_NET],
])('the weights of a learner (%s) come back from its file as they went in', (_name, architecture) => {
  const { parameters, statistics } = initialWeights(architecture, seededRandom(3));
  statistics.forEach((_, k) => (statistics[k] = k / 7));
  const read = readWeights(architecture, inferenceGraph(architecture, { parameters, statistics }));
  const same = (p: Float32Array, q: Float32Array): boolean => Buffer.from(p.buffer).equals(Buffer.from(q.buffer));
  expect(same(read.parameters, parameters)).toBe(true);
  expect(same(read.statistics, statistics)).toBe(true);
});

test('a file of another architecture, or none at all, is refused', () => {
  const bytes = inferenceGraph(light, initialWeights(light, seededRandom(3)));
  expect(() => readWeights(JIGSAW_NET, bytes)).toThrow(RangeError);
  expect(() => readWeights({ ...light, hidden: 8 }, bytes)).toThrow(RangeError);
  expect(() => readWeights(light, bytes.subarray(0, bytes.length - 5000))).toThrow(RangeError);
  expect(() => readWeights(light, Buffer.from('not a network'))).toThrow(RangeError);
});
