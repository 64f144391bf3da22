import { newAdamState } from '../../cnn/adam.ts';
import type { Architecture } from '../../cnn/architecture.ts';
import { inferenceGraph, trainingGraph, type LearnerWeights } from '../../cnn/learner-graph.ts';
import {
  decayedParameters,
  newTrainingState,
  takeStep,
  type TrainingOptions,
  type TrainingState,
} from '../../cnn/train-learner.ts';
import { seededRandom } from '../../math/random.ts';
import type { CropSize } from '../../reassembly/crops/cut-crop.ts';
import type { SeamTable } from '../../reassembly/crops/seam-table.ts';
import { askSeams } from '../../workers/ask-seams.ts';
import type { Device } from '../../workers/device.ts';
import { networkOfLearner } from '../../workers/network-tasks.ts';
import { shareArrays, shareBytes } from '../../workers/share.ts';
import { throwIfStopped } from '../../workers/stop.ts';
import type { TaskContext } from '../../workers/task-runner.ts';

/** A learner as configuration: the network, and what of a seam it is shown. */
export interface LearnerRecipe {
  readonly architecture: Architecture;
  readonly size: CropSize;
}

/** What a learner learns from. */
export interface Lesson {
  /** At the recipe's step, in memory that threads share. */
  readonly table: SeamTable;
  /** By seam of the table: 1 right, 0 wrong. */
  readonly targets: Uint8Array;
  /** Seams to learn from. */
  readonly rows: Uint32Array;
  /** By place in `rows`: what each counts; mean 1. */
  readonly weights: Float32Array;
  /** By place in `rows`: how often it is looked at per round, above 0 and at most 1. */
  readonly shares: Float32Array;
}

/** Images per step, and per shard of it: the same whatever the number of threads. */
export const BATCH = 64;
const SHARD = 16;

/** What is told of a step. */
export interface StepNews {
  readonly step: number;
  /** Mean weighted cross-entropy of the batch. */
  readonly loss: number;
  /** Share of the batch that was told rightly. */
  readonly right: number;
}

/** What networks are run by: a stop is heard between steps and between groups of tasks. */
export interface NetworkContext extends TaskContext {
  readonly device: Device;
}

export interface TrainOptions extends TrainingOptions {
  /** Of the first weights, the order of the images and how each is seen. */
  readonly seed: number;
  /** After each step; what it awaits is waited for. */
  readonly onStep?: (news: StepNews, state: TrainingState) => void | Promise<void>;
}

/** How many images a round looks at, on average. */
export function imagesPerRound({ shares }: Pick<Lesson, 'shares'>): number {
  return shares.reduce((sum, share) => sum + share, 0);
}

/** A learner's first state, in memory that threads share. */
export function beginLearner({ architecture }: LearnerRecipe, seed: number): TrainingState {
  return shareState(newTrainingState(architecture, seededRandom(seed).fork('weights')));
}

/** A first state with weights that were learned before. */
export function learnOn({ parameters, statistics }: LearnerWeights): TrainingState {
  const weights = { parameters: parameters.slice(), statistics: statistics.slice() };
  return shareState({ step: 0, weights, adam: newAdamState(parameters.length) });
}

/** The same state in memory that threads share, to go on from. */
export function shareState({ step, weights, adam }: TrainingState): TrainingState {
  return { step, ...shareArrays({ weights, adam }) };
}

/** Trains a learner to the last step. @param state where it stands; written over. */
export async function trainOnSeams(
  { architecture, size }: LearnerRecipe,
  lesson: Lesson,
  state: TrainingState,
  { tasks, signal, device }: NetworkContext,
  options: TrainOptions,
): Promise<void> {
  const key = `training ${SHARD} ${JSON.stringify(architecture)}`;
  const model = networkOfLearner(architecture, key, shareBytes(trainingGraph(architecture, SHARD)), { device });
  const decayed = decayedParameters(architecture);
  const spread = imagesPerRound(lesson) / lesson.rows.length;
  const drawn = drawOrder(lesson.shares, options.seed);
  while (state.step < options.steps) {
    throwIfStopped(signal);
    const places = Array.from({ length: BATCH }, (_, k) => drawn(state.step * BATCH + k));
    const shards = Array.from({ length: BATCH / SHARD }, (_, shard) => {
      const part = places.slice(shard * SHARD, (shard + 1) * SHARD);
      const rows = Uint32Array.from(part, ({ place }) => lesson.rows[place]);
      return {
        ...{ model, size, rows, table: lesson.table, parameters: state.weights.parameters },
        poses: Uint8Array.from(part, ({ pose }) => pose),
        targets: Float32Array.from(rows, (row) => lesson.targets[row]),
        // What is looked at less often counts for more each time, so that nothing is weighed otherwise than meant.
        weights: Float32Array.from(
          part,
          ({ place }) => (spread * lesson.weights[place]) / lesson.shares[place] / BATCH,
        ),
      };
    });
    const results = await tasks.map('trainShard', shards);
    takeStep(state, results, decayed, options);
    const right = results.reduce(
      (sum, { logOdds }, s) => sum + logOdds.filter((value, k) => value > 0 === (shards[s].targets[k] === 1)).length,
      0,
    );
    await options.onStep?.(
      { step: state.step, loss: results.reduce((sum, { loss }) => sum + loss, 0), right: right / BATCH },
      state,
    );
  }
}

/**
 * The seams in an order of its own each time round, each in one of four ways. A round looks at every seam as often as its share says,
 * by chance: most are told apart by the score by hand, and it is the others that there is something to learn from.
 *
 * @param shares by place, above 0 and at most 1.
 * @returns of an image's number, from 0: numbers are best asked for in rising order.
 */
function drawOrder(shares: Float32Array, seed: number): (at: number) => { place: number; pose: number } {
  let round = -1;
  let begin = 0;
  let order: number[] = [];
  let poses: number[] = [];
  const deal = (wanted: number): void => {
    begin = wanted === 0 ? 0 : begin + order.length;
    round = wanted;
    const random = seededRandom(seed).fork(`round ${round}`);
    const source = random.fork('shares');
    const looked = Array.from(shares.keys()).filter((place) => source.next() < shares[place]);
    order = random.fork('order').shuffle(looked);
    const ways = random.fork('poses');
    poses = order.map(() => ways.below(4));
  };
  return (at) => {
    if (at < begin || round < 0) deal(0);
    while (at >= begin + order.length) deal(round + 1);
    return { place: order[at - begin], pose: poses[at - begin] };
  };
}

/** What a learner says of seams, log odds, in the order of `rows`. @param name names the learner, and no other. */
export function askOfSeams(
  { architecture, size }: LearnerRecipe,
  weights: LearnerWeights,
  name: string,
  { table, rows }: Pick<Lesson, 'table' | 'rows'>,
  context: NetworkContext,
): Promise<Float32Array> {
  const bytes = shareBytes(inferenceGraph(architecture, weights));
  return askSeams(networkOfLearner(architecture, name, bytes, context), { table, rows, size }, context);
}
