import { FrameError } from '../errors.ts';
import type { CandidateTable, ScoredCandidates } from '../reassembly/candidates/candidate-table.ts';
import { seamPoints } from '../reassembly/candidates/seam-points.ts';
import { ALL_SEED_DEPTHS, WEAR_MODELS, type WearModel } from '../reassembly/candidates/wear-model.ts';
import { atDepths, type FragmentDescription } from '../reassembly/contours/fragment-description.ts';
import { POLISH_SIDE_PX, scaleRigid } from '../reassembly/contours/work-frame.ts';
import { boundAssembly } from '../reassembly/poses/assembly.ts';
import { createBench } from '../reassembly/poses/bench.ts';
import { firstOverlap } from '../reassembly/poses/collisions.ts';
import { bindFragments, noBonds, withoutRefused, type Bonds } from '../reassembly/poses/bind-fragments.ts';
import { chooseEdges, type Edge } from '../reassembly/poses/choose-edges.ts';
import type { Constraints } from '../reassembly/poses/constraints.ts';
import { learnedEvidence } from '../reassembly/poses/learned-evidence.ts';
import { fitOf } from '../reassembly/poses/joint-book.ts';
import { columnsOf } from '../reassembly/poses/pose-columns.ts';
import type { Joint, Poses } from '../reassembly/poses/poses.ts';
import { candidateKeys, keysOf, type CandidateKeys } from '../reassembly/scoring/candidate-keys.ts';
import { createJointScorer, type JointScorer } from '../reassembly/scoring/joint-scorer.ts';
import { joinCandidates, type AlignmentColumns, type WorkCandidates } from '../reassembly/scoring/judge-candidates.ts';
import { PAIR_NETWORK } from '../reassembly/scoring/pair-weights.ts';
import { shortlistPairs, type Shortlist } from '../reassembly/scoring/find-partners.ts';
import { probabilities } from '../reassembly/scoring/rivals.ts';
import type { RgbaImage } from '../imaging/image.ts';
import { maskOfRuns, type MaskRuns } from '../imaging/mask-runs.ts';
import { shareArrays } from '../workers/share.ts';
import { agreementOn } from '../reassembly/poses/certainty.ts';
import { sigmoid } from '../math/logistic-regression.ts';
import { askLearners, type Learners } from './ask-learners.ts';
import { describeAll, scaleFor, type DescribedSet } from './describe-all.ts';
import { climbWear, knownWear } from './find-wear.ts';
import type { FragmentSource } from './fragment-source.ts';
import {
  bindToReference,
  guideBy,
  reportOfReference,
  reviewOnReference,
  settleOnReference,
} from './locate-on-reference.ts';
import { effortFor, searchAnswers } from './search-answers.ts';
import type { StageContext } from './stage-context.ts';

export interface EngineOptions {
  /** Seed of every random choice. */
  readonly seed: number;
  /** How much search: restarts and candidates per pair grow from fast to quality. */
  readonly profile: 'fast' | 'balanced' | 'quality';
  /** Most candidates written per pair. */
  readonly topK: number;
  /** Whether joints that lie as a candidate does are also judged by what learners say of it. @default false */
  readonly learnedJoints?: boolean;
}

export interface Solution {
  readonly poses: Poses;
  readonly joints: readonly Joint[];
  /** Candidates of the table that the final poses agree with, in table order: the edges of selected_transformation.txt. */
  readonly selected: readonly number[];
  /** Figures about the search for report.json: restarts, objective, estimated gap, working scale, … */
  readonly report: Readonly<Record<string, number | string | boolean>>;
}

/**
 * How hard each profile tries: restarts of the search, rounds in each, generations of answers that are made out of two,
 * candidates refined per pair, partners per fragment.
 */
export const EFFORT = {
  fast: { restarts: 2, rounds: 50, generations: 1, refineLimit: 8, partners: 12 },
  balanced: { restarts: 6, rounds: 150, generations: 2, refineLimit: 12, partners: 16 },
  quality: { restarts: 16, rounds: 400, generations: 4, refineLimit: 24, partners: 24 },
} as const;

