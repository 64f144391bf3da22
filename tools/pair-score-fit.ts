/**
 * Learns the score of pair alignments from puzzles with a known answer; tools/fit-pair-score.ts is its command line.
 * Candidates come out of the pipeline's own matching, so that the weights meet in use what they were learned on.
 */
import { shrinkImage } from '../src/imaging/shrink-image.ts';
import type { RgbaImage } from '../src/imaging/image.ts';
import { affineFromRigid } from '../src/math/affine.ts';
import { fitLogistic, sigmoid } from '../src/math/logistic-regression.ts';
import { seededRandom, type Random } from '../src/math/random.ts';
import { compose, invert, type Rigid } from '../src/math/rigid.ts';
import { fragmentsAtHand } from '../src/pipeline/fragment-source.ts';
import { describeAll } from '../src/pipeline/describe-all.ts';
import { allPairs, chunked, EFFORT, PAIRS_PER_TASK } from '../src/pipeline/native-engine.ts';
import { ALL_SEED_DEPTHS, WEAR_MODELS, type WearModel } from '../src/reassembly/candidates/wear-model.ts';
import type { FragmentDescription } from '../src/reassembly/contours/fragment-description.ts';
import { scaleRigid } from '../src/reassembly/contours/work-frame.ts';
import { UNSEEN_SHAPE } from '../src/reassembly/judging/fragment-shape.ts';
import { deviation } from '../src/reassembly/judging/levels.ts';
import { drawFresco } from '../src/reassembly/puzzle/draw-fresco.ts';
import { FRACTURE_GENERATORS, type FractureName } from '../src/reassembly/puzzle/fracture-generators.ts';
import { shredPicture, type ShredOptions } from '../src/reassembly/puzzle/shred-picture.ts';
import { createJointScorer } from '../src/reassembly/scoring/joint-scorer.ts';
import { joinCandidates } from '../src/reassembly/scoring/judge-candidates.ts';
import { FEATURE_COUNT } from '../src/reassembly/scoring/pair-features.ts';
import { networkScore, type PairNetwork } from '../src/reassembly/scoring/pair-network.ts';
import { PAIR_NETWORK } from '../src/reassembly/scoring/pair-weights.ts';
import { RIVAL_FEATURE_COUNT, rivalFeatures, withRivals, type RivalInput } from '../src/reassembly/scoring/rivals.ts';
import type { TaskRunner } from '../src/workers/task-runner.ts';
import { trainNetwork } from './train-network.ts';

/** A picture to break, read only when its turn comes. */
export interface PictureSource {
  readonly name: string;
  read(): RgbaImage | Promise<RgbaImage>;
}

/** One puzzle to make: which picture, and how it breaks. */
export interface PuzzlePlan {
  readonly picture: PictureSource;
  readonly shred: ShredOptions & { readonly erosionPx: number; readonly generator: FractureName };
  /** Mean side of a piece before it is worn, pixels: pictures are shrunk to it, never enlarged. */
  readonly sidePx: number;
  /** By how many steps the wear that is supposed differs from the nearest to the true one: estimates err. */
  readonly wearStep: number;
}

/** Numbers of fragments to choose from, both included. */
export interface PieceRange {
  readonly least: number;
  readonly most: number;
}

const RIGHT = 1;
const WRONG = 0;
const AMBIGUOUS = 2;

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

