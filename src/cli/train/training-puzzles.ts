/**
 * Puzzles to learn from, with a known answer. Their candidates come out of the pipeline's own matching, so that what is learned
 * meets in use what it was learned on.
 */
import { shrinkImage } from '../../imaging/shrink-image.ts';
import type { RgbaImage } from '../../imaging/image.ts';
import { affineFromRigid } from '../../math/affine.ts';
import { seededRandom, type Random } from '../../math/random.ts';
import { compose, invert, type Rigid } from '../../math/rigid.ts';
import { describeAll, type DescribedSet } from '../../pipeline/describe-all.ts';
import { fragmentsAtHand } from '../../pipeline/fragment-source.ts';
import { allPairs, chunked, EFFORT, PAIRS_PER_TASK } from '../../pipeline/native-engine.ts';
import { ALL_SEED_DEPTHS, WEAR_MODELS, type WearModel } from '../../reassembly/candidates/wear-model.ts';
import type { FragmentDescription } from '../../reassembly/contours/fragment-description.ts';
import { scaleRigid } from '../../reassembly/contours/work-frame.ts';
import type { Fragment } from '../../reassembly/fragments/fragment.ts';
import { UNSEEN_SHAPE } from '../../reassembly/judging/fragment-shape.ts';
import { deviation } from '../../reassembly/judging/levels.ts';
import { drawFresco } from '../../reassembly/puzzle/draw-fresco.ts';
import { FRACTURE_GENERATORS, type FractureName } from '../../reassembly/puzzle/fracture-generators.ts';
import { photographFragment, type Photograph } from '../../reassembly/puzzle/photograph-fragment.ts';
import { shredPicture, type ShredOptions } from '../../reassembly/puzzle/shred-picture.ts';
import { candidateKeys } from '../../reassembly/scoring/candidate-keys.ts';
import { joinCandidates, type WorkCandidates } from '../../reassembly/scoring/judge-candidates.ts';
import type { TaskRunner } from '../../workers/task-runner.ts';

/** A picture to break, read only when its turn comes. */
export interface PictureSource {
  readonly name: string;
  read(): RgbaImage | Promise<RgbaImage>;
}

/** One puzzle to make: which picture, and how it breaks. */
export interface PuzzlePlan<Picture extends PictureSource = PictureSource> {
  readonly picture: Picture;
  readonly shred: ShredOptions & { readonly erosionPx: number; readonly generator: FractureName };
  /** Mean side of a piece before it is worn, pixels: pictures are shrunk to it, never enlarged. */
  readonly sidePx: number;
  /** By how many steps the wear that is supposed differs from the nearest to the true one: estimates err. */
  readonly wearStep: number;
  /** How the fragments were photographed. @default perfectly */
  readonly photograph?: Photograph;
}

/** Numbers of fragments to choose from, both included. */
export interface PieceRange {
  readonly least: number;
  readonly most: number;
}

/** How a candidate stands to the truth; ambiguous: too near it to be called wrong and too far off to be called right. */
export const RIGHT = 1;
export const WRONG = 0;
export const AMBIGUOUS = 2;

/** A puzzle with the candidates of all its pairs. */
export interface MatchedPuzzle extends DescribedSet {
  readonly fragments: readonly Fragment[];
  /** True depth worn off each side, work pixels. */
  readonly depthPx: number;
  /** What was supposed of it. */
  readonly wear: WearModel;
  /** Those that matching found, then those that they imply. */
  readonly work: WorkCandidates;
  /** How many matching found. */
  readonly found: number;
  /** RIGHT, WRONG or AMBIGUOUS. */
  readonly labels: Uint8Array;
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
export function planPuzzles<Picture extends PictureSource>(
  pictures: readonly Picture[],
  training: number,
  validation: number,
  seed: number,
  pieces: PieceRange = DEFAULT_PIECES,
): { training: PuzzlePlan<Picture>[]; validation: PuzzlePlan<Picture>[] } {
  if (pictures.length < 2)
    throw new RangeError('Two pictures are needed at least: one to learn from, one to measure on.');
  const random = seededRandom(seed).fork('pair score');
  const shuffled = random.fork('pictures').shuffle([...pictures]);
  const share = validation / (training + validation);
  const heldBack = Math.max(1, Math.min(pictures.length - 1, Math.round(pictures.length * share)));
  const plan = (from: readonly Picture[], count: number, source: Random): PuzzlePlan<Picture>[] =>
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

/**
 * Makes a puzzle, finds candidates for all its pairs under a wear at or beside the true one, and those that follow from them, and labels them by the truth.
 * @param leastLogit log odds below which a candidate is dropped.
 */
export async function matchPuzzle(
  plan: PuzzlePlan,
  tasks: TaskRunner,
  leastLogit: number,
  signal: AbortSignal = new AbortController().signal,
): Promise<MatchedPuzzle> {
  const { photograph } = plan;
  const broken = shredPicture(shrunkFor(await plan.picture.read(), plan), plan.shred);
  const truth = broken.pageFromFragment;
  const fragments =
    photograph === undefined
      ? broken.fragments
      : broken.fragments.map((fragment) => photographFragment(fragment, photograph));
  const described = await describeAll(fragmentsAtHand(fragments), ALL_SEED_DEPTHS, { tasks, signal });
  const { descriptions, colours, scale } = described;
  const depthPx = plan.shred.erosionPx * scale;
  const wear = wearBeside(depthPx, plan.wearStep);
  const { refineLimit } = EFFORT.balanced;
  const inputs = chunked(allPairs(fragments.length), PAIRS_PER_TASK).map((pairs) => {
    return { descriptions, colours, wear, pairs, refineLimit, leastLogit };
  });
  const found = joinCandidates(await tasks.map('matchPairs', inputs, { signal }));
  const key = candidateKeys(found, descriptions);
  const [implied] = await tasks.map('implyCandidates', [{ descriptions, colours, wear, work: found, key }], { signal });
  const work = joinCandidates([found, implied]);
  const labels = Uint8Array.from(work.a, (a, c) => {
    const b = work.b[c];
    const found = { turnRad: work.turnRad[c], x: work.x[c], y: work.y[c] };
    const aFromB = scaleRigid(compose(invert(truth[a]), truth[b]), scale);
    return labelOf(found, aFromB, descriptions[b], depthPx);
  });
  return { ...described, fragments, depthPx, wear, work, found: found.a.length, labels };
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

/**
 * How a candidate stands to where it should lie: RIGHT, WRONG or AMBIGUOUS.
 * @param found and `truth`: aFromB, work pixels. @param depthPx depth worn off each side, which leaves room.
 */
export function labelOf(found: Rigid, truth: Rigid, b: FragmentDescription, depthPx: number): number {
  const shape = { ...UNSEEN_SHAPE, centroidX: b.centreX, centroidY: b.centreY };
  const { turnDeg, atCentroidPx } = deviation(affineFromRigid(found), affineFromRigid(truth), shape);
  if (turnDeg < RIGHT_TURN_DEG && atCentroidPx < rightShiftPx(depthPx)) return RIGHT;
  return turnDeg < WRONG_TURN_DEG && atCentroidPx < wrongShiftPx(depthPx) ? AMBIGUOUS : WRONG;
}
