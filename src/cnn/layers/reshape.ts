import type { Graph } from '../graph.ts';
import type { Tensor } from '../onnx-model.ts';

/** The same numbers under another shape, of which one axis at most is open. */
export function reshape(graph: Graph, x: Tensor, shape: readonly number[]): Tensor {
  return graph.operation('Reshape', [x, graph.ints(shape)], shape, { type: x.type });
}
