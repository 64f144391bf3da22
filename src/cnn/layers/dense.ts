import type { Graph } from '../graph.ts';
import type { Tensor } from '../onnx-model.ts';
import { reshape } from './reshape.ts';

/**
 * Every output a weighted sum of every input: x weight + bias.
 * @param x [N, K]; weight [K, M]; bias [M]. @returns [N, M]
 */
export function dense(graph: Graph, x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const [count, inputs] = x.shape;
  const outputs = weight.shape[1];
  const y = graph.operation('Gemm', [x, weight, bias], [count, outputs]);
  graph.record([x, weight, bias], y, (gradient) => {
    if (graph.wantsGradient(weight))
      graph.addGradient(
        weight,
        graph.operation('Gemm', [x, gradient], [inputs, outputs], { attributes: { transA: 1 } }),
      );
    if (graph.wantsGradient(bias))
      graph.addGradient(
        bias,
        graph.operation('ReduceSum', [gradient, graph.ints([0])], [outputs], { attributes: { keepdims: 0 } }),
      );
    if (graph.wantsGradient(x))
      graph.addGradient(x, graph.operation('Gemm', [gradient, weight], x.shape, { attributes: { transB: 1 } }));
  });
  return y;
}

/** Each image's values in one row, followed by further numbers about it. @param x [N, ...] @param more [N, F], or null. */
export function flatten(graph: Graph, x: Tensor, more: Tensor | null): Tensor {
  const [count, ...rest] = x.shape;
  const width = rest.reduce((product, size) => product * size, 1);
  const flat = reshape(graph, x, [count, width]);
  graph.record([x], flat, (gradient) => graph.addGradient(x, reshape(graph, gradient, x.shape)));
  if (more === null) return flat;
  const y = graph.operation('Concat', [flat, more], [count, width + more.shape[1]], { attributes: { axis: 1 } });
  graph.record([flat], y, (gradient) => {
    const own = [gradient, graph.ints([0]), graph.ints([width]), graph.ints([1])];
    graph.addGradient(flat, graph.operation('Slice', own, flat.shape));
  });
  return y;
}
