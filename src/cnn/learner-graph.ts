import type { Random } from '../math/random.ts';
import type { Architecture } from './architecture.ts';
import { Graph } from './graph.ts';
import { batchNorm, normaliseBy } from './layers/batch-norm.ts';
import { convolution } from './layers/convolution.ts';
import { logOdds, weightedCrossEntropy } from './layers/cross-entropy.ts';
import { dense, flatten } from './layers/dense.ts';
import { maxPool } from './layers/max-pool.ts';
import { rectify } from './layers/rectify.ts';
import { reshape } from './layers/reshape.ts';
import { residualBlock } from './layers/residual-block.ts';
import { roiPool } from './layers/roi-pool.ts';
import { ANY_SIZE, type Tensor } from './onnx-model.ts';

/** Everything that a learner has learned. */
export interface LearnerWeights {
  /** What the gradient moves, in the order of {@link layoutOf}. */
  readonly parameters: Float32Array;
  /** Moving means and variances of the normalisations, in the order of {@link layoutOf}. */
  readonly statistics: Float32Array;
}

/** One tensor of the weights. */
export interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  /** Where its numbers begin. */
  readonly offset: number;
  readonly initial: Initial;
}

export interface WeightLayout {
  readonly parameters: readonly WeightEntry[];
  readonly parameterCount: number;
  /** Means and variances, [C] each. */
  readonly statistics: readonly WeightEntry[];
  readonly statisticCount: number;
}

/** What a tensor starts from: one number, or normal deviates that keep the size of `fanIn` inputs. */
type Initial = { readonly value: number } | { readonly fanIn: number; readonly gain: number };

/** Where a network takes its weights from: inputs of a training graph, or constants of one for use. */
interface WeightSource {
  parameter(name: string, shape: readonly number[], initial: Initial): Tensor;
  normalise(x: Tensor, name: string, gamma: Tensor, beta: Tensor): Tensor;
}

/** The inputs that a learner looks at. */
interface LearnerInputs {
  /** [N, C, H, W] bytes. */
  readonly crops: Tensor;
  /** [N, 4]: the seam's part of the crop; see roiPool. */
  readonly roi: Tensor;
  /** [N, F], or null where there are none. */
  readonly numbers: Tensor | null;
}

/** The byte that means nothing, and what the others are scaled by. */
const NOTHING = 128;
/** Numbers beside the crop are bounded to so many deviations from their mean. */
const NUMBER_LIMIT = 5;
/** Gains of first weights (He et al. 2015): before a rectifier, and before none. */
const RECTIFIED_GAIN = Math.SQRT2;
const PLAIN_GAIN = 1;

/** Which weights a network has. */
export function layoutOf(architecture: Architecture): WeightLayout {
  const parameters: WeightEntry[] = [];
  const statistics: WeightEntry[] = [];
  const graph = new Graph();
  const lay = (list: WeightEntry[], name: string, shape: readonly number[], initial: Initial): void => {
    list.push({ name, shape, offset: sizeOf(list), initial });
  };
  buildLogits(graph, architecture, learnerInputs(graph, architecture, ANY_SIZE), {
    parameter(name, shape, initial) {
      lay(parameters, name, shape, initial);
      return { name, type: 'float32', shape };
    },
    normalise(x, name) {
      lay(statistics, `${name}.mean`, [x.shape[1]], { value: 0 });
      lay(statistics, `${name}.variance`, [x.shape[1]], { value: 1 });
      return x;
    },
  });
  return { parameters, parameterCount: sizeOf(parameters), statistics, statisticCount: sizeOf(statistics) };
}

/** Weights to start from: the same source gives the same ones. */
export function initialWeights(architecture: Architecture, random: Random): LearnerWeights {
  const layout = layoutOf(architecture);
  const fill = (count: number, entries: readonly WeightEntry[]): Float32Array => {
    const out = new Float32Array(count);
    for (const { name, shape, offset, initial } of entries) {
      const values = out.subarray(offset, offset + product(shape));
      if ('value' in initial) values.fill(initial.value);
      else {
        const source = random.fork(name);
        for (let k = 0; k < values.length; k++) values[k] = source.normal(0, initial.gain / Math.sqrt(initial.fanIn));
      }
    }
    return out;
  };
  return {
    parameters: fill(layout.parameterCount, layout.parameters),
    statistics: fill(layout.statisticCount, layout.statistics),
  };
}

