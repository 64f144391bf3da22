import type { Graph } from '../graph.ts';
import type { Tensor } from '../onnx-model.ts';
import { add } from './add.ts';
import { rectify } from './rectify.ts';

/** A convolution with its normalisation, under a name of its own. */
export type NormalisedConvolution = (x: Tensor, name: string, channels: number) => Tensor;

/**
 * Residual block (He et al. 2016): two convolutions whose result is added to what went in. Where the number of channels changes,
 * what went in passes through a convolution of its own first.
 * @param x [N, C, H, W] @returns [N, channels, H, W]
 */
export function residualBlock(graph: Graph, x: Tensor, channels: number, normalised: NormalisedConvolution): Tensor {
  const inner = rectify(graph, normalised(x, 'first', channels));
  const outer = normalised(inner, 'second', channels);
  const kept = x.shape[1] === channels ? x : normalised(x, 'kept', channels);
  return rectify(graph, add(graph, outer, kept));
}
