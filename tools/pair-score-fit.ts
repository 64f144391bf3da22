/**
 * Learns the score of pair alignments from puzzles with a known answer; tools/fit-pair-score.ts is its command line.
 * Candidates come out of the pipeline's own matching, so that the weights meet in use what they were learned on.
 */
import { AMBIGUOUS, matchPuzzle, RIGHT, WRONG, type PuzzlePlan } from '../src/cli/train/training-puzzles.ts';
import { fitLogistic, sigmoid } from '../src/math/logistic-regression.ts';
import { seededRandom } from '../src/math/random.ts';
import { averagePrecision } from '../src/reassembly/judging/rank-figures.ts';
import { createJointScorer } from '../src/reassembly/scoring/joint-scorer.ts';
import { FEATURE_COUNT } from '../src/reassembly/scoring/pair-features.ts';
import { networkScore, type PairNetwork } from '../src/reassembly/scoring/pair-network.ts';
import { PAIR_NETWORK } from '../src/reassembly/scoring/pair-weights.ts';
import type { AlignmentColumns } from '../src/reassembly/scoring/judge-candidates.ts';
import { LOOP_FEATURE_COUNT, loopFeatures, withLoops } from '../src/reassembly/scoring/loops.ts';
import {
  CLAIM_WORDS,
  RIVAL_FEATURE_COUNT,
  rivalFeatures,
  withRivals,
  type RivalInput,
} from '../src/reassembly/scoring/rivals.ts';
import type { TaskRunner } from '../src/workers/task-runner.ts';
import { trainNetwork } from './train-network.ts';

/** All candidates of one puzzle: those that matching found, then those that they imply. */
export interface PuzzleSample extends Omit<RivalInput, 'logit'>, AlignmentColumns {
  readonly a: Uint16Array;
  readonly b: Uint16Array;
  readonly plan: PuzzlePlan;
  /** By fragment: where its centre lies, work pixels. */
  readonly fragments: readonly { readonly centreX: number; readonly centreY: number }[];
  /** How many matching found. */
  readonly found: number;
  /** True depth worn off each side, work pixels. */
  readonly depthPx: number;
  /** Row-major, FEATURE_COUNT per candidate. */
  readonly features: Float32Array;
  /** 1 right, 0 wrong, 2 too near the truth to be called wrong and too far to be called right. */
  readonly labels: Uint8Array;
}

export interface PairScore {
  /** On the features of PAIR_FEATURES. */
  readonly network: PairNetwork;
  /** In the order of rivalFeatures. */
  readonly rivalWeights: ArrayLike<number>;
  /** In the order of loopFeatures. */
  readonly loopWeights: ArrayLike<number>;
}

/** The network: wide enough to tell what counts under which wear, small enough to cost less than the features. */
const HIDDEN = [24, 12] as const;
const EPOCHS = 25;

/** The candidates of a puzzle, with their features. */
export async function samplePuzzle(plan: PuzzlePlan, tasks: TaskRunner): Promise<PuzzleSample> {
  // Nothing is dropped by the weights that are to be learned anew.
  const { descriptions, colours, depthPx, wear, work, found, labels } = await matchPuzzle(plan, tasks, -Infinity);
  const scorer = createJointScorer(descriptions, colours, PAIR_NETWORK, wear.reach);
  const count = work.a.length;
  const features = new Float32Array(count * FEATURE_COUNT);
  for (let c = 0; c < count; c++) {
    scorer.evaluate(work.a[c], work.b[c], work.turnRad[c], work.x[c], work.y[c]);
    features.set(scorer.features, c * FEATURE_COUNT);
  }
  return {
    ...work,
    plan,
    fragments: descriptions.map(({ centreX, centreY }) => ({ centreX, centreY })),
    found,
    depthPx,
    features,
    labels,
  };
}

/**
 * Fits all stages, each on what the one before says of the same puzzles: the network and the rivals' weights on what matching
 * found, the loops' on what that implies as well. Ambiguous candidates teach nothing, but are rivals and close loops all the
 * same, since nobody takes them out in use.
 * @param stands a score whose network and rivals' weights are kept; null to learn these as well.
 */
export function fitPairScore(
  samples: readonly PuzzleSample[],
  seed: number,
  stands: Omit<PairScore, 'loopWeights'> | null = null,
): PairScore {
  const { network, rivalWeights } = stands ?? fitFoundOnes(samples.map(foundOnly), seed);
  const loops = labelled(
    samples,
    (sample) => loopFeatures(sample, judged(sample, network, rivalWeights), sample.fragments),
    LOOP_FEATURE_COUNT,
  );
  const loopWeights = fitLogistic(Float64Array.from(loops.rows), loops.labels, LOOP_FEATURE_COUNT);
  return { network, rivalWeights, loopWeights };
}

