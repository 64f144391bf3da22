import type { Graph } from '../graph.ts';
import type { Tensor } from '../onnx-model.ts';
import { reshape } from './reshape.ts';

/**
 * Reads a grid of `rows` x `columns` points out of a part of each map, bilinearly: the crop_and_resize of JigsawNet. The
 * weights of a row of points depend on its height alone, those of a column on its place along, so that the whole is two
 * products of matrices, rows · x · columns, and its gradient two more.
 *
 * @param x [N, C, H, W]
 * @param roi [N, 4]: top, left, bottom, right of each part, 0 … 1 from the first to the last pixel's centre. No gradient.
 * @returns [N, C, rows, columns]
 */
export function roiPool(graph: Graph, x: Tensor, roi: Tensor, rows: number, columns: number): Tensor {
  const [count, channels, height, width] = x.shape;
  const byRow = hatWeights(graph, roi, [0, 2], rows, height); // [N, rows, H]
  const byColumn = hatWeights(graph, roi, [1, 3], columns, width); // [N, columns, W]
  const down = reshape(graph, byRow, [count, 1, rows, height]);
  const along = reshape(graph, byColumn, [count, 1, columns, width]);
  const product = (a: Tensor, b: Tensor, shape: readonly number[], transposed: 'A' | 'B' | null): Tensor =>
    transposed === null
      ? graph.operation('MatMul', [a, b], shape)
      : graph.operation('MatMul', transposed === 'A' ? [swap(graph, a), b] : [a, swap(graph, b)], shape);
  const taken = product(down, x, [count, channels, rows, width], null);
  const y = product(taken, along, [count, channels, rows, columns], 'B');
  graph.record([x], y, (gradient) => {
    const spread = product(gradient, along, [count, channels, rows, width], null);
    graph.addGradient(x, product(down, spread, [count, channels, height, width], 'A'));
  });
  return y;
}

/**
 * Bilinear weights of `points` places between two edges, evenly spaced, both edges among them (the middle if there is one).
 * @param edges columns of roi that hold the edges. @returns [N, points, size]
 */
function hatWeights(graph: Graph, roi: Tensor, edges: readonly number[], points: number, size: number): Tensor {
  const count = roi.shape[0];
  const between = Array.from({ length: points }, (_, k) => (points === 1 ? 0.5 : k / (points - 1)));
  const blend = graph.floats(
    [...between.map((t) => (1 - t) * (size - 1)), ...between.map((t) => t * (size - 1))],
    [2, points],
  );
  const pair = graph.operation('Gather', [roi, graph.ints(edges)], [count, 2], { attributes: { axis: 1 } });
  const places = reshape(graph, graph.operation('MatMul', [pair, blend], [count, points]), [count, points, 1]);
  const pixels = graph.floats(
    Array.from({ length: size }, (_, k) => k),
    [1, 1, size],
  );
  const shape = [count, points, size];
  const away = graph.operation('Abs', [graph.operation('Sub', [places, pixels], shape)], shape);
  return graph.operation('Relu', [graph.operation('Sub', [graph.floats([1]), away], shape)], shape);
}

/** The last two axes swapped. */
function swap(graph: Graph, x: Tensor): Tensor {
  const [count, one, rows, columns] = x.shape;
  return graph.operation('Transpose', [x], [count, one, columns, rows], { attributes: { perm: [0, 1, 3, 2] } });
}
