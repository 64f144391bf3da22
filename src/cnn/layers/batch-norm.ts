import type { Graph } from '../graph.ts';
import type { Tensor } from '../onnx-model.ts';
import { reshape } from './reshape.ts';

/** Added to the variance before its root, as in JigsawNet. */
export const NORM_EPSILON = 1e-3;

/** What a batch's own values are like, per channel: [C] each. */
export interface BatchStatistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * Batch normalisation with given statistics (inference): gamma (x - mean) / sqrt(variance + eps) + beta.
 * @param x [N, C, H, W]; gamma, beta, mean, variance [C]
 */
export function normaliseBy(
  graph: Graph,
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  { mean, variance }: BatchStatistics,
): Tensor {
  return graph.operation('BatchNormalization', [x, gamma, beta, mean, variance], x.shape, {
    attributes: { epsilon: { float: NORM_EPSILON } },
  });
}

/**
 * Batch normalisation (Ioffe & Szegedy 2015) with the batch's own mean and variance, through which the gradient flows as well.
 * The variance is taken in a second pass over what is left without the mean: sums of squares would lose it to rounding.
 *
 * With e = x - mean and s = 1 / sqrt(variance + eps): dx = gamma s (dy - mean(dy) - e s² mean(dy e)), which is one number per
 * channel times dy, plus another times e, plus a third.
 *
 * @param x [N, C, H, W]; gamma, beta [C]
 */
export function batchNorm(
  graph: Graph,
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
): { readonly y: Tensor; readonly statistics: BatchStatistics } {
  const [count, channels, height, width] = x.shape;
  const perChannel = [channels];
  const spread = [1, channels, 1, 1];
  const mean = channelMean(graph, x);
  const centred = graph.operation('Sub', [x, reshape(graph, mean, spread)], x.shape);
  const variance = channelMean(graph, graph.operation('Mul', [centred, centred], x.shape));
  const inverse = graph.operation(
    'Reciprocal',
    [
      graph.operation(
        'Sqrt',
        [graph.operation('Add', [variance, graph.floats([NORM_EPSILON])], perChannel)],
        perChannel,
      ),
    ],
    perChannel,
  );
  const times = (a: Tensor, b: Tensor): Tensor => graph.operation('Mul', [a, b], perChannel);
  const scale = times(gamma, inverse);
  const y = scaleAndShift(graph, centred, scale, beta);
  graph.record([x, gamma, beta], y, (gradient) => {
    const values = count * height * width;
    const sum = channelSum(graph, gradient);
    const together = channelSum(graph, graph.operation('Mul', [gradient, centred], x.shape));
    if (graph.wantsGradient(beta)) graph.addGradient(beta, sum);
    if (graph.wantsGradient(gamma)) graph.addGradient(gamma, times(together, inverse));
    if (!graph.wantsGradient(x)) return;
    const share = graph.floats([-1 / values]);
    const ofCentred = times(times(times(together, share), times(inverse, inverse)), scale);
    const shift = times(times(sum, share), scale);
    const direct = scaleAndShift(graph, gradient, scale, shift);
    const around = graph.operation('Mul', [centred, reshape(graph, ofCentred, spread)], x.shape);
    graph.addGradient(x, graph.operation('Add', [direct, around], x.shape));
  });
  return { y, statistics: { mean, variance } };
}

/** scale x + shift, one of each per channel, in a single pass: a normalisation by mean 0 and variance 1. */
function scaleAndShift(graph: Graph, x: Tensor, scale: Tensor, shift: Tensor): Tensor {
  const [, channels] = x.shape;
  const zeros = graph.floats(new Float32Array(channels));
  const ones = graph.floats(new Float32Array(channels).fill(1));
  return graph.operation('BatchNormalization', [x, scale, shift, zeros, ones], x.shape, {
    attributes: { epsilon: { float: 0 } },
  });
}

function channelMean(graph: Graph, x: Tensor): Tensor {
  return graph.operation('ReduceMean', [x], [x.shape[1]], { attributes: { axes: [0, 2, 3], keepdims: 0 } });
}

function channelSum(graph: Graph, x: Tensor): Tensor {
  return graph.operation('ReduceSum', [x, graph.ints([0, 2, 3])], [x.shape[1]], { attributes: { keepdims: 0 } });
}
