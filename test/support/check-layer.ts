import { expect } from 'vitest';
import { Graph } from '../../src/cnn/graph.ts';
import type { NetworkTensors } from '../../src/cnn/network-session.ts';
import type { Tensor } from '../../src/cnn/onnx-model.ts';
import { seededRandom } from '../../src/math/random.ts';
import { openNetwork } from '../../src/workers/network-session.ts';

/** Values of one tensor, row-major. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** A layer, what it reads, and the same layer written down in plain loops over doubles. */
export interface LayerCase<Name extends string> {
  /** What the layer reads, by name. */
  readonly inputs: Readonly<Record<Name, Values>>;
  /** Whose gradient is checked. */
  readonly gradients: readonly NoInfer<Name>[];
  build(graph: Graph, inputs: Readonly<Record<Name, Tensor>>): Tensor;
  reference(inputs: Readonly<Record<Name, Values>>): Float64Array;
}

/** Step of the central difference; the doubles of the reference leave an error of about 1e-10. */
const STEP = 1e-5;
/** Largest difference, relative to the largest value: what float32 sums of some hundred terms leave. */
const TOLERANCE = 2e-5;

/** Normal deviates, kept to those of at least `least` in size: clear of the kink of a rectifier. */
export function drawValues(seed: number, shape: readonly number[], least = 0): Values {
  const random = seededRandom(seed);
  const data = new Float64Array(shape.reduce((product, size) => product * size, 1));
  for (let k = 0; k < data.length; k++) {
    do data[k] = Math.fround(random.normal());
    while (Math.abs(data[k]) < least);
  }
  return { shape, data };
}

/**
 * Runs a layer and its gradients in the runtime, and holds both against the reference: its values, and its numeric derivatives
 * of a sum of outputs with random weights.
 */
export async function checkLayer<Name extends string>(layer: LayerCase<Name>): Promise<void> {
  const graph = new Graph();
  const names = Object.keys(layer.inputs) as Name[];
  const tensors = Object.fromEntries(
    names.map((name) => [name, graph.input(name, 'float32', layer.inputs[name].shape)]),
  ) as Record<Name, Tensor>;
  for (const name of layer.gradients) graph.wantGradient(tensors[name]);
  const out = layer.build(graph, tensors);
  const mix = drawValues(99, out.shape);
  graph.addGradient(out, graph.floats(Float32Array.from(mix.data), out.shape));
  graph.differentiate();
  graph.output('out', out);
  for (const name of layer.gradients) graph.output(`d_${name}`, graph.gradientOf(tensors[name]));

  const session = await openNetwork(graph.encode());
  let outputs: NetworkTensors;
  try {
    outputs = await session.run(
      Object.fromEntries(
        names.map((name) => [
          name,
          { dims: layer.inputs[name].shape, data: Float32Array.from(layer.inputs[name].data) },
        ]),
      ),
    );
  } finally {
    await session.close();
  }
  expect(outputs.out.dims).toEqual(out.shape);
  expectNear(outputs.out.data as Float32Array, layer.reference(layer.inputs), 'out');
  for (const name of layer.gradients)
    expectNear(outputs[`d_${name}`].data as Float32Array, numericGradient(layer, name, mix.data), `d_${name}`);
}

function numericGradient<Name extends string>(layer: LayerCase<Name>, name: Name, mix: Float64Array): Float64Array {
  const { shape, data } = layer.inputs[name];
  const mixed = (moved: Float64Array): number =>
    layer.reference({ ...layer.inputs, [name]: { shape, data: moved } }).reduce((sum, v, k) => sum + v * mix[k], 0);
  return data.map((value, k) => {
    const [up, down] = [STEP, -STEP].map((step) => {
      const moved = data.slice();
      moved[k] = value + step;
      return mixed(moved);
    });
    return (up - down) / (2 * STEP);
  });
}

function expectNear(found: Float32Array, wanted: Float64Array, what: string): void {
  expect(found.length, what).toBe(wanted.length);
  const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  wanted.forEach((value, k) => {
    if (!(Math.abs(found[k] - value) <= TOLERANCE * largest))
      expect.fail(`${what}[${k}] is ${found[k]}, not ${value} (largest ${largest})`);
  });
}
