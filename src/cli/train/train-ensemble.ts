import { join } from 'node:path';
import { JIGSAW_NET, lightNet, type Architecture } from '../../cnn/architecture.ts';
import { boostingRound, type BoostingVariant } from '../../cnn/boosting.ts';
import {
  castVotes,
  fitCalibration,
  UNCALIBRATED,
  type Calibration,
  type Ensemble,
  type Verdict,
} from '../../cnn/ensemble.ts';
import type { LearnerWeights } from '../../cnn/learner-graph.ts';
import type { TrainingOptions, TrainingState } from '../../cnn/train-learner.ts';
import {
  decodeCheckpoint,
  encodeCheckpoint,
  type Checkpoint,
  type CourseEntry,
} from '../../formats/checkpoint-file.ts';
import { saveCompressed } from '../../jobs/compressed-file.ts';
import { hashBytes } from '../../jobs/file-hash.ts';
import { stableJson } from '../../jobs/stable-json.ts';
import { CROP_CHANNELS, type CropSize } from '../../reassembly/crops/cut-crop.ts';
import { sigmoid } from '../../math/logistic-regression.ts';
import { atStep, SEAM_NUMBERS } from '../../reassembly/crops/seam-table.ts';
import { shareArrays } from '../../workers/share.ts';
import { loadMade } from './load-made.ts';
import { measureScores, type SplitFigures } from './measure-learners.ts';
import { spreadOfNumbers, type SeamDataset } from './seam-dataset.ts';
import {
  askOfSeams,
  BATCH,
  beginLearner,
  imagesPerRound,
  learnOn,
  shareState,
  trainOnSeams,
  type LearnerRecipe,
  type NetworkContext,
  type StepNews,
} from './train-on-seams.ts';

/** What an ensemble is trained by. */
export interface EnsembleOptions {
  /** How many learners at most. */
  readonly learners: number;
  /** How often each sees the seams that the score by hand cannot tell; the others more seldom. */
  readonly rounds: number;
  readonly boosting: BoostingVariant;
  readonly seed: number;
  /** @default 'light' */
  readonly architecture?: ArchitectureName;
  /** Learners to go on from, in their order; there will be no more than these. @default none */
  readonly from?: readonly StartingLearner[];
  /** Takes the place of one that is fitted, where the validation rows are not as seams in use are. @default fitted */
  readonly calibration?: Calibration;
}

/** `light` looks at upright crops and is told the numbers beside them; `jigsawnet` is JigsawNet's own graph, which sees colours only. */
export type ArchitectureName = 'light' | 'jigsawnet';

/** A learner that was trained before, and learns on. */
export interface StartingLearner {
  readonly recipe: LearnerRecipe;
  readonly weights: LearnerWeights;
  /** Names it, and no other. */
  readonly sha256: string;
}

/** What training works with. */
export interface EnsembleContext extends NetworkContext {
  /** Folder of the checkpoints; it must be there. */
  readonly folder: string;
  /** Names the dataset, and no other. */
  readonly dataset: string;
  /** Milliseconds, from any moment on. */
  readonly now: () => number;
  /** As a learner begins or goes on: what it is trained by, and its course so far. */
  readonly onBegin?: (learner: string, steps: number, course: readonly CourseEntry[]) => void;
  readonly onStep?: (learner: string, news: StepNews, steps: number) => void;
  readonly onLearner?: (learner: TrainedLearner) => void;
}

/** A learner, what it is worth, and how it came about. */
export interface TrainedLearner {
  readonly name: string;
  readonly recipe: LearnerRecipe;
  readonly weights: LearnerWeights;
  readonly alpha: number;
  /** Share of the sample weight on which it errs, on what it learned from. */
  readonly error: number;
  /** Of the sample weights it was trained by: how many seams hold half of the weight, as a share of all, and the largest. */
  readonly sampleWeights: { readonly halfHeldBy: number; readonly largest: number };
  readonly course: readonly CourseEntry[];
  readonly unseen: SplitFigures;
}

export interface TrainedEnsemble {
  readonly learners: readonly TrainedLearner[];
  readonly ensemble: Ensemble;
  readonly unseen: SplitFigures;
  /** Its probabilities of the dataset's validation rows, in their order. */
  readonly probability: Float32Array;
}

