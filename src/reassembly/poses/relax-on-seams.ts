import { relativePose, touchingPairs } from './touching-pairs.ts';
import type { Bench } from './bench.ts';
import { pairKey } from './bind-fragments.ts';
import { moveAboutPivot, moversOf, pivotOf, solveBlocks, type TouchingPair, type WorkPoses } from './relax-poses.ts';
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
  const slot = new Map(movers.flatMap((ids, k) => ids.map((id) => [id, k] as const)));
  const apart = (a: number, b: number): boolean => slot.has(b) && slot.get(a) !== slot.get(b);
  const directions = directionsOf(poses, members);
  const scratch = emptyMisfit();
  const pulling = pullingSeams(graph, poses, members, apart, directions, scratch);
  const held = new Set(pulling.map(({ a, b }) => pairKey(a, b)));
  if (members.length > 2)
    for (const pair of touchingPairs({ poses }, members, bench))
      if (apart(pair.a, pair.b) && !held.has(pairKey(pair.a, pair.b))) {
        const met = metBorders(poses, pair, bench);
        if (met !== null) pulling.push(met);
      }
  if (pulling.length === 0) return;
  const equations = new Equations(movers.length, pulling.length);
  for (let step = 0; step < STEPS; step++) {
    if (step > 0) directionsOf(poses, members, directions);
    const pivots = movers.map((ids) => pivotOf(descriptions, poses, ids));
    equations.clear();
    for (const [p, seam] of pulling.entries()) {
      const [slotA, slotB] = [slot.get(seam.a)!, slot.get(seam.b)!];
      const fit = misfitOf(poses, directions, seam, scratch);
      const weight = trust(seam) / (1 + fit.squares / TOLERATED_SQUARES) ** 2;
      const { normalX: nx, normalY: ny, x, y, acrossPx, alongPx, turnRad } = fit;
      const [ax, ay] = [x - pivots[slotA].x, y - pivots[slotA].y];
      const bx = x + acrossPx * nx - alongPx * ny - pivots[slotB].x;
      const by = y + acrossPx * ny + alongPx * nx - pivots[slotB].y;
      equations.at(slotA, slotB, p);
      equations.add(-nx, -ny, nx * ay - ny * ax, nx, ny, ny * bx - nx * by, acrossPx, weight / seam.sigmaAcrossPx ** 2);
      equations.add(ny, -nx, -ny * ay - nx * ax, -ny, nx, nx * bx + ny * by, alongPx, weight / seam.sigmaAlongPx ** 2);
      equations.add(0, 0, -1, 0, 0, 1, turnRad, weight / seam.sigmaTurnRad ** 2);
    }
    const move = equations.solve(pulling, slot);
    for (const [k, ids] of movers.entries())
      for (const id of ids) moveAboutPivot(poses, id, pivots[k], move[3 * k], move[3 * k + 1], move[3 * k + 2]);
  }
}

/** Of each pair apart, the seam that poses are nearest to; none where all are too far. */
function pullingSeams(
  graph: SeamGraph,
  poses: WorkPoses,
  members: readonly number[],
  apart: (a: number, b: number) => boolean,
  directions: Directions,
  scratch: SeamMisfit,
): Seam[] {
  const pulling: Seam[] = [];
  for (const id of members)
    for (const { a, b, seams } of graph.pairsOf[id]) {
      if (!apart(a, b)) continue;
      let best: Seam | null = null;
      let least = PULLING_SQUARES;
      for (const seam of seams) {
        const distance = misfitOf(poses, directions, seam, scratch).squares - seam.key;
        if (distance >= least) continue;
        least = distance;
        best = seam;
      }
      if (best !== null) pulling.push(best);
    }
  return pulling;
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

/** Normal equations of moves of bodies, in 3 x 3 blocks. */
class Equations {
  private readonly blocks: Float64Array;
  private readonly offDiagonal: Float64Array;
  private readonly right: Float64Array;
  private slotA = 0;
  private slotB = 0;
  private pair = 0;

  constructor(movers: number, pairs: number) {
    this.blocks = new Float64Array(9 * movers);
    this.offDiagonal = new Float64Array(9 * pairs);
    this.right = new Float64Array(3 * movers);
  }

  clear(): void {
    this.blocks.fill(0);
    this.offDiagonal.fill(0);
    this.right.fill(0);
    for (let k = 0; k < this.blocks.length; k += 9) {
      this.blocks[k] = this.blocks[k + 4] = HOLD;
      this.blocks[k + 8] = HOLD * ARM_PX ** 2;
    }
  }

  /** Between which movers the next equations stand, and which off-diagonal block is theirs. */
  at(slotA: number, slotB: number, pair: number): void {
    this.slotA = slotA;
    this.slotB = slotB;
    this.pair = pair;
  }

  /** One weighted equation: `a . (move of a) + b . (move of b) + residual = 0`. */
  add(ax: number, ay: number, at: number, bx: number, by: number, bt: number, residual: number, weight: number): void {
    const { blocks, offDiagonal, right } = this;
    const a = [ax, ay, at];
    const b = [bx, by, bt];
    const [atA, atB, off] = [this.slotA, this.slotB, 9 * this.pair];
    for (let p = 0; p < 3; p++) {
      const [wa, wb] = [weight * a[p], weight * b[p]];
      right[3 * atA + p] -= wa * residual;
      right[3 * atB + p] -= wb * residual;
      for (let q = 0; q < 3; q++) {
        blocks[9 * atA + 3 * p + q] += wa * a[q];
        blocks[9 * atB + 3 * p + q] += wb * b[q];
        offDiagonal[off + 3 * p + q] += wa * b[q];
      }
    }
  }

  solve(pairs: readonly TouchingPair[], slot: ReadonlyMap<number, number>): Float64Array {
    return solveBlocks(this.blocks, this.offDiagonal, pairs, slot, this.right);
  }
}
