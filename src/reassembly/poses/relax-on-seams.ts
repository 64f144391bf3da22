import { BlockEquations } from './block-equations.ts';
import { relativePose, touchingPairs } from './touching-pairs.ts';
import type { Bench } from './bench.ts';
import { pairKey } from './bind-fragments.ts';
import { moveAboutPivot, moversOf, pivotOf, type Pivot, type TouchingPair, type WorkPoses } from './relax-poses.ts';
import { directionsOf, emptyMisfit, misfitOf, type Directions, type SeamGraph, type SeamMisfit } from './seam-graph.ts';
import { seamLine, withGap, type Seam } from './seams.ts';

/** A seam pulls on poses that are this near to it, in squared standard deviations; a likelier one from farther. */
const PULLING_SQUARES = 60;
/** Misfit, in squared standard deviations, at which a seam has lost three quarters of its pull. */
const TOLERATED_SQUARES = 9;
/** Gauss-Newton steps. */
const STEPS = 4;
/** Pull towards where the members lie, which holds the whole: per square pixel, and of turns at this arm. */
const HOLD = 1e-4;
const ARM_PX = 50;
/** However little an edge is trusted, it pulls a little. */
const LEAST_TRUST = 0.02;

/** Borders that meet without a candidate are kept from overlapping and gaping by no more than this at a time, work pixels. */
const MOST_CORRECTION_PX = 8;
/** What is known of such borders: their gap, and that they face each other; hardly anything along them. */
const MET = { sigmaAcrossPx: 4, sigmaAlongPx: 40, sigmaTurnRad: 0.2, key: 2, worth: 0 };
/** Where borders may be from one another to be taken for borders that meet, work pixels beside the reach. */
const MET_SLACK_PX = 4;
const WIDEST_MET_PX = 22;

/**
 * Least squares over the seams that poses nearly agree with (a pose graph, Lu & Milios 1997), each weighed by how exact it
 * is across, along and in its turn, with an influence that falls where they disagree (Geman & McClure 1987). Where borders
 * meet without a candidate, they are held at the expected gap, so that nothing overlaps or gapes. Errors of chains are shared
 * out instead of adding up.
 *
 * @param poses changed in place.
 * @param body by fragment, a number that those share which move only together.
 */
export function relaxOnSeams(
  bench: Bench,
  graph: SeamGraph,
  poses: WorkPoses,
  members: readonly number[],
  body: ArrayLike<number>,
): void {
  const { descriptions } = bench.scorer;
  const movers = moversOf(members, body);
  if (movers.length < 2) return;
  const slot = slotsOf(movers, descriptions.length);
  const directions = directionsOf(poses, members);
  const scratch = emptyMisfit();
  const pulling = pullingSeams(graph, poses, members, slot, directions, scratch);
  if (members.length > 2) holdMet(pulling, poses, members, slot, bench);
  if (pulling.length === 0) return;
  const equations = new BlockEquations(
    movers.length,
    Int32Array.from(pulling, ({ a }) => slot[a]),
    Int32Array.from(pulling, ({ b }) => slot[b]),
  );
  for (let step = 0; step < STEPS; step++) {
    if (step > 0) directionsOf(poses, members, directions);
    const pivots = movers.map((ids) => pivotOf(descriptions, poses, ids));
    equations.clear();
    for (let k = 0; k < movers.length; k++) equations.hold(k, HOLD, HOLD * ARM_PX ** 2);
    for (let p = 0; p < pulling.length; p++) addSeam(equations, p, pulling[p], poses, directions, pivots, scratch);
    const move = equations.solve();
    movers.forEach((ids, k) => {
      for (const id of ids) moveAboutPivot(poses, id, pivots[k], move[3 * k], move[3 * k + 1], move[3 * k + 2]);
    });
  }
}

/** By fragment, the number of the mover that it belongs to; -1 for those that do not move. */
function slotsOf(movers: readonly (readonly number[])[], count: number): Int32Array {
  const slot = new Int32Array(count).fill(-1);
  movers.forEach((ids, k) => {
    for (const id of ids) slot[id] = k;
  });
  return slot;
}

/** Whether two fragments belong to movers of their own. */
function areApart(slot: Int32Array, a: number, b: number): boolean {
  return slot[b] >= 0 && slot[a] !== slot[b];
}

/** Adds, of borders that meet and that no seam pulls on, the seam that they would have. */
function holdMet(pulling: Seam[], poses: WorkPoses, members: readonly number[], slot: Int32Array, bench: Bench): void {
  const held = new Set(pulling.map(({ a, b }) => pairKey(a, b)));
  for (const pair of touchingPairs({ poses }, members, bench)) {
    if (!areApart(slot, pair.a, pair.b) || held.has(pairKey(pair.a, pair.b))) continue;
    const met = metBorders(poses, pair, bench);
    if (met !== null) pulling.push(met);
  }
}

