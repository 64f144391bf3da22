import { wrapAngle } from '../../math/rigid.ts';
import type { FragmentDescription } from '../contours/fragment-description.ts';
import { pairKey } from './bind-fragments.ts';
import type { Edge } from './choose-edges.ts';
import { moveAboutPivot, moversOf, pivotOf, solveBlocks, type TouchingPair, type WorkPoses } from './relax-poses.ts';

/** Edges by their pair's {@link pairKey}, in their order. */
export type EdgesOfPairs = ReadonlyMap<number, readonly Edge[]>;

/** An edge pulls on poses that put its fragment this near to where it says: work pixels and radians. */
const PULLING_PX = 30;
const PULLING_RAD = 0.35;
/** Residual, work pixels, at which an edge has lost three quarters of its pull. */
const TOLERANCE_PX = 10;
/** Pixels that a turn of one radian counts for: candidates err by about 3 px and .05 rad. */
const ARM_PX = 50;
/** Gauss-Newton steps. */
const STEPS = 4;
/** Pull towards where the members lie, which holds the whole. */
const HOLD = 0.01;

/** The edges by their pairs. */
export function edgesOfPairs(edges: readonly Edge[]): EdgesOfPairs {
  const byPair = new Map<number, Edge[]>();
  for (const edge of edges) {
    const key = pairKey(edge.a, edge.b);
    (byPair.get(key) ?? byPair.set(key, []).get(key)!).push(edge);
  }
  return byPair;
}

/**
 * Least squares over the candidates that poses nearly agree with (a pose graph, Lu & Milios 1997): moves the members so that
 * neighbours lie to one another as their own candidate says. A candidate lies where the evidence of its own seam is best,
 * whatever the gap there, so nothing is pulled together to a gap that all seams would share; loops share out their error.
 *
 * @param poses changed in place.
 * @param body by fragment, a number that those share which move only together.
 */
export function relaxOnEdges(
  descriptions: readonly FragmentDescription[],
  poses: WorkPoses,
  members: readonly number[],
  edges: EdgesOfPairs,
  body?: ArrayLike<number>,
): void {
  const movers = moversOf(members, body);
  const slot = new Map(movers.flatMap((ids, k) => ids.map((id) => [id, k] as const)));
  const pairs: TouchingPair[] = [];
  const pulling: Edge[] = [];
  for (const list of edges.values()) {
    const { a, b } = list[0];
    const [slotA, slotB] = [slot.get(a), slot.get(b)];
    if (slotA === undefined || slotB === undefined || slotA === slotB) continue;
    let best: Edge | null = null;
    let least = Infinity;
    for (const edge of list) {
      const { x, y, turn } = misfit(descriptions, poses, edge);
      const distance = Math.hypot(x, y);
      if (distance > PULLING_PX || Math.abs(turn) > PULLING_RAD || distance + ARM_PX * Math.abs(turn) >= least)
        continue;
      least = distance + ARM_PX * Math.abs(turn);
      best = edge;
    }
    if (best === null) continue;
    pairs.push({ a, b });
    pulling.push(best);
  }
  if (pairs.length === 0) return;
  for (let step = 0; step < STEPS; step++) {
    const blocks = new Float64Array(9 * movers.length);
    const offDiagonal = new Float64Array(9 * pairs.length);
    const right = new Float64Array(3 * movers.length);
    const pivots = movers.map((ids) => pivotOf(descriptions, poses, ids));
    for (const [p, edge] of pulling.entries()) {
      const slotA = slot.get(edge.a)!;
      const slotB = slot.get(edge.b)!;
      const fit = misfit(descriptions, poses, edge);
      const squared = fit.x ** 2 + fit.y ** 2 + (ARM_PX * fit.turn) ** 2;
      const weight = trust(edge) / (1 + squared / TOLERANCE_PX ** 2) ** 2;
      // Two points are compared, b's centre and a's, so that neither end of a joint counts for more.
      for (const point of [fit.atB, fit.atA]) {
        const rows = [
          [
            -1,
            0,
            point.fromA.y - pivots[slotA].y,
            1,
            0,
            -(point.fromB.y - pivots[slotB].y),
            point.fromB.x - point.fromA.x,
          ],
          [
            0,
            -1,
            -(point.fromA.x - pivots[slotA].x),
            0,
            1,
            point.fromB.x - pivots[slotB].x,
            point.fromB.y - point.fromA.y,
          ],
        ];
        for (const row of rows) addRow(row, weight / 2, slotA, slotB, blocks, offDiagonal, 9 * p, right);
      }
      addRow([0, 0, -ARM_PX, 0, 0, ARM_PX, ARM_PX * fit.turn], weight, slotA, slotB, blocks, offDiagonal, 9 * p, right);
    }
    for (let k = 0; k < movers.length; k++) {
      blocks[9 * k] += HOLD;
      blocks[9 * k + 4] += HOLD;
      blocks[9 * k + 8] += HOLD * ARM_PX ** 2;
    }
    const move = solveBlocks(blocks, offDiagonal, pairs, slot, right);
    for (const [k, ids] of movers.entries())
      for (const id of ids) moveAboutPivot(poses, id, pivots[k], move[3 * k], move[3 * k + 1], move[3 * k + 2]);
  }
}