/** What each learner sees of a seam, in turn: near and sharp, or farther around. */
const SIZES: readonly CropSize[] = [
  { height: 96, width: 48, stepPx: 1.25 },
  { height: 96, width: 48, stepPx: 1 },
  { height: 64, width: 64, stepPx: 2 },
];
const TRAINING: Omit<TrainingOptions, 'steps'> = { rate: 2e-3, decay: 0.02, statisticsKept: 0.99 };
/** What was learned is not to be unlearned in a few rounds on a few seams. */
const FINE_TUNING_RATE = 3e-4;
/** However certain the score by hand is of a seam, it is looked at in so many of the rounds. */
const LEAST_SHARE = 0.2;
/** A killed training loses no more than this. */
const CHECKPOINT_EVERY_MS = 30_000;
/** Steps that the course of a training tells together. */
const COURSE_STEPS = 50;

/**
 * Trains learner after learner, each on what the ones before it got wrong, until a learner adds nothing. Stopped or killed, it
 * goes on from the last checkpoint; the same dataset, options and machine give the same weights on any number of threads.
 *
 * @throws FrameError FRAME_STOPPED, FRAME_DISK_…
 */
export async function trainEnsemble(
  dataset: SeamDataset,
  options: EnsembleOptions,
  context: EnsembleContext,
): Promise<TrainedEnsemble> {
  const { training, validation, targets } = dataset;
  const numbers = spreadOfNumbers(dataset);
  const trainingTargets = Uint8Array.from(training, (row) => targets[row]);
  // What a lab has judged is little: all of it is looked at in every round.
  const shares = options.from === undefined ? sharesOf(dataset) : new Float32Array(training.length).fill(1);
  const learners: TrainedLearner[] = [];
  const unseen: Float32Array[] = [];
  let weights: Float32Array = new Float32Array(training.length).fill(1);
  /** Average precision of the votes so far, on unseen pictures. */
  let best = -Infinity;
  // What a learner is trained on hangs on all before it.
  let before = '';
  for (let k = 0; k < Math.min(options.learners, options.from?.length ?? Infinity); k++) {
    const name = `g${k}`;
    const start = options.from?.[k];
    const recipe = start?.recipe ?? recipeOf(k, numbers, options.architecture);
    const table = shareArrays(atStep(dataset.table, recipe.size.stepPx));
    const lesson = { table, targets, weights, shares, rows: training };
    const { state, course, origin } = await trainLearner(name, recipe, options, before, context, lesson, start);
    before = hashBytes(origin);
    const ask = (rows: Uint32Array): Promise<Float32Array> =>
      askOfSeams(recipe, state.weights, before, { table, rows }, context);
    const round = boostingRound(options.boosting, weights, trainingTargets, await ask(training));
    const said = await ask(validation);
    const learner: TrainedLearner = {
      ...{ name, recipe, weights: state.weights, alpha: round.alpha, error: round.error, course },
      sampleWeights: spreadOfWeights(weights),
      unseen: measureScores(dataset, said),
    };
    context.onLearner?.(learner);
    if (round.alpha <= 0) break;
    const alphas = [...learners, learner].map(({ alpha }) => alpha);
    const ensemble = { variant: options.boosting, alphas, calibration: UNCALIBRATED };
    const { probability } = await votesOn(dataset, ensemble, [...unseen, said]);
    const precision = measureScores(dataset, probability).all.averagePrecision;
    // Boosting looks at what is still wrong, and in the end that is what cannot be told: a learner of that alone only adds noise.
    // Learners that were given to go on from are kept.
    if (options.from === undefined && precision <= best) break;
    best = precision;
    learners.push(learner);
    unseen.push(said);
    weights = round.weights;
  }
  return conclude(dataset, options, learners, unseen);
}

/** How often each seam is looked at per round: always where the score by hand cannot tell, seldom where it is certain. */
function sharesOf({ table, training }: SeamDataset): Float32Array {
  return Float32Array.from(training, (row) => {
    const p = sigmoid(table.numbers[(row + 1) * SEAM_NUMBERS - 1]);
    return LEAST_SHARE + (1 - LEAST_SHARE) * 4 * p * (1 - p);
  });
}