/** What wears a puzzle's borders: depths to draw from (pixels each side) and how much they vary along the border. */
const WEARS: readonly { depths: readonly number[]; variations: readonly number[]; sharedWear?: boolean }[] = [
  { depths: [0], variations: [0] },
  { depths: [0.5, 1, 1.5], variations: [0.5] },
  { depths: [2, 2.5, 3, 4, 5], variations: [0] },
  { depths: [2, 2.5, 3, 4, 5], variations: [0] },
  { depths: [2, 2.5, 3], variations: [0.6, 1, 1] },
  { depths: [2, 2.5, 3], variations: [0.6, 1, 1] },
  { depths: [2, 2.5, 3], variations: [0.6, 1, 1] },
  { depths: [2, 2.5, 3, 4, 5], variations: [0.6, 1, 1], sharedWear: true },
];
const CHIP_SHARES = [0, 0, 0.05, 0.1] as const;
const MISSING_SHARES = [0, 0, 0.15, 0.3] as const;
const COLOUR_CASTS = [0, 0, 0, 0.04] as const;
const NOISES = [0, 0, 0, 2, 4] as const;
const SIDES_PX = [110, 110, 130] as const;
const WEAR_STEPS = [0, 0, 0, -1, 1] as const;
/** One way to break is left out: what is learned on all of them could not be judged on cracks that it has not seen. */
const LEARNED_GENERATORS: readonly FractureName[] = (Object.keys(FRACTURE_GENERATORS) as FractureName[]).filter(
  (name) => name !== 'shatter',
);
const DEFAULT_PIECES: PieceRange = { least: 20, most: 40 };
/** The network: wide enough to tell what counts under which wear, small enough to cost less than the features. */
const HIDDEN = [24, 12] as const;
const EPOCHS = 25;

/** Right is nearer than this: degrees, and work pixels at the centroid, more of them where the gap leaves room. */
const RIGHT_TURN_DEG = 5;
const rightShiftPx = (depthPx: number): number => 4 + 1.5 * depthPx;
/** Wrong is farther than this; what lies between teaches neither. */
const WRONG_TURN_DEG = 8;
const wrongShiftPx = (depthPx: number): number => 12 + 2 * depthPx;

/** Walls that the program paints itself, each of its own seed. */
export function frescoPictures(count: number, seed: number, size: { width?: number; height?: number } = {}) {
  const { width = 1000, height = 750 } = size;
  return Array.from({ length: count }, (_, k): PictureSource => {
    const frescoSeed = 1000 * seed + k;
    return { name: `fresco ${frescoSeed}`, read: () => drawFresco({ width, height, seed: frescoSeed }) };
  });
}

/**
 * Plans puzzles to learn from and puzzles to measure on. Pictures are split, not puzzles: no picture stands on both sides.
 * @throws RangeError with fewer than two pictures.
 */
export function planPuzzles(
  pictures: readonly PictureSource[],
  training: number,
  validation: number,
  seed: number,
  pieces: PieceRange = DEFAULT_PIECES,
): { training: PuzzlePlan[]; validation: PuzzlePlan[] } {
  if (pictures.length < 2)
    throw new RangeError('Two pictures are needed at least: one to learn from, one to measure on.');
  const random = seededRandom(seed).fork('pair score');
  const shuffled = random.fork('pictures').shuffle([...pictures]);
  const share = validation / (training + validation);
  const heldBack = Math.max(1, Math.min(pictures.length - 1, Math.round(pictures.length * share)));
  const plan = (from: readonly PictureSource[], count: number, source: Random): PuzzlePlan[] =>
    Array.from({ length: count }, (_, k) => ({ picture: from[k % from.length], ...drawPlan(source.fork(k), pieces) }));
  return {
    training: plan(shuffled.slice(heldBack), training, random.fork('training')),
    validation: plan(shuffled.slice(0, heldBack), validation, random.fork('validation')),
  };
}

function drawPlan(random: Random, pieces: PieceRange): Omit<PuzzlePlan, 'picture'> {
  const pick = <T>(items: readonly T[]): T => items[random.below(items.length)];
  const { depths, variations, sharedWear = false } = pick(WEARS);
  return {
    sidePx: pick(SIDES_PX),
    wearStep: pick(WEAR_STEPS),
    shred: {
      seed: random.below(2 ** 31),
      pieces: pieces.least + random.below(pieces.most - pieces.least + 1),
      generator: pick(LEARNED_GENERATORS),
      erosionPx: pick(depths),
      erosionVariation: pick(variations),
      sharedWear,
      chips: pick(CHIP_SHARES),
      missing: pick(MISSING_SHARES),
      colourCast: pick(COLOUR_CASTS),
      noise: pick(NOISES),
    },
  };
}