/** Pairs per task: small enough for progress and for all threads to end together. */
export const PAIRS_PER_TASK = 24;
/** Fragments per task where partners are looked up. */
const FRAGMENTS_PER_TASK = 24;
/** Up to so many fragments every pair is matched: a shortlist saves little there, and loses a worn joint now and then. */
const ALL_PAIRS_UP_TO = 64;
/** Partners that one fragment may name, per partner kept: whom others name counts as well. */
const NAMED_PER_KEPT = 3;
/** Candidates below these log odds are not written: on their own, and once rivals are known. */
const LEAST_LOGIT = -6;
const LEAST_KEY = -5;
/** A candidate is kept for filtered_alignments.txt from this probability on. */
const KEPT_PROBABILITY = 0.5;

/** Step 2: candidate alignments of every pair that passed the gate, sorted by (a, b, falling score). */
export async function findCandidates(
  fragments: FragmentSource,
  options: EngineOptions,
  context: StageContext,
): Promise<CandidateTable> {
  const described = await describeAll(fragments, ALL_SEED_DEPTHS, context);
  const { descriptions, colours, scale } = described;
  const count = descriptions.length;
  // Items of the stage: fragments whose partners were looked up, and pairs matched, under each depth of wear. One step
  // of the climb follows the best one, if it is not the last.
  let done = 0;
  const { work: found, wear } = await climbWear(described, options.seed, context, async (candidateWear, k) => {
    const steps = Math.min(WEAR_MODELS.length, Math.max(2, k + 1)) - k;
    const short = count > ALL_PAIRS_UP_TO;
    const lookUps = short ? count : 0;
    const { partners, refineLimit } = EFFORT[options.profile];
    const guess = short ? count * partners : allPairs(count).length;
    const list = short
      ? await findPairs(described, candidateWear, partners, {
          ...context,
          progress: (some) => context.progress(done + some, done + steps * (lookUps + guess)),
        })
      : { pairs: allPairs(count) };
    done += lookUps;
    const { length } = list.pairs;
    const total = done + length + (steps - 1) * (lookUps + length);
    const work = await matchPairs(described, list, candidateWear, refineLimit, {
      ...context,
      progress: (some) => context.progress(done + some, total),
    });
    done += length;
    return work;
  });

  const [implied] = await context.tasks.map(
    'implyCandidates',
    [{ descriptions, colours, wear, work: found, key: candidateKeys(found, descriptions) }],
    { signal: context.signal },
  );
  const scorer = createJointScorer(descriptions, colours, PAIR_NETWORK, wear.reach);
  const work = joinCandidates([found, implied]);
  const order = chooseWritten(work, candidateKeys(work, descriptions), options.topK, found.a.length);
  context.progress(done, done);
  const table = writeTable(await fragments.masks(context), descriptions, scorer, work, order, scale);
  return { ...table, wearDepthPx: wear.depth / scale };
}

/** The pairs worth matching, by an index of all stretches of contour: about as many as there are partners per fragment. */
async function findPairs(
  { descriptions, colours }: DescribedSet,
  wear: WearModel,
  partners: number,
  context: StageContext,
): Promise<Shortlist> {
  const { tasks, signal } = context;
  const thin = descriptions.map((description) => atDepths(description, [wear.depth]));
  const [built] = await tasks.map('indexStretches', [{ descriptions: thin, colours, wear }], { signal });
  const index = shareArrays(built);
  const ids = descriptions.map((_, id) => id);
  const limit = NAMED_PER_KEPT * partners;
  const inputs = chunked(ids, FRAGMENTS_PER_TASK).map((chunk) => ({
    ...{ descriptions: thin, colours, wear, index, limit },
    ids: chunk,
  }));
  const found = await tasks.map('findPartners', inputs, {
    signal,
    onProgress: (count) => context.progress(Math.min(ids.length, count * FRAGMENTS_PER_TASK), ids.length),
  });
  return shortlistPairs(descriptions.length, found.flat(), partners);
}

