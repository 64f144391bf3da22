import { FrameError } from '../errors.ts';
import { describeFragment, type DescribeOptions } from '../reassembly/contours/describe-fragment.ts';
import type { ColourModel } from '../reassembly/contours/colour-model.ts';
import type { FragmentDescription } from '../reassembly/contours/fragment-description.ts';
import { matchPair } from '../reassembly/scoring/match-pair.ts';
import { indexStretches, type StretchIndex } from '../reassembly/candidates/stretch-index.ts';
import type { Alignment } from '../reassembly/candidates/refine-alignment.ts';
import { findPartners, type Partners } from '../reassembly/scoring/find-partners.ts';
import type { WearModel } from '../reassembly/candidates/wear-model.ts';
import { createJointScorer } from '../reassembly/scoring/joint-scorer.ts';
import {
  collectCandidates,
  type AlignmentColumns,
  type WorkCandidates,
} from '../reassembly/scoring/judge-candidates.ts';
import { PAIR_NETWORK } from '../reassembly/scoring/pair-weights.ts';
import { askLearner, trainShard } from './network-tasks.ts';
import type { Bonds } from '../reassembly/poses/bind-fragments.ts';
import { bindLocated, type LocatedFragment, type ReferenceBonds } from '../reassembly/poses/bind-located.ts';
import type { Assembly } from '../reassembly/poses/assembly.ts';
import { createBench } from '../reassembly/poses/bench.ts';
import type { CandidateTable } from '../reassembly/candidates/candidate-table.ts';
import { concludeAssembly, type Conclusion } from '../reassembly/poses/conclude-assembly.ts';
import { implyCandidates } from '../reassembly/scoring/imply-candidates.ts';
import type { Agreement } from '../reassembly/poses/certainty.ts';
import type { Edge } from '../reassembly/poses/choose-edges.ts';
import type { LearnedEvidence } from '../reassembly/poses/learned-evidence.ts';
import { searchAssembly, type Enough, type SearchResult } from '../reassembly/poses/search-assembly.ts';
import { seededRandom } from '../math/random.ts';
import { describeFeatures, type Features } from '../reassembly/reference/features.ts';
import {
  NEAREST_SPOTS,
  placesBySpots,
  placesBySweep,
  type SearchedReference,
  type SoughtFragment,
} from '../reassembly/reference/find-places.ts';
import { lightnessOf } from '../reassembly/reference/lightness.ts';
import { matchFeatures, type FeatureMatches } from '../reassembly/reference/match-features.ts';
import type { CompareScales, Place } from '../reassembly/reference/place.ts';
import { reviewPlace, type ReviewInput } from '../reassembly/reference/review-place.ts';
import { createSweepMap, type SweepMap } from '../reassembly/reference/sweep-places.ts';
import {
  createReferencePlanes,
  createTemplate,
  type ReferencePlanes,
  type Template,
} from '../reassembly/reference/template.ts';
import type { RgbaImage } from '../imaging/image.ts';
import { atStep, collectSeams, type SeamSource, type SeamTable } from '../reassembly/crops/seam-table.ts';
import { inSetColours, setColours, shrinkFragment, type SmallPicture } from '../reassembly/crops/small-picture.ts';
import { insideRim } from '../imaging/inside-rim.ts';
import { cutFragments, type CutResult, type NamedMask } from '../reassembly/fragments/cut-fragments.ts';
import type { Fragment } from '../reassembly/fragments/fragment.ts';
import { paintKeyColour, type KeyColourOptions, type KeyColourResult } from '../reassembly/fragments/key-colour.ts';
import { segmentBackground, type Segmentation } from '../reassembly/fragments/segment-background.ts';
import { createPaintLayer, type PaintLayer, type PlacedFragment } from '../reassembly/picture/paint-layer.ts';
import { paintRows } from '../reassembly/picture/paint-rows.ts';
import type { PictureFrame } from '../reassembly/picture/picture-frame.ts';

interface SumInput {
  readonly numbers: Float64Array;
  /** How often to add them up: a task as long as a test needs. @default 1 */
  readonly repeat?: number;
  readonly fail?: 'coded' | 'plain';
}

interface SumOutput {
  readonly total: number;
  readonly squares: Float64Array;
}