/** What the k-th learner is. */
function recipeOf(
  k: number,
  numbers: Architecture['numbers'],
  architecture: ArchitectureName = 'light',
): LearnerRecipe {
  if (architecture === 'jigsawnet') {
    const { height, width } = JIGSAW_NET;
    return { architecture: JIGSAW_NET, size: { height, width, stepPx: 1 } };
  }
  const size = SIZES[k % SIZES.length];
  const { height, width } = size;
  return { architecture: lightNet({ channels: CROP_CHANNELS, height, width, numbers }), size };
}

/** Trains one learner, or finds it trained. */
async function trainLearner(
  name: string,
  recipe: LearnerRecipe,
  { rounds, boosting, seed }: EnsembleOptions,
  before: string,
  { folder, dataset, now, onBegin, onStep, ...context }: EnsembleContext,
  lesson: Parameters<typeof trainOnSeams>[1],
  start?: StartingLearner,
): Promise<Checkpoint> {
  const steps = Math.ceil((rounds * imagesPerRound(lesson)) / BATCH);
  const training = { ...TRAINING, steps, ...(start && { rate: FINE_TUNING_RATE, learnsOn: true }) };
  const from = start && { from: start.sha256 };
  const origin = stableJson({
    name,
    recipe,
    training,
    leastShare: LEAST_SHARE,
    boosting,
    seed,
    dataset,
    before,
    ...from,
  });
  const file = join(folder, `${name}.checkpoint`);
  const held = await loadMade(file, origin, decodeCheckpoint);
  const first = (): TrainingState => (start === undefined ? beginLearner(recipe, seed) : learnOn(start.weights));
  const state = held === null ? first() : shareState(held.state);
  const course: CourseEntry[] = [...(held?.course ?? [])];
  onBegin?.(name, steps, course);
  const save = (): Promise<void> => saveCompressed(file, encodeCheckpoint({ origin, state, course }));
  let savedMs = now();
  let [loss, right] = [0, 0];
  const noteStep = async (news: StepNews, { step }: TrainingState): Promise<void> => {
    loss += news.loss / COURSE_STEPS;
    right += news.right / COURSE_STEPS;
    onStep?.(name, news, steps);
    if (step % COURSE_STEPS !== 0) return;
    course.push([step, loss, right]);
    [loss, right] = [0, 0];
    if (now() - savedMs < CHECKPOINT_EVERY_MS) return;
    await save();
    savedMs = now();
  };
  if (state.step < steps) {
    await trainOnSeams(recipe, lesson, state, context, { ...training, seed, onStep: noteStep });
    await save();
  }
  return { origin, state, course };
}

/** The votes on the validation rows, cast as they are in use: learners that could not change an answer are not asked. */
function votesOn({ validation }: SeamDataset, ensemble: Ensemble, unseen: readonly Float32Array[]): Promise<Verdict> {
  return castVotes(ensemble, validation.length, (learner, rows) =>
    Promise.resolve(Float32Array.from(rows, (row) => unseen[learner][row])),
  );
}

/** Puts the votes together, and fits their calibration to pictures that were not learned from. */
async function conclude(
  dataset: SeamDataset,
  { boosting: variant, calibration: given }: EnsembleOptions,
  learners: readonly TrainedLearner[],
  unseen: readonly Float32Array[],
): Promise<TrainedEnsemble> {
  const { validation, targets } = dataset;
  const alphas = learners.map(({ alpha }) => alpha);
  const votes = (calibration: Calibration) => votesOn(dataset, { variant, alphas, calibration }, unseen);
  const logit = (p: number): number => Math.log(p / (1 - p));
  const bounded = (p: number): number => Math.min(1 - 1e-6, Math.max(1e-6, p));
  const { probability } = await votes(UNCALIBRATED);
  const fitted = fitCalibration(
    Array.from(probability, (p) => logit(bounded(p))),
    Uint8Array.from(validation, (row) => targets[row]),
  );
  const calibration = given ?? fitted;
  const all = await votes(calibration);
  return {
    learners,
    ensemble: { variant, alphas, calibration },
    unseen: measureScores(dataset, all.probability),
    probability: all.probability,
  };
}

function spreadOfWeights(weights: Float32Array): { halfHeldBy: number; largest: number } {
  const sorted = Array.from(weights).sort((p, q) => q - p);
  const total = sorted.reduce((sum, weight) => sum + weight, 0);
  let held = 0;
  let count = 0;
  while (held < total / 2) held += sorted[count++];
  return { halfHeldBy: count / sorted.length, largest: (sorted[0] * sorted.length) / total };
}