/** How much an edge pulls: its probability, so that doubtful ones hardly do. */
function trust({ key }: Edge): number {
  return 1 / (1 + Math.exp(-key)) + 0.02;
}

interface Misfit {
  /** Where the poses put b's centre, less where the edge does: page pixels. */
  readonly x: number;
  readonly y: number;
  readonly turn: number;
  /** One point of the page as either fragment carries it. */
  readonly atB: { fromA: Point; fromB: Point };
  readonly atA: { fromA: Point; fromB: Point };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function misfit(descriptions: readonly FragmentDescription[], poses: WorkPoses, edge: Edge): Misfit {
  const { a, b, turnRad, x, y } = edge;
  const [da, db] = [descriptions[a], descriptions[b]];
  const cos = Math.cos(turnRad);
  const sin = Math.sin(turnRad);
  const onPage = (id: number, px: number, py: number): Point => {
    const c = Math.cos(poses.turnRad[id]);
    const s = Math.sin(poses.turnRad[id]);
    return { x: c * px - s * py + poses.x[id], y: s * px + c * py + poses.y[id] };
  };
  const atB = {
    fromA: onPage(a, cos * db.centreX - sin * db.centreY + x, sin * db.centreX + cos * db.centreY + y),
    fromB: onPage(b, db.centreX, db.centreY),
  };
  const [ax, ay] = [da.centreX - x, da.centreY - y];
  const atA = {
    fromA: onPage(a, da.centreX, da.centreY),
    fromB: onPage(b, cos * ax + sin * ay, cos * ay - sin * ax),
  };
  return {
    x: atB.fromB.x - atB.fromA.x,
    y: atB.fromB.y - atB.fromA.y,
    turn: wrapAngle(poses.turnRad[b] - poses.turnRad[a] - turnRad),
    atB,
    atA,
  };
}

/** Adds one weighted equation `row . (move of a, move of b) + residual = 0`; the residual stands last in the row. */
function addRow(
  row: readonly number[],
  weight: number,
  slotA: number,
  slotB: number,
  blocks: Float64Array,
  offDiagonal: Float64Array,
  offAt: number,
  right: Float64Array,
): void {
  for (let p = 0; p < 3; p++) {
    right[3 * slotA + p] -= weight * row[p] * row[6];
    right[3 * slotB + p] -= weight * row[p + 3] * row[6];
    for (let q = 0; q < 3; q++) {
      blocks[9 * slotA + 3 * p + q] += weight * row[p] * row[q];
      blocks[9 * slotB + 3 * p + q] += weight * row[p + 3] * row[q + 3];
      offDiagonal[offAt + 3 * p + q] += weight * row[p] * row[q + 3];
    }
  }
}
