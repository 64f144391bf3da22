import { applyAffine, composeAffine, invertAffine, type Affine } from '../../math/affine.ts';
import type { Fragment } from '../fragments/fragment.ts';
import { anchorAt, bestAnchoring, type PosesById } from './anchors.ts';
import { comparePictures, type Extent } from './compare-pictures.ts';
import { selfCoverage } from './coverage.ts';
import { measureShape, UNSEEN_SHAPE, type FragmentShape } from './fragment-shape.ts';
import { between, candidateDeviations, judgeCandidates, type RankedCandidates } from './judge-candidates.ts';
import {
  deviation,
  distanceAt,
  isWithin,
  levelsFor,
  turnBetweenDeg,
  type Deviation,
  type Level,
  type LevelName,
} from './levels.ts';
import { findNeighbours, groupSizes, type NeighbourPair, type Neighbours } from './neighbours.ts';

/** An answer, and what it is held against. */
export interface JudgedAnswer {
  /** True poses by id, onto one page. Their ids are the fragments that count. */
  readonly truth: PosesById;
  /** Pictures of all fragments in the truth; none at all is allowed and leaves out what needs them. */
  readonly fragments: readonly Fragment[];
  /**
   * The answer's poses, a map per component. Only the largest component is judged (of equal ones the first); whatever
   * else is placed counts as not placed.
   */
  readonly components: readonly PosesById[];
  /** Pictures of fragments that the truth does not know, such as those of another fresco: placing them counts against an answer's area. */
  readonly strangers?: readonly Fragment[] | undefined;
  readonly candidates?: RankedCandidates | undefined;
  readonly kept?: RankedCandidates | undefined;
}

/** What counts as touching and as right. */
export interface EvaluateOptions {
  /** Distance up to which true borders count as touching, pixels; chosen by itself where left out. */
  readonly gapPx?: number | undefined;
  /** Contact that makes neighbours, as a share of the square root of the smaller area. @default 0 */
  readonly minContact?: number | undefined;
  /** The picture's diagonal, pixels; measured where left out. */
  readonly diagonalPx?: number | undefined;
  /** Largest turn of the standard level, degrees. @default 5 */
  readonly standardTurnDeg?: number | undefined;
  /** Largest distance of the standard level, share of the diagonal. @default 0.02 */
  readonly standardShift?: number | undefined;
  /** Whether pictures are drawn and compared. @default true */
  readonly pixels?: boolean | undefined;
}

/** Figures of one level. Shares are 0 … 1. */
export interface LevelFigures {
  rot_tol_deg: number;
  trans_tol_px: number | null;
  correct: number;
  correct_share: number | null;
  correct_area_share: number | null;
  neighbour_accuracy?: number | null;
  neighbours_right?: number;
  largest_component?: number;
  largest_component_share?: number | null;
}

/** Errors of the placed fragments under one anchor. */
export interface PoseErrors {
  rmse_rot_deg: number | null;
  rmse_trans_px: number | null;
  mean_rot_deg: number | null;
  mean_trans_px: number | null;
  repair_rot: number | null;
  repair_trans_px: number | null;
  over: number;
}

/** Figures of candidates at one level. */
export interface PairFigures {
  alignments: number;
  right: number;
  precision: number | null;
  adjacent_pairs?: number;
  recall_pairs?: number | null;
  f1?: number | null;
  right_on_non_adjacent?: number;
  recall_at?: Record<string, number | null>;
}

/** The score of the DAFNE challenge at one tolerance. Shares are of the area of all true fragments. */
export interface AreaFigures {
  rot_tol_deg: number;
  trans_tol_px: number;
  area_right_share: number | null;
  spurious_area_share: number | null;
  /** The first share less the second; below 0 where more is wrongly used than rightly placed. */
  score: number | null;
}