/** The three equations of a seam: across it, along it, and of its turn. */
function addSeam(
  equations: BlockEquations,
  p: number,
  seam: Seam,
  poses: WorkPoses,
  directions: Directions,
  pivots: readonly Pivot[],
  scratch: SeamMisfit,
): void {
  const fit = misfitOf(poses, directions, seam, scratch);
  const weight = trust(seam) / (1 + fit.squares / TOLERATED_SQUARES) ** 2;
  const nx = fit.normalX;
  const ny = fit.normalY;
  const pivotA = pivots[equations.slotA[p]];
  const pivotB = pivots[equations.slotB[p]];
  const ax = fit.x - pivotA.x;
  const ay = fit.y - pivotA.y;
  const bx = fit.x + fit.acrossPx * nx - fit.alongPx * ny - pivotB.x;
  const by = fit.y + fit.acrossPx * ny + fit.alongPx * nx - pivotB.y;
  addEquation(
    equations,
    p,
    nx,
    ny,
    ny * ax - nx * ay,
    ny * bx - nx * by,
    fit.acrossPx,
    weight / seam.sigmaAcrossPx ** 2,
  );
  addEquation(
    equations,
    p,
    -ny,
    nx,
    nx * ax + ny * ay,
    nx * bx + ny * by,
    fit.alongPx,
    weight / seam.sigmaAlongPx ** 2,
  );
  addEquation(equations, p, 0, 0, 1, 1, fit.turnRad, weight / seam.sigmaTurnRad ** 2);
}

/** Of each pair apart, the seam that poses are nearest to; none where all are too far. */
function pullingSeams(
  graph: SeamGraph,
  poses: WorkPoses,
  members: readonly number[],
  slot: Int32Array,
  directions: Directions,
  scratch: SeamMisfit,
): Seam[] {
  const pulling: Seam[] = [];
  for (const id of members)
    for (const { a, b, seams } of graph.pairsOf[id]) {
      if (!areApart(slot, a, b)) continue;
      const seam = nearestSeam(seams, poses, directions, scratch);
      if (seam !== null) pulling.push(seam);
    }
  return pulling;
}

function nearestSeam(
  seams: readonly Seam[],
  poses: WorkPoses,
  directions: Directions,
  scratch: SeamMisfit,
): Seam | null {
  let best: Seam | null = null;
  let least = PULLING_SQUARES;
  for (const seam of seams) {
    const distance = misfitOf(poses, directions, seam, scratch).squares - seam.key;
    if (distance >= least) continue;
    least = distance;
    best = seam;
  }
  return best;
}

/** Borders that meet where they lie, as a seam at the expected gap. */
function metBorders(poses: WorkPoses, { a, b }: TouchingPair, { scorer, gap }: Bench): Seam | null {
  const at = { ...relativePose(poses, a, b) };
  const { descriptions, contacts, reach } = scorer;
  const line = seamLine(
    descriptions[a],
    descriptions[b],
    at,
    Math.min(WIDEST_MET_PX, reach + MET_SLACK_PX),
    contacts,
    2,
  );
  if (line === null) return null;
  const move = Math.max(-MOST_CORRECTION_PX, Math.min(MOST_CORRECTION_PX, gap.mean - line.gapPx));
  return withGap({ a, b, ...at, ...line, ...MET, foundGapPx: line.gapPx }, line.gapPx + move);
}

/** How much a seam pulls: its probability, so that doubtful ones hardly do. */
function trust({ key }: Seam): number {
  return 1 / (1 + Math.exp(-key)) + LEAST_TRUST;
}

/** One weighted equation of seam p: `(x, y, turnB) . (move of b) - (x, y, turnA) . (move of a) + residual = 0`. */
function addEquation(
  equations: BlockEquations,
  p: number,
  x: number,
  y: number,
  turnA: number,
  turnB: number,
  residual: number,
  weight: number,
): void {
  const wx = weight * x;
  const wy = weight * y;
  const wa = weight * turnA;
  const pull = weight * residual;
  equations.add(
    p,
    wx * x,
    wx * y,
    wy * y,
    wx * turnA,
    wy * turnA,
    wa * turnA,
    wx * turnB,
    wy * turnB,
    weight * turnB * turnB,
    wa * turnB,
    pull * x,
    pull * y,
    pull * turnA,
    pull * turnB,
  );
}
