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
import { RIVAL_FEATURE_COUNT, rivalFeatures, withRivals, type RivalInput } from '../src/reassembly/scoring/rivals.ts';
import type { TaskRunner } from '../src/workers/task-runner.ts';
import { trainNetwork } from './train-network.ts';

/** All candidates of one puzzle. */
export interface PuzzleSample extends Omit<RivalInput, 'logit'> {
  readonly plan: PuzzlePlan;
  readonly fragmentCount: number;
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
}

/** The network: wide enough to tell what counts under which wear, small enough to cost less than the features. */
const HIDDEN = [24, 12] as const;
const EPOCHS = 25;

/** The candidates of a puzzle, with their features. */
export async function samplePuzzle(plan: PuzzlePlan, tasks: TaskRunner): Promise<PuzzleSample> {
  // Nothing is dropped by the weights that are to be learned anew.
  const { fragments, descriptions, colours, depthPx, wear, work, labels } = await matchPuzzle(plan, tasks, -Infinity);
  const scorer = createJointScorer(descriptions, colours, PAIR_NETWORK, wear.reach);
  const count = work.a.length;
  const features = new Float32Array(count * FEATURE_COUNT);
  for (let c = 0; c < count; c++) {
    scorer.evaluate(work.a[c], work.b[c], work.turnRad[c], work.x[c], work.y[c]);
    features.set(scorer.features, c * FEATURE_COUNT);
  }
  return {
    plan,
    fragmentCount: fragments.length,
    depthPx,
    features,
    labels,
    a: work.a,
    b: work.b,
    claims: work.claims,
  };
}

/**
 * Fits both stages, the second on what the first says of the same puzzles. Ambiguous candidates teach nothing, but are
 * rivals all the same, since nobody takes them out in use.
 */
export function fitPairScore(samples: readonly PuzzleSample[], seed: number): PairScore {
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

/** Log odds of the candidates that are right or wrong, before and after their rivals are known. */
interface Judged {
  readonly labels: number[];
  readonly alone: number[];
  readonly withRivals: number[];
}

function judge(sample: PuzzleSample, score: PairScore): Judged {
  const alone = ownLogits(sample, score.network);
  const after = withRivals({ ...sample, logit: alone }, score.rivalWeights);
  const judged: Judged = { labels: [], alone: [], withRivals: [] };
  sample.labels.forEach((label, c) => {
    if (label === AMBIGUOUS) return;
    judged.labels.push(label);
    judged.alone.push(alone[c]);
    judged.withRivals.push(after[c]);
  });
  return judged;
}

/** How well a score tells right candidates from wrong ones. */
export interface ScoreFigures {
  readonly count: number;
  readonly right: number;
  /** Average precision of each candidate judged on its own; NaN where none is right. */
  readonly alone: number;
  /** The same with rivals known. */
  readonly withRivals: number;
}

/** Candidates whose probability, rivals known, lies in one tenth. */
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
  const judged = samples.map((sample) => judge(sample, score));
  const all: Judged = {
    labels: judged.flatMap(({ labels }) => labels),
    alone: judged.flatMap(({ alone }) => alone),
    withRivals: judged.flatMap((one) => one.withRivals),
  };
  const tenths = Array.from({ length: 10 }, () => ({ count: 0, probability: 0, right: 0 }));
  all.withRivals.forEach((logit, k) => {
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
    puzzles: judged.map(figuresOf),
    overall: figuresOf(all),
    reliability,
    calibrationError: off / Math.max(1, all.labels.length),
  };
}

function figuresOf({ labels, alone, withRivals: after }: Judged): ScoreFigures {
  return {
    count: labels.length,
    right: labels.reduce((sum, label) => sum + label, 0),
    alone: averagePrecision(alone, labels),
    withRivals: averagePrecision(after, labels),
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
export function weightsModule({ network, rivalWeights }: PairScore, record: FitRecord): string {
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
 * average precision ${report.overall.alone.toFixed(3)} on their own, ${report.overall.withRivals.toFixed(3)} with rivals known; calibration error ${report.calibrationError.toFixed(3)}.
 */
export const PAIR_NETWORK: PairNetwork = {
  mean: [${list(network.mean)}],
  deviation: [${list(network.deviation)}],
  layers: [${network.layers.map((weights) => `[${list(weights)}]`).join(', ')}],
};

/** Weights of rivalFeatures: what a candidate is worth once its rivals are known. */
export const RIVAL_WEIGHTS: readonly number[] = [${list(rivalWeights)}];
`;
}