/**
 * A whole training step as one graph: forward, loss, and the gradient of every parameter.
 *
 * Inputs: `crops`, `roi`, `numbers` (where the architecture has any), `targets` and `weights` (see weightedCrossEntropy),
 * `parameters` (all of them, one after the other).
 * Outputs: `loss` [1], `logOdds` [N], `gradient` (as `parameters`), `statistics` (this batch's means and variances).
 *
 * @param count images per step
 * @returns an ONNX file
 */
export function trainingGraph(architecture: Architecture, count: number): Uint8Array {
  const layout = layoutOf(architecture);
  const graph = new Graph();
  const inputs = learnerInputs(graph, architecture, count);
  const targets = graph.input('targets', 'float32', [count]);
  const weights = graph.input('weights', 'float32', [count]);
  const flat = graph.input('parameters', 'float32', [layout.parameterCount]);
  const pieces = graph.operationWithOutputs(
    'Split',
    [flat, graph.ints(layout.parameters.map(({ shape }) => product(shape)))],
    layout.parameters.map(({ shape }) => ({ type: 'float32', shape: [product(shape)] })),
    { attributes: { axis: 0 } },
  );
  const parameters = layout.parameters.map(({ shape }, k) => reshape(graph, pieces[k], shape));
  for (const parameter of parameters) graph.wantGradient(parameter);
  const statistics: Tensor[] = [];
  let next = 0;
  const logits = buildLogits(graph, architecture, inputs, {
    parameter: () => parameters[next++],
    normalise(x, _name, gamma, beta) {
      const { y, statistics: own } = batchNorm(graph, x, gamma, beta);
      statistics.push(own.mean, own.variance);
      return y;
    },
  });
  const loss = weightedCrossEntropy(graph, logits, targets, weights);
  graph.addGradient(loss, graph.floats([1]));
  graph.differentiate();
  const joined = (tensors: readonly Tensor[], size: number): Tensor =>
    graph.operation(
      'Concat',
      tensors.map((tensor) => reshape(graph, tensor, [product(tensor.shape)])),
      [size],
      { attributes: { axis: 0 } },
    );
  graph.output('loss', loss);
  graph.output('logOdds', logOdds(graph, logits));
  graph.output(
    'gradient',
    joined(
      parameters.map((one) => graph.gradientOf(one)),
      layout.parameterCount,
    ),
  );
  graph.output('statistics', joined(statistics, layout.statisticCount));
  return graph.encode();
}

/**
 * A learner ready for use, for any number of images at once; normalisations use the moving statistics.
 * Inputs: `crops`, `roi`, `numbers` (where the architecture has any). Output: `logOdds` [N].
 * @returns an ONNX file
 * @throws RangeError where the weights are not this architecture's.
 */
export function inferenceGraph(architecture: Architecture, { parameters, statistics }: LearnerWeights): Uint8Array {
  const layout = layoutOf(architecture);
  if (parameters.length !== layout.parameterCount || statistics.length !== layout.statisticCount)
    throw new RangeError(
      `Expected ${layout.parameterCount} parameters and ${layout.statisticCount} statistics, ` +
        `got ${parameters.length} and ${statistics.length}`,
    );
  const graph = new Graph();
  const constant = (from: Float32Array, { offset, shape }: WeightEntry): Tensor =>
    graph.floats(from.subarray(offset, offset + product(shape)), shape);
  let parameter = 0;
  let statistic = 0;
  const logits = buildLogits(graph, architecture, learnerInputs(graph, architecture, ANY_SIZE), {
    parameter: () => constant(parameters, layout.parameters[parameter++]),
    normalise(x, _name, gamma, beta) {
      const mean = constant(statistics, layout.statistics[statistic++]);
      const variance = constant(statistics, layout.statistics[statistic++]);
      return normaliseBy(graph, x, gamma, beta, { mean, variance });
    },
  });
  graph.output('logOdds', logOdds(graph, logits));
  return graph.encode();
}