/** Every figure, under the names that scripts know; numbers are rounded to 4 decimals. */
export interface QualityReport {
  fragments: number;
  placed: number;
  spurious_placed: number;
  image_diagonal_px: number | null;
  reference_point: string;
  gt_adjacent_pairs: number | null;
  adjacency_gap_px: number | null;
  gt_graph_connected: boolean | null;
  global: Record<LevelName, LevelFigures>;
  solved: boolean;
  rmse: { largest_fragment_anchor: PoseErrors | null; best_anchor: PoseErrors | null; note: string };
  dafne?: { px1_deg1: AreaFigures; px10_deg5: AreaFigures };
  q_pos?: { repair_largest_fragment_anchor: number | null; best_anchor_all_fragments: number | null };
  derech_neighbour_measure?: { iou_over_065: number | null; right: number; of: number; mean_iou: number | null };
  candidates?: Record<LevelName, PairFigures>;
  kept?: Record<LevelName, PairFigures>;
  pixels?: {
    coverage_iou: number | null;
    agree_25: number | null;
    mean_abs_diff: number | null;
    psnr_db: number | null;
  };
}

/** Ranks at which the recall of candidates is told. */
const RECALL_RANKS = [1, 2, 3, 5, 10];
/** Derech et al. call a pair right when the moved fragment covers its true place by more than this share. */
const DERECH_IOU = 0.65;
/** Tolerances of the DAFNE challenge, and those that others report its score by; pixels of the fragments as given. */
const DAFNE_LEVEL: Level = { turnDeg: 1, shiftPx: 1, measuredAt: 'centroid' };
const DAFNE_LOOSE_LEVEL: Level = { turnDeg: 5, shiftPx: 10, measuredAt: 'centroid' };
/** Every how many pixels Q_pos and Derech's measure look. */
const Q_POS_STEP = 2;
const DERECH_STEP = 3;

/** What all figures are computed from. */
interface Setting {
  /** Rising. */
  readonly ids: readonly number[];
  readonly truth: PosesById;
  readonly answer: PosesById;
  readonly shapes: ReadonlyMap<number, FragmentShape>;
  readonly fragmentById: ReadonlyMap<number, Fragment>;
  readonly neighbours: Neighbours | null;
}

/**
 * Holds an answer against the truth.
 *
 * Truth and answer may each be moved as a whole: only how fragments lie to one another counts. A fragment is right at
 * a level when its turn and the place of its centroid are within the level's tolerance, under the motion that makes
 * most fragments right; a single fragment is never right by itself.
 *
 * @throws RangeError when the truth is empty, or a fragment of it has no picture while others have.
 */
