import { wrapAngle } from '../../math/rigid.ts';
import { pairKey } from './bind-fragments.ts';
import type { WorkPoses } from './relax-poses.ts';
import type { Seam } from './seams.ts';

/** All seams of one pair, a < b, in the order they came in. */
export interface SeamPair {
  readonly a: number;
  readonly b: number;
  readonly seams: readonly Seam[];
}

/** Seams by the fragments that they join. */
export interface SeamGraph {
  /** By fragment, the pairs of which it is the first. */
  readonly pairsOf: readonly (readonly SeamPair[])[];
}

/** A graph of all fragments. @param count number of fragments. */
export function seamGraph(count: number, seams: readonly Seam[]): SeamGraph {
  const pairsOf: SeamPair[][] = Array.from({ length: count }, () => []);
  const byPair = new Map<number, Seam[]>();
  for (const seam of seams) {
    const key = pairKey(seam.a, seam.b);
    const known = byPair.get(key);
    if (known !== undefined) known.push(seam);
    else {
      const list = [seam];
      byPair.set(key, list);
      pairsOf[seam.a].push({ a: seam.a, b: seam.b, seams: list });
    }
  }
  return { pairsOf };
}

/** How poses and a seam disagree, on the page. */
export interface SeamMisfit {
  /** Unit normal of the seam. */
  normalX: number;
  normalY: number;
  /** The seam's middle as a carries it, and how far from there b carries it. */
  x: number;
  y: number;
  acrossPx: number;
  alongPx: number;
  turnRad: number;
  /** Sum of the three squares, each in standard deviations. */
  squares: number;
}

/** Scratch for {@link misfitOf}. */
export function emptyMisfit(): SeamMisfit {
  return { normalX: 0, normalY: 0, x: 0, y: 0, acrossPx: 0, alongPx: 0, turnRad: 0, squares: 0 };
}

/** Directions of all fragments: of many seams at the same poses, cosines are taken once a fragment. */
export interface Directions {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

/** The directions of these fragments; those of others are left as they are. */
export function directionsOf(
  { turnRad }: Pick<WorkPoses, 'turnRad'>,
  ids: Iterable<number>,
  out: Directions = { cos: new Float64Array(turnRad.length), sin: new Float64Array(turnRad.length) },
): Directions {
  for (const id of ids) {
    out.cos[id] = Math.cos(turnRad[id]);
    out.sin[id] = Math.sin(turnRad[id]);
  }
  return out;
}

/** How far poses are from what a seam says. @param out written over and returned. */
export function misfitOf(poses: WorkPoses, { cos, sin }: Directions, seam: Seam, out: SeamMisfit): SeamMisfit {
  const { a, b, middleInA, middleInB, normalX, normalY } = seam;
  const cosA = cos[a];
  const sinA = sin[a];
  const cosB = cos[b];
  const sinB = sin[b];
  const x = cosA * middleInA.x - sinA * middleInA.y + poses.x[a];
  const y = sinA * middleInA.x + cosA * middleInA.y + poses.y[a];
  const dx = cosB * middleInB.x - sinB * middleInB.y + poses.x[b] - x;
  const dy = sinB * middleInB.x + cosB * middleInB.y + poses.y[b] - y;
  const nx = cosA * normalX - sinA * normalY;
  const ny = sinA * normalX + cosA * normalY;
  const across = dx * nx + dy * ny;
  const along = dy * nx - dx * ny;
  const turn = wrapAngle(poses.turnRad[b] - poses.turnRad[a] - seam.turnRad);
  out.normalX = nx;
  out.normalY = ny;
  out.x = x;
  out.y = y;
  out.acrossPx = across;
  out.alongPx = along;
  out.turnRad = turn;
  out.squares = (across / seam.sigmaAcrossPx) ** 2 + (along / seam.sigmaAlongPx) ** 2 + (turn / seam.sigmaTurnRad) ** 2;
  return out;
}

/** Misfits, in squared standard deviations, from which on a seam is worth nothing: one in a hundred true ones errs by more. */
const MOST_SQUARES = 12;

/** What share of its worth a seam keeps where poses disagree with it. */
function keptShare({ squares }: Pick<SeamMisfit, 'squares'>): number {
  return Math.max(0, 1 - squares / MOST_SQUARES);
}

/** The seam of a pair that poses keep most of, and how much of its worth that is; null and 0 where they keep none. */
export interface KeptSeam {
  seam: Seam | null;
  worth: number;
  readonly misfit: SeamMisfit;
}

/** Scratch for {@link keptSeam}. */
export function emptyKept(): KeptSeam {
  return { seam: null, worth: 0, misfit: emptyMisfit() };
}

/** What poses keep of the seams of a pair: its best one counts. @param out written over and returned. */
export function keptSeam(poses: WorkPoses, directions: Directions, { seams }: SeamPair, out: KeptSeam): KeptSeam {
  out.seam = null;
  out.worth = 0;
  for (const seam of seams) {
    if (seam.worth <= out.worth) continue;
    const worth = seam.worth * keptShare(misfitOf(poses, directions, seam, out.misfit));
    if (worth <= out.worth) continue;
    out.seam = seam;
    out.worth = worth;
  }
  return out;
}

/** The sum over all pairs within one cluster. */
export function worthWithin(graph: SeamGraph, poses: WorkPoses, members: readonly number[]): number {
  const inside = new Uint8Array(poses.x.length);
  for (const id of members) inside[id] = 1;
  const directions = directionsOf(poses, members);
  const scratch = emptyKept();
  let sum = 0;
  for (const id of members)
    for (const pair of graph.pairsOf[id])
      if (inside[pair.b] === 1) sum += keptSeam(poses, directions, pair, scratch).worth;
  return sum;
}