interface KeyColourInput extends KeyColourOptions {
  readonly fragment: Fragment;
}

interface CutInput {
  readonly original: RgbaImage;
  readonly masks: readonly NamedMask[];
  readonly turn: boolean;
  readonly seed: number;
}

interface DescribedSet {
  readonly descriptions: readonly FragmentDescription[];
  readonly colours: ColourModel;
}

interface MatchInput extends DescribedSet {
  readonly wear: WearModel;
  readonly pairs: readonly (readonly [number, number])[];
  /** By pair: where to begin, aFromB in work pixels. @default contours are compared */
  readonly guesses?: readonly (readonly Alignment[])[];
  readonly refineLimit: number;
  /** Log odds below which a candidate is dropped at once. */
  readonly leastLogit: number;
}

interface IndexInput extends DescribedSet {
  readonly wear: WearModel;
}

interface PartnersInput extends IndexInput {
  readonly index: StretchIndex;
  /** Fragments whose partners are sought. */
  readonly ids: readonly number[];
  /** Most partners per fragment. */
  readonly limit: number;
}

interface JudgeInput extends DescribedSet {
  /** Largest gap that counts as contact, work pixels. */
  readonly reach: number;
  readonly columns: AlignmentColumns;
}

interface ImplyInput extends DescribedSet {
  readonly wear: WearModel;
  readonly work: WorkCandidates;
  /** Log odds of each candidate, rivals considered. */
  readonly key: Float64Array;
}

interface ConcludeInput extends DescribedSet {
  readonly wear: WearModel;
  readonly assembly: Assembly;
  /** The same fragments at the finer scale. */
  readonly fine: readonly FragmentDescription[];
  readonly table: CandidateTable;
  readonly edges: readonly Edge[];
  readonly agreement: Agreement;
  readonly bonds: Bonds;
  /** By fragment, what a reference says of where it stands. */
  readonly beliefs?: Float64Array;
}

interface BindLocatedInput extends DescribedSet {
  readonly wear: WearModel;
  /** What is known beforehand. */
  readonly bonds: Bonds;
  readonly located: readonly (LocatedFragment | null)[];
}

interface SearchInput extends DescribedSet {
  readonly wear: WearModel;
  readonly edges: readonly Edge[];
  readonly restart: number;
  readonly seed: number;
  readonly rounds: number;
  readonly enough?: Enough;
  readonly bonds: Bonds;
  /** What learners say of candidates, where joints are to be judged by it too. */
  readonly learned?: LearnedEvidence;
}

interface PaintLayerInput {
  readonly placed: PlacedFragment;
  /** Pixels of the picture per pixel of the fragment. */
  readonly scale: number;
}

interface PaintRowsInput {
  readonly layers: readonly PaintLayer[];
  readonly frame: PictureFrame;
  /** First row. */
  readonly top: number;
  readonly rows: number;
}

interface CollectSeamsInput extends Omit<SeamSource, 'pictures'> {
  /** By fragment, at one work pixel per pixel, in its own colours. */
  readonly pictures: readonly SmallPicture[];
  /** Candidates to look at. */
  readonly rows: readonly number[];
  /** The steps that learners want the pictures at, work pixels per pixel. */
  readonly stepsPx: readonly number[];
}

/** What learners are shown of some candidates. */
export interface CollectedSeams {
  /** Those that have a seam to look at. */
  readonly rows: readonly number[];
  /** In the order of the steps. */
  readonly tables: readonly SeamTable[];
}

interface LightnessInput {
  readonly fragment: Fragment;
  /** New pixels per pixel as given. */
  readonly scale: number;
}

interface SpotsInput extends LightnessInput {
  /** Most spots. */
  readonly most: number;
}

interface SpotsOfReferenceInput {
  readonly picture: RgbaImage;
  readonly scale: number;
  readonly most: number;
}

interface ReferenceInput {
  readonly picture: RgbaImage;
  readonly scale: number;
  /** Mean side of the fragments, pixels of the new scale. */
  readonly sidePx: number;
}

interface SweepInput {
  readonly template: Template;
  readonly planes: ReferencePlanes;
  readonly scales: CompareScales;
  readonly map: SweepMap;
  readonly taken: Uint8Array;
}