export function evaluate(judged: JudgedAnswer, options: EvaluateOptions = {}): QualityReport {
  const { truth } = judged;
  if (truth.size === 0) throw new RangeError('There is no true pose to judge by');
  const ids = [...truth.keys()].sort((a, b) => a - b);
  const largest = judged.components.reduce<PosesById>((a, b) => (b.size > a.size ? b : a), new Map());
  const answer = new Map([...largest].filter(([id]) => truth.has(id)));
  const seen = judged.fragments.length > 0;
  const fragmentById = new Map(judged.fragments.map((fragment) => [fragment.id, fragment]));
  const shapes = new Map(ids.map((id) => [id, seen ? measureShape(pictureOf(id, fragmentById)) : UNSEEN_SHAPE]));
  const extent = extentOf(ids, truth, shapes);
  const diagonalPx = options.diagonalPx ?? Math.hypot(extent.maxX - extent.minX, extent.maxY - extent.minY);
  const levels = levelsFor(diagonalPx, options);
  const neighbours = seen ? findNeighbours(ids, truth, shapes, diagonalPx, options) : null;
  const setting: Setting = { ids, truth, answer, shapes, fragmentById, neighbours };

  const byLevel = <T>(figure: (level: Level) => T): Record<LevelName, T> => ({
    strict: figure(levels.strict),
    standard: figure(levels.standard),
    loose: figure(levels.loose),
    jigsawnet: figure(levels.jigsawnet),
  });
  const pairDeviations = neighbours === null ? null : answerDeviations(setting, neighbours.pairs);
  const global = byLevel((level) => levelFigures(setting, pairDeviations, level));

  const best = bestAnchoring(answer, truth, shapes, levels.standard)?.truthFromAnswer ?? null;
  const biggest = ids.reduce((a, b) => (shapes.get(b)!.area > shapes.get(a)!.area ? b : a));
  const byBiggest = answer.has(biggest) ? anchorAt(biggest, answer, truth) : null;
  const report: QualityReport = {
    fragments: ids.length,
    placed: answer.size,
    spurious_placed: largest.size - answer.size,
    image_diagonal_px: rounded(diagonalPx),
    reference_point: seen ? 'mask centroid' : 'fragment origin (no --fragments given)',
    gt_adjacent_pairs: neighbours?.pairs.length ?? null,
    adjacency_gap_px: neighbours?.gapPx ?? null,
    gt_graph_connected: neighbours?.connected ?? null,
    global,
    solved: global.standard.correct === ids.length,
    rmse: {
      largest_fragment_anchor: byBiggest === null ? null : poseErrors(setting, byBiggest, biggest),
      best_anchor: best === null ? null : poseErrors(setting, best, null),
      note: 'over placed fragments only; read it together with placed',
    },
  };
  if (neighbours !== null) {
    report.q_pos = {
      repair_largest_fragment_anchor: byBiggest === null ? 0 : positionQuality(setting, byBiggest, biggest),
      best_anchor_all_fragments: best === null ? 0 : positionQuality(setting, best, null),
    };
    report.derech_neighbour_measure = neighbourMeasure(setting, neighbours.pairs);
    const spurious = (judged.strangers ?? []).filter(({ id }) => largest.has(id));
    report.dafne = {
      px1_deg1: areaFigures(setting, spurious, DAFNE_LEVEL),
      px10_deg5: areaFigures(setting, spurious, DAFNE_LOOSE_LEVEL),
    };
  }
  const figuresOf = (ranked: RankedCandidates, ks: readonly number[]): Record<LevelName, PairFigures> => {
    const deviations = candidateDeviations(ranked.table, truth, shapes);
    return byLevel((level) => pairFigures(ranked, deviations, neighbours, level, ks));
  };
  if (judged.candidates !== undefined) report.candidates = figuresOf(judged.candidates, RECALL_RANKS);
  if (judged.kept !== undefined) report.kept = figuresOf(judged.kept, []);
  if (seen && best !== null && options.pixels !== false) {
    const moved = new Map([...answer].map(([id, pose]) => [id, composeAffine(best, pose)]));
    const drawn = ids.map((id) => fragmentById.get(id)!);
    const { coverageIou, agree25, meanAbsDiff, psnrDb } = comparePictures(drawn, truth, moved, extent, diagonalPx);
    report.pixels = {
      coverage_iou: rounded(coverageIou),
      agree_25: rounded(agree25),
      mean_abs_diff: rounded(meanAbsDiff),
      psnr_db: rounded(psnrDb),
    };
  }
  return report;
}

function pictureOf(id: number, fragmentById: ReadonlyMap<number, Fragment>): Fragment {
  const fragment = fragmentById.get(id);
  if (fragment === undefined) throw new RangeError(`Fragment ${id} has a true pose but no picture`);
  return fragment;
}

/** The box around all borders where they truly lie. */
function extentOf(ids: readonly number[], truth: PosesById, shapes: ReadonlyMap<number, FragmentShape>): Extent {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const id of ids) {
    const { borderXy } = shapes.get(id)!;
    for (let k = 0; k < borderXy.length; k += 2) {
      const { x, y } = applyAffine(truth.get(id)!, borderXy[k], borderXy[k + 1]);
      minX = Math.min(minX, x);
      maxX = Math.max(maxX, x);
      minY = Math.min(minY, y);
      maxY = Math.max(maxY, y);
    }
  }
  return { minX, minY, maxX, maxY };
}

