import { Graph } from '../cnn/graph.ts';
import type { Device } from './device.ts';
import { openNetwork } from './network-session.ts';

/** The smallest network worth running: `sum = a + b`, two numbers each. */
function addModel(): Uint8Array {
  const graph = new Graph();
  const [a, b] = ['a', 'b'].map((name) => graph.input(name, 'float32', [2]));
  graph.output('sum', graph.operation('Add', [a, b], [2]));
  return graph.encode();
}

/**
 * Loads the network runtime and has it add two pairs of numbers.
 * @returns the runtime's version.
 * @throws Error when the runtime cannot be loaded, the device is not there, or it adds wrongly
 */
export async function probeNetworkRuntime(device: Device = 'cpu'): Promise<string> {
  const { env } = await import('onnxruntime-node');
  const session = await openNetwork(addModel(), device);
  try {
    const { sum } = await session.run({
      a: { data: Float32Array.of(1, 2), dims: [2] },
      b: { data: Float32Array.of(0.5, 40), dims: [2] },
    });
    const [first, second] = sum.data;
    if (first !== 1.5 || second !== 42) throw new Error(`1 + 0.5 gave ${String(first)}, 2 + 40 gave ${String(second)}`);
  } finally {
    await session.close();
  }
  return env.versions.node ?? env.versions.common;
}
