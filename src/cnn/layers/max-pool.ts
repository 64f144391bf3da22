import type { Graph } from '../graph.ts';
import type { Tensor } from '../onnx-model.ts';

const SIDE = 2;
const WINDOW = { kernel_shape: [SIDE, SIDE], strides: [SIDE, SIDE] };

/**
 * The largest of each 2 x 2 values; the gradient goes to where that one stood.
 * @param x [N, C, H, W], H and W even. @returns [N, C, H/2, W/2]
 * @throws RangeError on an odd size.
 */
export function maxPool(graph: Graph, x: Tensor): Tensor {
  const [count, channels, height, width] = x.shape;
  if (height % SIDE !== 0 || width % SIDE !== 0) throw new RangeError(`Cannot halve ${height} x ${width}`);
  const shape = [count, channels, height / SIDE, width / SIDE];
  // Where the largest stood costs time to note: only where it is asked for.
  if (!graph.wantsGradient(x)) return graph.operation('MaxPool', [x], shape, { attributes: WINDOW });
  const [y, places] = graph.operationWithOutputs(
    'MaxPool',
    [x],
    [
      { type: 'float32', shape },
      { type: 'int64', shape },
    ],
    { attributes: WINDOW },
  );
  graph.record([x], y, (gradient) => {
    graph.addGradient(x, graph.operation('MaxUnpool', [gradient, places], x.shape, { attributes: WINDOW }));
  });
  return y;
}