/** Width of the rim whose lightness is a mixture with the background, pixels as given. */
const RIM_PX = 1;

function lightnessOfFragment({ fragment, scale }: LightnessInput) {
  const { width, height, rgba, mask } = fragment;
  return lightnessOf(rgba, insideRim(mask, width, height, RIM_PX), width, height, scale);
}

/**
 * Everything that may run on a thread, by name: pure functions of buffers and plain values.
 * A task is added here and nowhere else; the thread's entry and the in-line runner both read this record.
 */
export const TASKS = {
  /** Cuts the original by all masks. */
  cutFragments: ({ original, masks, turn, seed }: CutInput): CutResult =>
    cutFragments(original, masks, { turn, random: seededRandom(seed) }),
  /** Finds the fragment in a photograph. */
  segmentBackground: ({ picture, name }: { readonly picture: RgbaImage; readonly name: string }): Segmentation =>
    segmentBackground(picture, name),
  /** Contour, colours and distance field of one fragment. */
  describeFragment: ({
    fragment,
    options,
  }: {
    readonly fragment: Fragment;
    readonly options: DescribeOptions;
  }): FragmentDescription => describeFragment(fragment, options),
  /** Candidates of some pairs, each judged on its own. */
  matchPairs: ({
    descriptions,
    colours,
    wear,
    pairs,
    guesses,
    refineLimit,
    leastLogit,
  }: MatchInput): WorkCandidates => {
    const scorer = createJointScorer(descriptions, colours, PAIR_NETWORK, wear.reach);
    const collector = collectCandidates(scorer);
    const options = { wear, refineLimit, leastLogit };
    pairs.forEach(([a, b], k) => matchPair(scorer, a, b, guesses?.[k] ?? null, colours, options, collector));
    return collector.finish();
  },
  /** All fragments' stretches of contour, to look up alike ones in. */
  indexStretches: ({ descriptions, colours, wear }: IndexInput): StretchIndex =>
    indexStretches(descriptions, colours, wear),
  /** Which fragments may lie beside some others. */
  findPartners: ({ descriptions, colours, wear, index, ids, limit }: PartnersInput): Partners[] => {
    const scorer = createJointScorer(descriptions, colours, PAIR_NETWORK, wear.reach);
    return findPartners(scorer, index, colours, ids, limit);
  },
  /** Judges the candidates of a table, all of them, in their order. */
  judgeAlignments: ({ descriptions, colours, reach, columns }: JudgeInput): WorkCandidates => {
    const collector = collectCandidates(createJointScorer(descriptions, colours, PAIR_NETWORK, reach));
    columns.a.forEach((a, c) =>
      collector.addWhatever(a, columns.b[c], { turnRad: columns.turnRad[c], x: columns.x[c], y: columns.y[c] }),
    );
    return collector.finish();
  },
  /** One restart of the search for the best assembly. */
  searchAssembly: (input: SearchInput): SearchResult => {
    const { descriptions, colours, wear, edges, restart, seed, rounds, enough, bonds, learned } = input;
    const scorer = createJointScorer(descriptions, colours, PAIR_NETWORK, wear.reach);
    const bench = createBench(scorer, wear.gap, bonds, learned);
    return searchAssembly(descriptions.length, edges, bench, restart, { seed, rounds, enough });
  },
  /** Candidates that follow from two others. */
  implyCandidates: ({ descriptions, colours, wear, work, key }: ImplyInput): WorkCandidates =>
    implyCandidates(work, key, createJointScorer(descriptions, colours, PAIR_NETWORK, wear.reach), wear),
  /** Final poses out of the best assembly. */
  concludeAssembly: (input: ConcludeInput): Conclusion => {
    const { descriptions, colours, wear, assembly, fine, table, edges, agreement, bonds, beliefs } = input;
    const scorer = createJointScorer(descriptions, colours, PAIR_NETWORK, wear.reach);
    return concludeAssembly(assembly, scorer, wear, fine, table, edges, agreement, bonds, beliefs);
  },
  /** Paints a fragment on the key colour. */
  paintKeyColour: ({ fragment, ...options }: KeyColourInput): KeyColourResult => paintKeyColour(fragment, options),
  /** Makes a fragment ready to be painted. */
  createPaintLayer: ({ placed, scale }: PaintLayerInput): PaintLayer => createPaintLayer(placed, scale),
  /** Paints some rows of a component's picture. */
  paintRows: ({ layers, frame, top, rows }: PaintRowsInput): Uint8Array => paintRows(layers, frame, top, rows),
  /** Spots of a fragment that may be found again on the reference. */
  describeSpots: ({ most, ...input }: SpotsInput): Features => describeFeatures(lightnessOfFragment(input), most),
  /** Spots of the reference. */
  describeReference: ({ picture: { data, width, height }, scale, most }: SpotsOfReferenceInput): Features =>
    describeFeatures(lightnessOf(data, null, width, height, scale), most),
  /** Spots of a fragment with those of the reference that look alike. */
  matchSpots: ({
    features,
    reference,
  }: {
    readonly features: Features;
    readonly reference: Features;
  }): FeatureMatches => matchFeatures(features, reference, NEAREST_SPOTS, [0, Infinity]),
  /** A fragment's lightness, to be held against the reference. */
  createTemplate: (input: LightnessInput): Template => createTemplate(lightnessOfFragment(input)),
  /** The reference's lightness, and its small map to sweep over. */
  prepareReference: ({
    picture: { data, width, height },
    scale,
    sidePx,
  }: ReferenceInput): { planes: ReferencePlanes; map: SweepMap } => {
    const planes = createReferencePlanes(lightnessOf(data, null, width, height, scale));
    return { planes, map: createSweepMap(planes, sidePx) };
  },
  /** Places on the reference that a fragment's spots tell. */
  placeBySpots: (input: { readonly fragment: SoughtFragment; readonly reference: SearchedReference }): Place[] =>
    placesBySpots(input.fragment, input.reference),
  /** Places on the reference that a sweep tells. */
  placeBySweep: ({ template, planes, scales, map, taken }: SweepInput): Place[] =>
    placesBySweep(template, { planes, scales }, map, taken),
  /** Ties together what a reference locates. */
  bindLocated: ({ descriptions, colours, wear, bonds, located }: BindLocatedInput): ReferenceBonds => {
    const scorer = createJointScorer(descriptions, colours, PAIR_NETWORK, wear.reach);
    return bindLocated(located, createBench(scorer, wear.gap, bonds));
  },
  /** What the reference says of a place found by other means. */
  reviewPlace: (input: ReviewInput): number | null => reviewPlace(input),
  /** A fragment's picture at the working scale, for learners to look at. */
  shrinkFragment: ({ fragment, scale }: LightnessInput): SmallPicture => shrinkFragment(fragment, scale),
  /** What learners are shown of candidates. */
  collectSeams: ({ pictures, rows, stepsPx, ...source }: CollectSeamsInput): CollectedSeams => {
    const colours = setColours(pictures);
    const seen = pictures.map((picture) => inSetColours(picture, colours));
    const collected = collectSeams({ ...source, pictures: seen }, rows);
    return { rows: collected.rows, tables: stepsPx.map((stepPx) => atStep(collected.table, stepPx)) };
  },
  /** One shard of a training step. */
  trainShard,
  /** What a learner says of seams. */
  askLearner,
  /** Proves a thread at work (`selftest`, tests of the runners): the sum and the squares, `repeat` times over. */
  sum: (input: SumInput): SumOutput => {
    if (input.fail === 'coded') throw new FrameError('FRAME_STOPPED', 'Asked to fail.', { file: 'a', remedy: 'b' });
    if (input.fail === 'plain') throw new RangeError('Asked to fail.');
    let total = 0;
    for (let round = input.repeat ?? 1; round > 0; round--) {
      total = input.numbers.reduce((sum, number) => sum + number, 0);
    }
    return { total, squares: input.numbers.map((number) => number * number) };
  },
} satisfies Record<string, (input: never) => unknown>;

/** Tasks that run networks: a thread that is ended inside the network runtime takes the whole process with it. */
export const UNENDABLE: ReadonlySet<TaskName> = new Set<TaskName>(['trainShard', 'askLearner']);

export type TaskName = keyof typeof TASKS;
export type TaskInput<N extends TaskName> = Parameters<(typeof TASKS)[N]>[0];
export type TaskOutput<N extends TaskName> = Awaited<ReturnType<(typeof TASKS)[N]>>;