function fitFoundOnes(samples: readonly PuzzleSample[], seed: number): Omit<PairScore, 'loopWeights'> {
  const own = labelled(samples, ({ features }) => features, FEATURE_COUNT);
  const network = trainNetwork(own.rows, own.labels, FEATURE_COUNT, {
    hidden: HIDDEN,
    epochs: EPOCHS,
    random: seededRandom(seed).fork('network'),
  });
  const rivals = labelled(
    samples,
    (sample) => rivalFeatures({ ...sample, logit: ownLogits(sample, network) }),
    RIVAL_FEATURE_COUNT,
  );
  return { network, rivalWeights: fitLogistic(Float64Array.from(rivals.rows), rivals.labels, RIVAL_FEATURE_COUNT) };
}

/** A sample without what its candidates imply. */
function foundOnly(sample: PuzzleSample): PuzzleSample {
  const { found } = sample;
  return {
    ...sample,
    a: sample.a.subarray(0, found),
    b: sample.b.subarray(0, found),
    turnRad: sample.turnRad.subarray(0, found),
    x: sample.x.subarray(0, found),
    y: sample.y.subarray(0, found),
    claims: sample.claims.subarray(0, found * CLAIM_WORDS),
    features: sample.features.subarray(0, found * FEATURE_COUNT),
    labels: sample.labels.subarray(0, found),
  };
}

/** Log odds of every candidate, rivals known. */
function judged(sample: PuzzleSample, network: PairNetwork, rivalWeights: ArrayLike<number>): Float64Array {
  return withRivals({ ...sample, logit: ownLogits(sample, network) }, rivalWeights);
}

/** Rows of the candidates that are right or wrong, and their labels. */
function labelled(
  samples: readonly PuzzleSample[],
  rowsOf: (sample: PuzzleSample) => Float64Array | Float32Array,
  width: number,
): { rows: Float32Array; labels: Uint8Array } {
  const certain = samples.reduce((sum, { labels }) => sum + labels.filter((label) => label !== AMBIGUOUS).length, 0);
  const rows = new Float32Array(certain * width);
  const kept = new Uint8Array(certain);
  let at = 0;
  for (const sample of samples) {
    const all = rowsOf(sample);
    sample.labels.forEach((label, c) => {
      if (label === AMBIGUOUS) return;
      rows.set(all.subarray(c * width, (c + 1) * width), at * width);
      kept[at++] = label;
    });
  }
  return { rows, labels: kept };
}

/** Log odds of every candidate on its own. */
function ownLogits({ features, labels }: PuzzleSample, network: PairNetwork): Float64Array {
  const score = networkScore(network);
  return Float64Array.from(labels, (_, c) => score(features.subarray(c * FEATURE_COUNT, (c + 1) * FEATURE_COUNT)));
}

/** Log odds of the candidates that are right or wrong: of each alone, once rivals are known, and once loops are. */
interface Judged {
  readonly labels: number[];
  readonly alone: number[];
  readonly withRivals: number[];
  readonly withLoops: number[];
}

function judge(sample: PuzzleSample, { network, rivalWeights, loopWeights }: PairScore): Judged {
  const alone = ownLogits(sample, network);
  const rivals = judged(sample, network, rivalWeights);
  const loops = withLoops(sample, rivals, sample.fragments, loopWeights);
  const certain = Array.from(sample.labels.keys()).filter((c) => sample.labels[c] !== AMBIGUOUS);
  const pick = (values: ArrayLike<number>): number[] => certain.map((c) => values[c]);
  return { labels: pick(sample.labels), alone: pick(alone), withRivals: pick(rivals), withLoops: pick(loops) };
}

/** How well a score tells right candidates from wrong ones. */
export interface ScoreFigures {
  readonly count: number;
  readonly right: number;
  /** Average precision of each candidate judged on its own; NaN where none is right. */
  readonly alone: number;
  /** The same with rivals known. */
  readonly withRivals: number;
  /** The same with loops known as well. */
  readonly withLoops: number;
}

/** Candidates whose probability, rivals and loops known, lies in one tenth. */
export interface ReliabilityBin {
  readonly count: number;
  readonly meanProbability: number;
  readonly shareRight: number;
}