function learnerInputs(graph: Graph, { channels, height, width, numbers }: Architecture, count: number): LearnerInputs {
  return {
    crops: graph.input('crops', 'uint8', [count, channels, height, width]),
    roi: graph.input('roi', 'float32', [count, 4]),
    numbers: numbers.mean.length === 0 ? null : graph.input('numbers', 'float32', [count, numbers.mean.length]),
  };
}

/** The network itself, up to the logits of wrong and right, [N, 2]. */
function buildLogits(graph: Graph, architecture: Architecture, inputs: LearnerInputs, source: WeightSource): Tensor {
  const { fold, stages, convolutionBias, roiRows, roiColumns, hidden, hiddenRectified } = architecture;
  const normalised = (x: Tensor, name: string, channels: number, side: number): Tensor => {
    const inputs = x.shape[1];
    const fanIn = inputs * side * side;
    const weight = source.parameter(`${name}.weight`, [channels, inputs, side, side], {
      fanIn,
      gain: RECTIFIED_GAIN,
    });
    const bias = convolutionBias ? source.parameter(`${name}.bias`, [channels], { value: 0 }) : null;
    const gamma = source.parameter(`${name}.gamma`, [channels], { value: 1 });
    const beta = source.parameter(`${name}.beta`, [channels], { value: 0 });
    return source.normalise(convolution(graph, x, weight, bias), name, gamma, beta);
  };
  const connected = (x: Tensor, name: string, units: number, gain: number): Tensor => {
    const [, width] = x.shape;
    const weight = source.parameter(`${name}.weight`, [width, units], { fanIn: width, gain });
    return dense(graph, x, weight, source.parameter(`${name}.bias`, [units], { value: 0 }));
  };

  let maps = folded(graph, fromBytes(graph, inputs.crops), fold);
  stages.forEach((stage, k) => {
    const name = `stage${k}`;
    if (stage.kind === 'pool') maps = maxPool(graph, maps);
    else if (stage.kind === 'convolution') maps = rectify(graph, normalised(maps, name, stage.channels, stage.side));
    else
      maps = residualBlock(graph, maps, stage.channels, (x, part, channels) =>
        normalised(x, `${name}.${part}`, channels, 3),
      );
  });
  const read = roiPool(graph, maps, inputs.roi, roiRows, roiColumns);
  const numbers = inputs.numbers && standardised(graph, inputs.numbers, architecture);
  const units = connected(
    flatten(graph, read, numbers),
    'hidden',
    hidden,
    hiddenRectified ? RECTIFIED_GAIN : PLAIN_GAIN,
  );
  // What the numbers say in a straight line need not pass through the units.
  const said = flatten(graph, hiddenRectified ? rectify(graph, units) : units, numbers);
  return connected(said, 'answer', 2, PLAIN_GAIN);
}

/** Squares of pixels laid on one another as channels: [N, C, H, W] becomes [N, C side², H / side, W / side]. No gradient. */
function folded(graph: Graph, x: Tensor, side: number): Tensor {
  if (side === 1) return x;
  const [count, channels, height, width] = x.shape;
  return graph.operation('SpaceToDepth', [x], [count, channels * side * side, height / side, width / side], {
    attributes: { blocksize: side },
  });
}

/** Bytes as numbers from -1 to 1, nothing being 0, as the zeros around a convolution. */
function fromBytes(graph: Graph, crops: Tensor): Tensor {
  const floats = graph.operation('Cast', [crops], crops.shape, { attributes: { to: 1 } });
  const shifted = graph.operation('Sub', [floats, graph.floats([NOTHING])], crops.shape);
  return graph.operation('Mul', [shifted, graph.floats([1 / NOTHING])], crops.shape);
}

/** Numbers in deviations from their mean, bounded. */
function standardised(graph: Graph, numbers: Tensor, { numbers: { mean, deviation } }: Architecture): Tensor {
  const centred = graph.operation('Sub', [numbers, graph.floats(mean)], numbers.shape);
  const scaled = graph.operation('Div', [centred, graph.floats(deviation)], numbers.shape);
  return graph.operation(
    'Clip',
    [scaled, graph.floats([-NUMBER_LIMIT], []), graph.floats([NUMBER_LIMIT], [])],
    numbers.shape,
  );
}

const product = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1);

function sizeOf(entries: readonly WeightEntry[]): number {
  return entries.reduce((sum, { shape }) => sum + product(shape), 0);
}