/** The candidates of the given pairs, in their order. @param list without guesses, contours are compared anew. */
async function matchPairs(
  { descriptions, colours }: DescribedSet,
  { pairs, guesses }: Pick<Shortlist, 'pairs'> & Partial<Shortlist>,
  wear: WearModel,
  refineLimit: number,
  context: StageContext,
): Promise<WorkCandidates> {
  const { tasks, signal } = context;
  // A task is handed the fragments of its pairs only: of a thousand, the handing over would cost more than the matching.
  const chunks = chunked(pairs, PAIRS_PER_TASK).map((chunk, c) => {
    const ids = [...new Set(chunk.flat())].sort((p, q) => p - q);
    const place = new Map(ids.map((id, k) => [id, k]));
    const own = guesses?.slice(c * PAIRS_PER_TASK, (c + 1) * PAIRS_PER_TASK);
    return { ids, pairs: chunk.map(([a, b]) => [place.get(a)!, place.get(b)!] as const), guesses: own };
  });
  const depths = guesses === undefined ? wear.seedDepths : [];
  const inputs = chunks.map((chunk) => ({
    descriptions: chunk.ids.map((id) => atDepths(descriptions[id], depths)),
    pairs: chunk.pairs,
    ...(chunk.guesses && { guesses: chunk.guesses }),
    ...{ colours, wear, refineLimit, leastLogit: LEAST_LOGIT },
  }));
  const parts = await tasks.map('matchPairs', inputs, {
    signal,
    onProgress: (count) => context.progress(Math.min(pairs.length, count * PAIRS_PER_TASK), pairs.length),
  });
  return joinCandidates(
    parts.map((part, k) => ({
      ...part,
      a: part.a.map((place) => chunks[k].ids[place]),
      b: part.b.map((place) => chunks[k].ids[place]),
    })),
  );
}

/**
 * Step 5: a probability for each candidate, and what is kept. By hand it comes from geometry, colours, rivals and loops. Learners know
 * all that and have seen the seam besides, and their answer is calibrated as well: where they are asked it takes the other's place.
 *
 * @param learners asked about the candidates that are among the best of either of their fragments; null for none.
 */
export async function scoreCandidates(
  fragments: FragmentSource,
  table: CandidateTable,
  options: EngineOptions,
  context: StageContext,
  learners: Learners | null = null,
): Promise<ScoredCandidates> {
  const judged = await judgeCandidates(fragments, table, options, context);
  const byHand = probabilities(judged.keys.withLoops);
  const kept = Uint8Array.from(byHand, (p) => (p >= KEPT_PROBABILITY ? 1 : 0));
  if (learners === null) return { table, probability: byHand, kept, votes: new Map() };
  const probability = byHand.slice();
  const { rows, verdict } = await askLearners(learners, fragments, judged, context);
  const votes = learners.networks.map(({ name }, k) => {
    const column = new Float32Array(table.count).fill(NaN);
    rows.forEach((row, r) => (column[row] = sigmoid(verdict.logOdds[k][r])));
    return [name, column] as const;
  });
  rows.forEach((row, r) => {
    probability[row] = verdict.probability[r];
    kept[row] = verdict.kept[r];
  });
  return { table, probability, kept, votes: new Map(votes), byHand };
}

/** Candidates judged by hand, and all that they were judged by. */
export interface JudgedCandidates extends DescribedSet {
  readonly wear: WearModel;
  /** Every candidate of the table, in its order. */
  readonly work: WorkCandidates;
  /** What each is worth among the others. */
  readonly keys: CandidateKeys;
}

/** Judges the candidates of a table by hand, under the wear that they were found under, or else under the likeliest. */
export async function judgeCandidates(
  fragments: FragmentSource,
  table: CandidateTable,
  { seed }: Pick<EngineOptions, 'seed'>,
  context: StageContext,
): Promise<JudgedCandidates> {
  const described = await describeAll(fragments, [0], context);
  const wear = knownWear(table, described.scale);
  const judge = (supposed: WearModel): Promise<WorkCandidates> => judgeUnder(supposed, table, described, context);
  const judged = wear === null ? await climbWear(described, seed, context, judge) : { wear, work: await judge(wear) };
  return { ...described, wear: judged.wear, work: judged.work, keys: keysOf(judged.work, described.descriptions) };
}

