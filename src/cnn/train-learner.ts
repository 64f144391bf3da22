import type { Random } from '../math/random.ts';
import { adamStep, newAdamState, type AdamState } from './adam.ts';
import type { Architecture } from './architecture.ts';
import { initialWeights, layoutOf, type LearnerWeights } from './learner-graph.ts';

/** How a learner is trained. */
export interface TrainingOptions {
  /** Steps in all; the rate falls to nothing by then. */
  readonly steps: number;
  /** Highest learning rate, reached after WARM_UP of the steps. */
  readonly rate: number;
  /** Weight decay, as a share of the rate. */
  readonly decay: number;
  /** How much of the moving statistics each step keeps, 0 … 1. */
  readonly statisticsKept: number;
  /** Whether the first weights and statistics were learned before, and so mean something. @default false */
  readonly learnsOn?: boolean;
}

/** A learner in training: all that is needed to go on from here. Arrays are written over by every step. */
export interface TrainingState {
  /** Steps taken. */
  step: number;
  readonly weights: LearnerWeights;
  readonly adam: AdamState;
}

/** What a training graph says of one shard of a batch. */
export interface ShardResult {
  /** Sum over the shard of weight · cross-entropy. */
  readonly loss: number;
  /** Per image. */
  readonly logOdds: Float32Array;
  readonly gradient: Float32Array;
  readonly statistics: Float32Array;
}

/** Share of the steps in which the rate rises. */
const WARM_UP = 0.05;

export function newTrainingState(architecture: Architecture, random: Random): TrainingState {
  const weights = initialWeights(architecture, random);
  return { step: 0, weights, adam: newAdamState(weights.parameters.length) };
}

/** Learning rate of a step: up in a straight line, then down along half a cosine. */
export function rateAt(step: number, { steps, rate }: TrainingOptions): number {
  const rise = Math.max(1, WARM_UP * steps);
  if (step < rise) return (rate * (step + 1)) / (rise + 1);
  return (rate / 2) * (1 + Math.cos((Math.PI * (step - rise)) / Math.max(1, steps - rise)));
}

/**
 * Takes one step with what the shards of a batch say. A batch is cut into shards of a fixed size whatever the number of threads,
 * each normalised by its own statistics, and they are added up in their order: so the same seed gives the same weights on any
 * number of threads.
 *
 * @param shards in the batch's order; their image weights must already be divided by the size of the whole batch.
 */
export function takeStep(
  state: TrainingState,
  shards: readonly ShardResult[],
  decayed: Uint8Array,
  options: TrainingOptions,
): void {
  const { parameters, statistics } = state.weights;
  const gradient = new Float32Array(parameters.length);
  for (const shard of shards) for (let k = 0; k < gradient.length; k++) gradient[k] += shard.gradient[k];
  // At first the mean of all steps so far: what the statistics of a new learner start from means nothing.
  const soFar = options.learnsOn ? 1 : state.step / (state.step + 1);
  const kept = Math.min(options.statisticsKept, soFar);
  for (let k = 0; k < statistics.length; k++) {
    let mean = 0;
    for (const shard of shards) mean += shard.statistics[k] / shards.length;
    statistics[k] = kept * statistics[k] + (1 - kept) * mean;
  }
  adamStep(parameters, gradient, state.adam, {
    step: state.step,
    rate: rateAt(state.step, options),
    decay: options.decay,
    decayed,
  });
  state.step++;
}

/** Which parameters of an architecture decay: those that multiply, not the biases and normalisations. */
export function decayedParameters(architecture: Architecture): Uint8Array {
  const { parameters, parameterCount } = layoutOf(architecture);
  const decayed = new Uint8Array(parameterCount);
  for (const { shape, offset, initial } of parameters)
    if ('fanIn' in initial) decayed.fill(1, offset, offset + shape.reduce((all, size) => all * size, 1));
  return decayed;
}