/** Makes a puzzle, finds candidates for all its pairs under a wear at or beside the true one, and labels them by the truth. */
export async function samplePuzzle(plan: PuzzlePlan, tasks: TaskRunner): Promise<PuzzleSample> {
  const puzzle = shredPicture(shrunkFor(await plan.picture.read(), plan), plan.shred);
  const { fragments } = puzzle;
  const signal = new AbortController().signal;
  const { descriptions, colours, scale } = await describeAll(fragmentsAtHand(fragments), ALL_SEED_DEPTHS, {
    tasks,
    signal,
  });
  const depthPx = plan.shred.erosionPx * scale;
  const wear = wearBeside(depthPx, plan.wearStep);
  const { refineLimit } = EFFORT.balanced;
  const inputs = chunked(allPairs(fragments.length), PAIRS_PER_TASK).map((pairs) => ({
    descriptions,
    colours,
    wear,
    pairs,
    refineLimit,
    // Nothing is dropped by the weights that are to be learned anew.
    leastLogit: -Infinity,
  }));
  const work = joinCandidates(await tasks.map('matchPairs', inputs));

  const scorer = createJointScorer(descriptions, colours, PAIR_NETWORK, wear.reach);
  const count = work.a.length;
  const features = new Float32Array(count * FEATURE_COUNT);
  const labels = new Uint8Array(count);
  const truth = puzzle.pageFromFragment;
  for (let c = 0; c < count; c++) {
    const a = work.a[c];
    const b = work.b[c];
    const found = { turnRad: work.turnRad[c], x: work.x[c], y: work.y[c] };
    scorer.evaluate(a, b, found.turnRad, found.x, found.y);
    features.set(scorer.features, c * FEATURE_COUNT);
    const aFromB = scaleRigid(compose(invert(truth[a]), truth[b]), scale);
    labels[c] = labelOf(found, aFromB, descriptions[b], depthPx);
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

/** The picture at the size at which its pieces have the plan's side. */
function shrunkFor(picture: RgbaImage, { sidePx, shred }: PuzzlePlan): RgbaImage {
  const scale = sidePx * Math.sqrt(shred.pieces / (picture.width * picture.height));
  if (scale >= 1) return picture;
  return shrinkImage(picture, Math.round(picture.width * scale), Math.round(picture.height * scale));
}

function wearBeside(depthPx: number, steps: number): WearModel {
  const off = ({ depth }: WearModel): number => Math.abs(depth - depthPx);
  const nearest = WEAR_MODELS.reduce((best, wear) => (off(wear) < off(best) ? wear : best));
  const at = WEAR_MODELS.indexOf(nearest) + steps;
  return WEAR_MODELS[Math.max(0, Math.min(WEAR_MODELS.length - 1, at))];
}

function labelOf(found: Rigid, truth: Rigid, b: FragmentDescription, depthPx: number): number {
  const shape = { ...UNSEEN_SHAPE, centroidX: b.centreX, centroidY: b.centreY };
  const { turnDeg, atCentroidPx } = deviation(affineFromRigid(found), affineFromRigid(truth), shape);
  if (turnDeg < RIGHT_TURN_DEG && atCentroidPx < rightShiftPx(depthPx)) return RIGHT;
  return turnDeg < WRONG_TURN_DEG && atCentroidPx < wrongShiftPx(depthPx) ? AMBIGUOUS : WRONG;
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

/**
 * Mean, over the right ones, of the share of right ones among all that score at least as high; a random order gives
 * about the share of right ones. Of equal scores the wrong ones come first, so that a constant score earns nothing.
 * @param labels 1 right, 0 wrong. @returns NaN where none is right.
 */
export function averagePrecision(scores: readonly number[], labels: readonly number[]): number {
  const order = scores.map((_, k) => k).sort((p, q) => scores[q] - scores[p] || labels[p] - labels[q]);
  let right = 0;
  let sum = 0;
  order.forEach((k, rank) => {
    if (labels[k] !== 1) return;
    right++;
    sum += right / (rank + 1);
  });
  return right === 0 ? NaN : sum / right;
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