/**
 * Step 6: globally consistent poses.
 *
 * @param constraints what is known beforehand and kept; the less it leaves free, the shorter the search.
 * @param reference a picture of the intact work; what it surely shows lies there from the start, and what it contradicts is
 *   left aside.
 * @throws FrameError FRAME_CONSTRAINTS_CONFLICT, FRAME_CONSTRAINTS_NO_FIT, FRAME_CONSTRAINTS_BORDER.
 */
export async function solvePoses(
  fragments: FragmentSource,
  scored: ScoredCandidates,
  options: EngineOptions,
  context: StageContext,
  constraints: Constraints | null = null,
  reference: RgbaImage | null = null,
): Promise<Solution> {
  const { table, probability } = scored;
  const described = await describeAll(fragments, [0], context);
  const { descriptions, colours, scale } = described;
  const columns = workColumns(table, scale);
  const allowed = constraints === null ? probability : withoutRefused(probability, columns, constraints, descriptions);
  const edges: readonly Edge[] = chooseEdges(columns, allowed);
  const known =
    constraints === null ? noBonds(descriptions.length) : bind(constraints, { descriptions, colours }, edges);
  const guide = reference && (await guideBy(reference, fragments, known, { descriptions, colours }, context));
  const judge = (one: WearModel): Promise<WorkCandidates> => judgeUnder(one, table, described, context);
  const wear =
    knownWear(table, scale) ??
    (await climbWear(described, options.seed, context, judge, guide?.supposed.bonds ?? known)).wear;
  const guided = guide && (await bindToReference(guide.located, known, { descriptions, colours }, wear, context));
  const { bonds, bound } = guided ?? { bonds: known, bound: [] };
  const effort = effortFor(EFFORT[options.profile], bonds);
  const learned = options.learnedJoints && scored.byHand ? learnedEvidence(columns, probability, scored.byHand) : null;
  const search = { descriptions, colours, wear, edges, seed: options.seed, ...(learned && { learned }) };
  const { pool, lucks } = await searchAnswers(search, bonds, effort, context);
  const best = pool[0];
  const agreement = agreementOn(
    best,
    lucks.filter((answer) => answer !== best),
    descriptions,
  );

  // Small pictures are described at their own size both times.
  const sameSize = (await scaleFor(fragments, POLISH_SIDE_PX, context)) === scale;
  const fine = sameSize ? described : await describeAll(fragments, [0], context, POLISH_SIDE_PX);
  const { assembly } = best;
  const beliefs = guide && (await reviewOnReference(guide.located, assembly, bound, descriptions, context));
  const [{ gapPx, ...concluded }] = await context.tasks.map(
    'concludeAssembly',
    [
      {
        descriptions,
        colours,
        wear,
        assembly,
        fine: fine.descriptions,
        table,
        edges,
        agreement,
        bonds,
        ...(beliefs && { beliefs }),
      },
    ],
    { signal: context.signal },
  );
  const conclusion = guide === null ? concluded : settleOnReference(guide.located, concluded, { bonds, bound });
  context.progress(1, 1);
  return {
    ...conclusion,
    report: {
      working_scale: scale,
      wear_depth_px: wear.depth / scale,
      gap_px: gapPx,
      edges: edges.length,
      free_share: bonds.freeShare,
      ...(bonds.border !== null && { border_slack_px: bonds.border.slackPx / scale }),
      restarts: pool.length,
      rounds: effort.rounds,
      kept: best.kept,
      worth: best.worth,
      evidence: best.evidence,
      fit: fitOf(best.joints),
      ...(reference === null ? {} : reportOfReference(guide?.located ?? null, bound)),
      kept_by_others: pool
        .slice(1)
        .map(({ kept }) => kept.toFixed(2))
        .join(' '),
    },
  };
}

/** @throws FrameError also where fragments overlap that constraints put together. */
function bind(
  constraints: Constraints,
  { descriptions, colours }: Pick<DescribedSet, 'descriptions' | 'colours'>,
  edges: readonly Edge[],
): Bonds {
  const bonds = bindFragments(constraints, descriptions, edges);
  const [wear] = WEAR_MODELS;
  const scorer = createJointScorer(descriptions, colours, PAIR_NETWORK, wear.reach);
  const overlap = firstOverlap(boundAssembly(bonds), createBench(scorer, wear.gap, bonds));
  if (overlap === null) return bonds;
  const { file, names } = constraints;
  throw new FrameError(
    'FRAME_CONSTRAINTS_CONFLICT',
    `${file}: ${names[overlap.a]} and ${names[overlap.b]} overlap where they are locked, grouped or joined.`,
    { file, remedy: 'Move one of the two, or take back what holds it there.' },
  );
}

