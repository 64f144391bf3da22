import type { Graph } from '../graph.ts';
import type { Tensor } from '../onnx-model.ts';
import { reshape } from './reshape.ts';

/**
 * Sum over the images of weight · cross-entropy of the softmax over two classes.
 * @param logits [N, 2]: wrong, right.
 * @param targets [N]: 1 right, 0 wrong, or a share between.
 * @param weights [N]: what each image counts. Neither these nor the targets get a gradient.
 * @returns [1]
 */
export function weightedCrossEntropy(graph: Graph, logits: Tensor, targets: Tensor, weights: Tensor): Tensor {
  const [count] = logits.shape;
  const shape = [count, 2];
  const right = reshape(graph, targets, [count, 1]);
  const wrong = graph.operation('Sub', [graph.floats([1]), right], [count, 1]);
  const wanted = graph.operation('Concat', [wrong, right], shape, { attributes: { axis: 1 } });
  const each = reshape(graph, weights, [count, 1]);
  const weighted = graph.operation('Mul', [wanted, each], shape);
  const logs = graph.operation('LogSoftmax', [logits], shape, { attributes: { axis: 1 } });
  const sum = graph.operation('ReduceSum', [graph.operation('Mul', [weighted, logs], shape), graph.ints([0, 1])], [1], {
    attributes: { keepdims: 0 },
  });
  const loss = reshape(graph, graph.operation('Neg', [sum], [1]), [1]);
  graph.record([logits], loss, (gradient) => {
    const given = graph.operation('Softmax', [logits], shape, { attributes: { axis: 1 } });
    const off = graph.operation('Mul', [graph.operation('Sub', [given, wanted], shape), each], shape);
    graph.addGradient(logits, graph.operation('Mul', [off, gradient], shape));
  });
  return loss;
}

/** Log odds of the class "right": the difference of the two logits. @param logits [N, 2] @returns [N] */
export function logOdds(graph: Graph, logits: Tensor): Tensor {
  const [count] = logits.shape;
  const difference = graph.operation('MatMul', [logits, graph.floats([-1, 1], [2, 1])], [count, 1]);
  return reshape(graph, difference, [count]);
}