export interface ScoreReport {
  readonly puzzles: readonly ScoreFigures[];
  /** All candidates of all puzzles in one ranking. */
  readonly overall: ScoreFigures;
  /** Tenths of probability, those left out that nothing fell into. */
  readonly reliability: readonly ReliabilityBin[];
  /** Mean distance between probability and share of right ones, weighted by count. */
  readonly calibrationError: number;
}

/** Holds a score against the truth. */
export function measurePairScore(samples: readonly PuzzleSample[], score: PairScore): ScoreReport {
  const apart = samples.map((sample) => judge(sample, score));
  const all: Judged = {
    labels: apart.flatMap(({ labels }) => labels),
    alone: apart.flatMap(({ alone }) => alone),
    withRivals: apart.flatMap((one) => one.withRivals),
    withLoops: apart.flatMap((one) => one.withLoops),
  };
  const tenths = Array.from({ length: 10 }, () => ({ count: 0, probability: 0, right: 0 }));
  all.withLoops.forEach((logit, k) => {
    const probability = sigmoid(logit);
    const tenth = tenths[Math.min(9, Math.floor(10 * probability))];
    tenth.count++;
    tenth.probability += probability;
    tenth.right += all.labels[k];
  });
  const reliability = tenths
    .filter(({ count }) => count > 0)
    .map(({ count, probability, right }) => ({
      count,
      meanProbability: probability / count,
      shareRight: right / count,
    }));
  const off = reliability.reduce((sum, bin) => sum + bin.count * Math.abs(bin.meanProbability - bin.shareRight), 0);
  return {
    puzzles: apart.map(figuresOf),
    overall: figuresOf(all),
    reliability,
    calibrationError: off / Math.max(1, all.labels.length),
  };
}

function figuresOf({ labels, alone, withRivals: rivals, withLoops: loops }: Judged): ScoreFigures {
  return {
    count: labels.length,
    right: labels.reduce((sum, label) => sum + label, 0),
    alone: averagePrecision(alone, labels),
    withRivals: averagePrecision(rivals, labels),
    withLoops: averagePrecision(loops, labels),
  };
}

/** What the comment of the weights' module tells of their origin. */
export interface FitRecord {
  /** YYYY-MM-DD. */
  readonly date: string;
  /** The command, without paths of the machine it ran on. */
  readonly command: string;
  readonly training: readonly PuzzleSample[];
  readonly validation: readonly PuzzleSample[];
  readonly report: ScoreReport;
}

/** Text of src/reassembly/scoring/pair-weights.ts, not yet formatted. */
export function weightsModule({ network, rivalWeights, loopWeights }: PairScore, record: FitRecord): string {
  const { training, validation, report } = record;
  const list = (weights: ArrayLike<number>): string => Array.from(weights, (w) => Number(w.toPrecision(5))).join(', ');
  const of = (samples: readonly PuzzleSample[]): string => {
    const labels = samples.flatMap((sample) => [...sample.labels]);
    const count = (wanted: number): number => labels.filter((label) => label === wanted).length;
    const pictures = new Set(samples.map(({ plan }) => plan.picture.name)).size;
    return `${samples.length} puzzles of ${pictures} pictures, ${count(RIGHT)} right and ${count(WRONG)} wrong candidates`;
  };
  return `import type { PairNetwork } from './pair-network.ts';

/**
 * The learned part of the pair score: a small network on pairFeatures, trained on puzzles that the program made itself,
 * see docs/design/0005-pair-score.md. Written by a tool: learn anew, don't edit.
 *
 * ${record.date}: \`${record.command}\`
 * Learned from ${of(training)}.
 * Measured on ${of(validation)}:
 * average precision ${report.overall.alone.toFixed(3)} on their own, ${report.overall.withRivals.toFixed(3)} with rivals known, ${report.overall.withLoops.toFixed(3)} with loops; calibration error ${report.calibrationError.toFixed(3)}.
 */
export const PAIR_NETWORK: PairNetwork = {
  mean: [${list(network.mean)}],
  deviation: [${list(network.deviation)}],
  layers: [${network.layers.map((weights) => `[${list(weights)}]`).join(', ')}],
};

/** Weights of rivalFeatures: what a candidate is worth once its rivals are known. */
export const RIVAL_WEIGHTS: readonly number[] = [${list(rivalWeights)}];

/** Weights of loopFeatures: what a candidate is worth once the loops are known that it closes. */
export const LOOP_WEIGHTS: readonly number[] = [${list(loopWeights)}];
`;
}