/** The candidates of a table in work pixels, judged under the given wear. */
async function judgeUnder(
  { reach }: WearModel,
  table: CandidateTable,
  { descriptions, colours, scale }: DescribedSet,
  { tasks, signal }: StageContext,
): Promise<WorkCandidates> {
  const input = { descriptions, colours, reach, columns: workColumns(table, scale) };
  const [work] = await tasks.map('judgeAlignments', [input], { signal });
  return work;
}

/** aFromB of every candidate of a table, in work pixels. */
function workColumns(table: CandidateTable, scale: number): AlignmentColumns {
  const { count, a, b, turnRad } = table;
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  for (let c = 0; c < count; c++) {
    const moved = scaleRigid({ turnRad: turnRad[c], x: table.x[c], y: table.y[c] }, scale);
    x[c] = moved.x;
    y[c] = moved.y;
  }
  return { a, b, turnRad, x, y };
}

/** Rows to write: per pair the best topK by key, sorted by (a, b, falling key); implied ones (from `impliedFrom` on) always. */
function chooseWritten(work: WorkCandidates, key: Float64Array, topK: number, impliedFrom: number): number[] {
  const rows = Array.from(work.a, (_, c) => c).filter((c) => c >= impliedFrom || key[c] >= LEAST_KEY);
  rows.sort((p, q) => work.a[p] - work.a[q] || work.b[p] - work.b[q] || key[q] - key[p] || p - q);
  let rank = 0;
  return rows.filter((c, k) => {
    const before = rows[k - 1];
    rank = before !== undefined && work.a[before] === work.a[c] && work.b[before] === work.b[c] ? rank + 1 : 0;
    return rank < topK;
  });
}

/** The chosen rows as a table in pixels as given, with seam points. Rows without a seam of one pixel at least are left out. */
function writeTable(
  masks: readonly MaskRuns[],
  descriptions: readonly FragmentDescription[],
  scorer: JointScorer,
  work: WorkCandidates,
  order: readonly number[],
  scale: number,
): CandidateTable {
  // By the second fragment, since its mask is what seams are read off: one mask at a time is in memory.
  const seamOf = new Map<number, Float32Array>();
  for (const [b, runs] of masks.entries()) {
    const mask = maskOfRuns(runs);
    for (const c of order) {
      if (work.b[c] !== b) continue;
      scorer.evaluate(work.a[c], b, work.turnRad[c], work.x[c], work.y[c]);
      seamOf.set(c, Float32Array.from(seamPoints(descriptions[b], mask, scorer.contacts)));
    }
  }
  const rows = order.filter((c) => seamOf.get(c)!.length > 0);
  const seams = rows.map((c) => seamOf.get(c)!);
  const given = rows.map((c) => scaleRigid({ turnRad: work.turnRad[c], x: work.x[c], y: work.y[c] }, 1 / scale));
  const seamStart = new Uint32Array(rows.length + 1);
  seams.forEach((seam, k) => (seamStart[k + 1] = seamStart[k] + seam.length / 2));
  const seamXy = new Float32Array(2 * seamStart[rows.length]);
  seams.forEach((seam, k) => seamXy.set(seam, 2 * seamStart[k]));
  return {
    count: rows.length,
    a: Uint16Array.from(rows, (c) => work.a[c]),
    b: Uint16Array.from(rows, (c) => work.b[c]),
    ...columnsOf(given),
    seamStart,
    seamXy,
  };
}

/** Every pair a < b of `count` fragments. */
export function allPairs(count: number): [number, number][] {
  const pairs: [number, number][] = [];
  for (let a = 0; a < count; a++) for (let b = a + 1; b < count; b++) pairs.push([a, b]);
  return pairs;
}

/** The items in their order, in chunks of `size`; the last may be shorter. */
export function chunked<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}