/** How far the answer's transform of each true pair is off; null where one of the two is not placed. */
function answerDeviations(
  { answer, truth, shapes }: Setting,
  pairs: readonly NeighbourPair[],
): { pair: NeighbourPair; off: Deviation | null }[] {
  return pairs.map((pair) => {
    const poseA = answer.get(pair.a);
    const poseB = answer.get(pair.b);
    if (poseA === undefined || poseB === undefined) return { pair, off: null };
    const trueBetween = between(truth.get(pair.a)!, truth.get(pair.b)!);
    return { pair, off: deviation(between(poseA, poseB), trueBetween, shapes.get(pair.b)!) };
  });
}

/** Ids of the fragments that are right at a level, under the motion that makes most of them right. */
function rightFragments(
  { ids, truth, answer, shapes }: Pick<Setting, 'ids' | 'truth' | 'answer' | 'shapes'>,
  level: Level,
): readonly number[] {
  const right = bestAnchoring(answer, truth, shapes, level)?.right ?? [];
  // A single fragment always fits its own anchor, which says nothing unless it is the whole puzzle.
  return right.length >= 2 || ids.length === 1 ? right : [];
}

function areaOf(ids: readonly number[], shapes: ReadonlyMap<number, FragmentShape>): number {
  return ids.reduce((sum, id) => sum + shapes.get(id)!.area, 0);
}

/**
 * The DAFNE challenge's score: the area rightly placed less the area of spurious fragments used, over the area of all
 * true fragments. A true fragment in a wrong place counts as not placed.
 */
function areaFigures(setting: Setting, spurious: readonly Fragment[], level: Level): AreaFigures {
  const whole = areaOf(setting.ids, setting.shapes);
  const right = areaOf(rightFragments(setting, level), setting.shapes);
  const wrong = spurious.reduce((sum, fragment) => sum + measureShape(fragment).area, 0);
  return {
    rot_tol_deg: level.turnDeg,
    trans_tol_px: level.shiftPx,
    area_right_share: rounded(right / whole),
    spurious_area_share: rounded(wrong / whole),
    score: rounded((right - wrong) / whole),
  };
}

function levelFigures(
  { ids, truth, answer, shapes }: Setting,
  pairDeviations: ReturnType<typeof answerDeviations> | null,
  level: Level,
): LevelFigures {
  const right = rightFragments({ ids, truth, answer, shapes }, level);
  const correct = right.length;
  const figures: LevelFigures = {
    rot_tol_deg: level.turnDeg,
    trans_tol_px: rounded(level.shiftPx),
    correct,
    correct_share: rounded(correct / ids.length),
    correct_area_share: rounded(areaOf(right, shapes) / areaOf(ids, shapes)),
  };
  if (pairDeviations === null) return figures;
  const rightPairs = pairDeviations.filter(({ off }) => off !== null && isWithin(off, level)).map(({ pair }) => pair);
  const [largest = 0] = groupSizes([...answer.keys()], rightPairs);
  const component = largest > 1 ? largest : 0;
  return {
    ...figures,
    neighbour_accuracy: share(rightPairs.length, pairDeviations.length),
    neighbours_right: rightPairs.length,
    largest_component: component,
    largest_component_share: rounded(component / ids.length),
  };
}

/** @param left a fragment that doesn't count, since it is the anchor. */
function poseErrors(
  { truth, answer, shapes }: Setting,
  truthFromAnswer: Affine,
  left: number | null,
): PoseErrors | null {
  let over = 0;
  let turnSum = 0;
  let turnSquares = 0;
  let shiftSum = 0;
  let shiftSquares = 0;
  for (const [id, pose] of answer) {
    if (id === left) continue;
    const moved = composeAffine(truthFromAnswer, pose);
    const { centroidX, centroidY } = shapes.get(id)!;
    const turnDeg = turnBetweenDeg(moved, truth.get(id)!);
    const shiftPx = distanceAt(moved, truth.get(id)!, centroidX, centroidY);
    over++;
    turnSum += turnDeg;
    turnSquares += turnDeg * turnDeg;
    shiftSum += shiftPx;
    shiftSquares += shiftPx * shiftPx;
  }
  if (over === 0) return null;
  return {
    rmse_rot_deg: rounded(Math.sqrt(turnSquares / over)),
    rmse_trans_px: rounded(Math.sqrt(shiftSquares / over)),
    mean_rot_deg: rounded(turnSum / over),
    mean_trans_px: rounded(shiftSum / over),
    // The RePAIR benchmark divides its means by the square root of two.
    repair_rot: rounded(turnSum / over / Math.SQRT2),
    repair_trans_px: rounded(shiftSum / over / Math.SQRT2),
    over,
  };
}

