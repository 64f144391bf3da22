import type { Graph } from '../graph.ts';
import { RUNTIME_DOMAIN, type Tensor } from '../onnx-model.ts';
import { reshape } from './reshape.ts';

/** Slice's word for "to the very start" when it steps backwards. */
const BEYOND_START = -(2 ** 31);

/**
 * Convolution that keeps the picture's size: stride 1, zeros around.
 *
 * The gradient of the input is a convolution with the filters turned by 180 degrees. That of the filters is a product of
 * matrices: all shifted copies of the input stand side by side as columns, and each image's gradient is multiplied with them,
 * which runs many times faster than a convolution with a filter as large as the picture.
 *
 * @param x [N, C, H, W]; N may be open where no gradient is asked for.
 * @param weight [O, C, k, k], k odd.
 * @param bias [O], or null.
 * @returns [N, O, H, W]
 */
export function convolution(graph: Graph, x: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
  const [count, channels, height, width] = x.shape;
  const [filters, , side] = weight.shape;
  const pad = (side - 1) / 2;
  const attributes = { kernel_shape: [side, side], pads: [pad, pad, pad, pad], strides: [1, 1] };
  const y = graph.operation('Conv', bias === null ? [x, weight] : [x, weight, bias], [count, filters, height, width], {
    attributes,
  });
  graph.record([x, weight, ...(bias === null ? [] : [bias])], y, (gradient) => {
    if (bias !== null && graph.wantsGradient(bias))
      graph.addGradient(bias, graph.operation('ReduceSum', [gradient, graph.ints([0, 2, 3])], [filters], NO_AXES_KEPT));
    if (graph.wantsGradient(weight)) graph.addGradient(weight, filterGradient(graph, x, gradient, side, pad));
    if (!graph.wantsGradient(x)) return;
    const swapped = graph.operation('Transpose', [weight], [channels, filters, side, side], {
      attributes: { perm: [1, 0, 2, 3] },
    });
    const turned = graph.operation(
      'Slice',
      [
        swapped,
        graph.ints([-1, -1]),
        graph.ints([BEYOND_START, BEYOND_START]),
        graph.ints([2, 3]),
        graph.ints([-1, -1]),
      ],
      swapped.shape,
    );
    graph.addGradient(x, graph.operation('Conv', [gradient, turned], x.shape, { attributes }));
  });
  return y;
}

const NO_AXES_KEPT = { attributes: { keepdims: 0 } } as const;

/** d loss / d weight, [O, C, k, k]. */
function filterGradient(graph: Graph, x: Tensor, gradient: Tensor, side: number, pad: number): Tensor {
  const [count, channels, height, width] = x.shape;
  const filters = gradient.shape[1];
  const padded =
    pad === 0
      ? x
      : graph.operation(
          'Pad',
          [x, graph.ints([0, 0, pad, pad, 0, 0, pad, pad])],
          [count, channels, height + 2 * pad, width + 2 * pad],
        );
  const copies: Tensor[] = [];
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++)
      copies.push(
        graph.operation(
          'Slice',
          [
            padded,
            graph.ints([row, column]),
            graph.ints([row + height, column + width]),
            graph.ints([2, 3]),
            graph.ints([1, 1]),
          ],
          x.shape,
        ),
      );
  const taps = side * side * channels;
  const joined = graph.operation('Concat', copies, [count, taps, height, width], { attributes: { axis: 1 } });
  const columns = reshape(graph, joined, [count, taps, height * width]);
  const rows = reshape(graph, gradient, [count, filters, height * width]);
  const perImage = graph.operation('FusedMatMul', [rows, columns], [count, filters, taps], {
    domain: RUNTIME_DOMAIN,
    attributes: { transB: 1 },
  });
  const summed = graph.operation('ReduceSum', [perImage, graph.ints([0])], [filters, taps], NO_AXES_KEPT);
  return graph.operation(
    'Transpose',
    [reshape(graph, summed, [filters, side, side, channels])],
    [filters, channels, side, side],
    { attributes: { perm: [0, 3, 1, 2] } },
  );
}
