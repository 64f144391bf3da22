import type { Graph } from '../graph.ts';
import type { Tensor } from '../onnx-model.ts';

/** Sum of two tensors of one shape. */
export function add(graph: Graph, a: Tensor, b: Tensor): Tensor {
  const y = graph.operation('Add', [a, b], a.shape);
  graph.record([a, b], y, (gradient) => {
    for (const part of [a, b]) if (graph.wantsGradient(part)) graph.addGradient(part, gradient);
  });
  return y;
}
