import type { Graph } from '../graph.ts';
import type { Tensor } from '../onnx-model.ts';

/** Rectifier (ReLU): max(x, 0). Where it is 0, no gradient flows. */
export function rectify(graph: Graph, x: Tensor): Tensor {
  const y = graph.operation('Relu', [x], x.shape);
  graph.record([x], y, (gradient) => {
    const open = graph.operation('Sign', [y], x.shape);
    graph.addGradient(x, graph.operation('Mul', [gradient, open], x.shape));
  });
  return y;
}