/**
 * Q_pos of the RePAIR benchmark: how much of each fragment covers its true place, weighted by area. A fragment that is
 * not placed covers nothing.
 *
 * @param left a fragment that doesn't count, since it is the anchor.
 */
function positionQuality(setting: Setting, truthFromAnswer: Affine, left: number | null): number | null {
  const { ids, truth, answer, shapes, fragmentById } = setting;
  let covered = 0;
  let weight = 0;
  for (const id of ids) {
    if (id === left) continue;
    const { area } = shapes.get(id)!;
    weight += area;
    const pose = answer.get(id);
    if (pose === undefined) continue;
    const moved = composeAffine(invertAffine(truth.get(id)!), composeAffine(truthFromAnswer, pose));
    const found = selfCoverage(fragmentById.get(id)!, moved, Q_POS_STEP);
    covered += area * (found.covered / found.seen);
  }
  return rounded(covered / weight);
}

/** Derech et al.'s measure: the share of true pairs whose second fragment, seen from the first, covers its true place. */
function neighbourMeasure(
  { truth, answer, fragmentById }: Setting,
  pairs: readonly NeighbourPair[],
): NonNullable<QualityReport['derech_neighbour_measure']> {
  let right = 0;
  let iouSum = 0;
  for (const { a, b } of pairs) {
    const poseA = answer.get(a);
    const poseB = answer.get(b);
    if (poseA === undefined || poseB === undefined) continue;
    const moved = composeAffine(invertAffine(between(truth.get(a)!, truth.get(b)!)), between(poseA, poseB));
    const { seen, covered } = selfCoverage(fragmentById.get(b)!, moved, DERECH_STEP);
    const iou = covered / (2 * seen - covered);
    iouSum += iou;
    if (iou > DERECH_IOU) right++;
  }
  return { iou_over_065: share(right, pairs.length), right, of: pairs.length, mean_iou: share(iouSum, pairs.length) };
}

function pairFigures(
  ranked: RankedCandidates,
  deviations: readonly (Deviation | null)[],
  neighbours: Neighbours | null,
  level: Level,
  ks: readonly number[],
): PairFigures {
  const pairs = neighbours?.pairs ?? [];
  const { count, right, pairsFound, rightElsewhere, foundWithin } = judgeCandidates(
    ranked,
    deviations,
    pairs,
    level,
    ks,
  );
  const figures: PairFigures = { alignments: count, right, precision: share(right, count) };
  if (neighbours === null) return figures;
  figures.adjacent_pairs = pairs.length;
  figures.recall_pairs = share(pairsFound, pairs.length);
  // F1 of the figures as they are told, so that whoever checks it by hand gets the same.
  const precision = figures.precision ?? 0;
  const recall = figures.recall_pairs ?? 0;
  figures.f1 = precision + recall > 0 ? rounded((2 * precision * recall) / (precision + recall)) : 0;
  figures.right_on_non_adjacent = rightElsewhere;
  if (ks.length > 0) {
    figures.recall_at = Object.fromEntries(ks.map((k, index) => [String(k), share(foundWithin[index], pairs.length)]));
  }
  return figures;
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : rounded(part / whole);
}

/** Four decimals; null for what has no value. */
function rounded(value: number): number | null {
  return Number.isFinite(value) ? Math.round(value * 1e4) / 1e4 : null;
}
