import { BlockEquations } from './block-equations.ts';
import { createContacts, findContacts, type Contacts } from '../candidates/contacts.ts';
import type { GapPrior } from '../candidates/refine-alignment.ts';
import type { FragmentDescription } from '../contours/fragment-description.ts';

/** Poses that are being worked on: pageFromFragment of every fragment, work pixels. */
export interface WorkPoses {
  readonly turnRad: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Two fragments that touch, a < b. */
export interface TouchingPair {
  readonly a: number;
  readonly b: number;
}

/** How poses are relaxed. */
export interface RelaxOptions {
  readonly gap: GapPrior;
  /** Contact reach of each Gauss-Newton step, work pixels beside the gap, from wide to narrow. */
  readonly reaches: readonly number[];
  /** Every how many samples are used. @default 1 */
  readonly stride?: number;
  /** By fragment, a number that those share which move only together, as one rigid body. @default none do */
  readonly body?: ArrayLike<number> | undefined;
}

/** How well the seams close: weights (1 for a sample that fits, near 0 for an outlier) and weighted squares, square work pixels. */
export interface Residuals {
  readonly mass: number;
  readonly squares: number;
}

/**
 * Least squares over all joints at once: moves every fragment of `members` so that along all seams the distance between
 * borders is that seam's own gap (an unknown per joint, held by what is known of gaps). Gauss-Newton; each step solves the
 * sparse normal equations by conjugate gradients with 3 x 3 block preconditioning. Errors no longer add up along chains,
 * as they do when poses are multiplied along a tree (JigsawNet's last step).
 *
 * @param poses changed in place. A weak pull to where each member lies holds what no joint holds, such as the whole.
 * @param pairs joints between members.
 * @param contacts scratch, room for the samples of every fragment.
 * @returns the last step's residuals before it moved anything.
 */
export function relaxPoses(
  descriptions: readonly FragmentDescription[],
  poses: WorkPoses,
  members: readonly number[],
  pairs: readonly TouchingPair[],
  options: RelaxOptions,
  contacts: Contacts = createContacts(Math.max(...descriptions.map((d) => d.sampleCount))),
): Residuals {
  const { gap, reaches, stride = 1, body } = options;
  const movers = moversOf(members, body);
  const slot = new Map(movers.flatMap((ids, k) => ids.map((id) => [id, k] as const)));
  // Pairs come in objects of many shapes; the loops below would be compiled for each of them.
  const firsts = Int32Array.from(pairs, ({ a }) => a);
  const seconds = Int32Array.from(pairs, ({ b }) => b);
  const equations = new BlockEquations(
    movers.length,
    firsts.map((id) => slot.get(id)!),
    seconds.map((id) => slot.get(id)!),
  );
  const residuals = { mass: 0, squares: 0 };
  for (const reach of reaches) {
    const pivots = movers.map((ids) => (ids.length > 1 ? pivotOf(descriptions, poses, ids) : null));
    equations.clear();
    residuals.mass = residuals.squares = 0;
    addPairs(descriptions, poses, firsts, seconds, pivots, gap, reach, stride, contacts, equations, residuals);
    // A weak pull to where each lies keeps fragments without contacts still and the whole from drifting.
    movers.forEach((ids, k) => {
      for (const id of ids) equations.hold(k, 0.5, 0.5 * descriptions[id].area * 0.1);
    });
    const step = equations.solve();
    movers.forEach((ids, k) => moveClipped(descriptions, poses, ids, pivots[k], step, 3 * k));
  }
  return residuals;
}

/** Residuals that are being summed up. */
type Sums = { -readonly [key in keyof Residuals]: Residuals[key] };

function addPairs(
  descriptions: readonly FragmentDescription[],
  poses: WorkPoses,
  firsts: Int32Array,
  seconds: Int32Array,
  pivots: readonly (Pivot | null)[],
  prior: GapPrior,
  reach: number,
  stride: number,
  contacts: Contacts,
  equations: BlockEquations,
  sums: Sums,
): void {
  for (let p = 0; p < firsts.length; p++) {
    if (equations.slotA[p] === equations.slotB[p]) continue;
    const a = firsts[p];
    const b = seconds[p];
    const turnA = poses.turnRad[a];
    const cosA = Math.cos(turnA);
    const sinA = Math.sin(turnA);
    const dx = poses.x[b] - poses.x[a];
    const dy = poses.y[b] - poses.y[a];
    const x = cosA * dx + sinA * dy;
    const y = -sinA * dx + cosA * dy;
    const da = descriptions[a];
    const db = descriptions[b];
    findContacts(da, db, poses.turnRad[b] - turnA, x, y, prior.mean + reach, contacts, stride);
    if (contacts.count > 0) addPair(da, db, poses, a, b, pivots, prior, reach, stride, contacts, equations, p, sums);
  }
}

/** Steps are clipped, so that one bad seam cannot throw a fragment away. */
function moveClipped(
  descriptions: readonly FragmentDescription[],
  poses: WorkPoses,
  ids: readonly number[],
  pivot: Pivot | null,
  step: Float64Array,
  at: number,
): void {
  const dx = clip(step[at], 5);
  const dy = clip(step[at + 1], 5);
  const turn = clip(step[at + 2], 0.1);
  if (pivot === null) moveAboutCentre(descriptions[ids[0]], poses, ids[0], dx, dy, turn);
  else for (const id of ids) moveAboutPivot(poses, id, pivot, dx, dy, turn);
}

/** The members that move on their own, and the bodies that move as one; in the order of their first members. */
export function moversOf(
  members: readonly number[],
  body: ArrayLike<number> | undefined,
): readonly (readonly number[])[] {
  if (body === undefined) return members.map((id) => [id]);
  const movers = new Map<number, number[]>();
  for (const id of members) {
    const ids = movers.get(body[id]);
    if (ids === undefined) movers.set(body[id], [id]);
    else ids.push(id);
  }
  return [...movers.values()];
}

/** A point that a body turns about. */
export interface Pivot {
  readonly x: number;
  readonly y: number;
}

/** The mean of the centres of a body's fragments, where they lie on the page. */
export function pivotOf(descriptions: readonly FragmentDescription[], poses: WorkPoses, ids: readonly number[]): Pivot {
  let x = 0;
  let y = 0;
  for (const id of ids) {
    const { centreX, centreY } = descriptions[id];
    const cos = Math.cos(poses.turnRad[id]);
    const sin = Math.sin(poses.turnRad[id]);
    x += (cos * centreX - sin * centreY + poses.x[id]) / ids.length;
    y += (sin * centreX + cos * centreY + poses.y[id]) / ids.length;
  }
  return { x, y };
}

/** Turns a fragment about the pivot of its body, then shifts it. */
export function moveAboutPivot(poses: WorkPoses, id: number, pivot: Pivot, dx: number, dy: number, turn: number): void {
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  const x = poses.x[id] - pivot.x;
  const y = poses.y[id] - pivot.y;
  poses.turnRad[id] += turn;
  poses.x[id] = cos * x - sin * y + pivot.x + dx;
  poses.y[id] = sin * x + cos * y + pivot.y + dy;
}

/** Turns a fragment about where its centre lies, then shifts it. */
function moveAboutCentre(
  d: FragmentDescription,
  poses: WorkPoses,
  id: number,
  dx: number,
  dy: number,
  turn: number,
): void {
  const before = poses.turnRad[id];
  const after = before + turn;
  const centreX = Math.cos(before) * d.centreX - Math.sin(before) * d.centreY + poses.x[id] + dx;
  const centreY = Math.sin(before) * d.centreX + Math.cos(before) * d.centreY + poses.y[id] + dy;
  poses.turnRad[id] = after;
  poses.x[id] = centreX - (Math.cos(after) * d.centreX - Math.sin(after) * d.centreY);
  poses.y[id] = centreY - (Math.sin(after) * d.centreX + Math.cos(after) * d.centreY);
}

function clip(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}

/** Adds the normal equations of joint p, its own gap already eliminated. @param contacts of its borders where they lie. */
function addPair(
  da: FragmentDescription,
  db: FragmentDescription,
  poses: WorkPoses,
  a: number,
  b: number,
  pivots: readonly (Pivot | null)[],
  prior: GapPrior,
  reach: number,
  stride: number,
  contacts: Contacts,
  equations: BlockEquations,
  p: number,
  sums: Sums,
): void {
  const pivotA = pivots[equations.slotA[p]];
  const pivotB = pivots[equations.slotB[p]];
  const cosA = Math.cos(poses.turnRad[a]);
  const sinA = Math.sin(poses.turnRad[a]);
  const cosB = Math.cos(poses.turnRad[b]);
  const sinB = Math.sin(poses.turnRad[b]);
  const centreAx = cosA * da.centreX - sinA * da.centreY;
  const centreAy = sinA * da.centreX + cosA * da.centreY;
  const centreBx = cosB * db.centreX - sinB * db.centreY;
  const centreBy = sinB * db.centreX + cosB * db.centreY;

  // First the seam's gap as it lies now: a robust mean, held by the prior.
  const tolerance = reach / 2;
  let gap = prior.mean;
  for (let pass = 0; pass < 2; pass++) {
    let total = 1 / (prior.sigma * prior.sigma + 0.01);
    let sum = total * prior.mean;
    for (let k = 0; k < db.sampleCount; k += stride) {
      if (contacts.partner[k] < 0) continue;
      const outlier = (contacts.gap[k] - gap) / tolerance;
      const weight = 1 / (1 + outlier * outlier) ** 2;
      total += weight;
      sum += weight * contacts.gap[k];
    }
    gap = sum / total;
  }

  // A body of several turns about its pivot, not about the centre of this one of its fragments.
  const aboutAx = pivotA === null ? centreAx : pivotA.x - poses.x[a];
  const aboutAy = pivotA === null ? centreAy : pivotA.y - poses.y[a];
  const aboutBx = pivotB === null ? centreBx : pivotB.x - poses.x[b];
  const aboutBy = pivotB === null ? centreBy : pivotB.y - poses.y[b];
  const hold = 1 / (prior.sigma * prior.sigma + 0.01);
  let mass = 0;
  let squares = 0;
  // The distance's derivatives by (a's x, y, turn, b's x, y, turn) are (-nx, -ny, -ta, nx, ny, tb): ten sums of products are all
  // that the 6 x 6 normal equations hold. In single numbers, since arrays would cost more here than the sums.
  let xx = 0;
  let xy = 0;
  let yy = 0;
  let xa = 0;
  let ya = 0;
  let aa = 0;
  let xb = 0;
  let yb = 0;
  let bb = 0;
  let ab = 0;
  let meanX = 0;
  let meanY = 0;
  let meanA = 0;
  let meanB = 0;
  let pullX = 0;
  let pullY = 0;
  let pullA = 0;
  let pullB = 0;
  for (let k = 0; k < db.sampleCount; k += stride) {
    const m = contacts.partner[k];
    if (m < 0) continue;
    const residual = contacts.gap[k] - gap;
    const outlier = residual / tolerance;
    const weight = 1 / (1 + outlier * outlier) ** 2;
    const nx = cosA * da.normalX[m] - sinA * da.normalY[m];
    const ny = sinA * da.normalX[m] + cosA * da.normalY[m];
    const ax = cosA * da.sampleX[m] - sinA * da.sampleY[m] - aboutAx;
    const ay = sinA * da.sampleX[m] + cosA * da.sampleY[m] - aboutAy;
    const bx = cosB * db.sampleX[k] - sinB * db.sampleY[k] - aboutBx;
    const by = sinB * db.sampleX[k] + cosB * db.sampleY[k] - aboutBy;
    const turnA = ny * ax - nx * ay;
    const turnB = ny * bx - nx * by;
    const wx = weight * nx;
    const wy = weight * ny;
    const wa = weight * turnA;
    const wb = weight * turnB;
    xx += wx * nx;
    xy += wx * ny;
    yy += wy * ny;
    xa += wx * turnA;
    ya += wy * turnA;
    aa += wa * turnA;
    xb += wx * turnB;
    yb += wy * turnB;
    bb += wb * turnB;
    ab += wa * turnB;
    meanX += wx;
    meanY += wy;
    meanA += wa;
    meanB += wb;
    pullX += wx * residual;
    pullY += wy * residual;
    pullA += wa * residual;
    pullB += wb * residual;
    mass += weight;
    squares += weight * residual * residual;
  }
  // Eliminate the gap (Schur complement): what all samples do together is left to the gap as far as the prior lets it.
  const left = 1 / (mass + hold);
  xx -= meanX * meanX * left;
  xy -= meanX * meanY * left;
  yy -= meanY * meanY * left;
  xa -= meanX * meanA * left;
  ya -= meanY * meanA * left;
  aa -= meanA * meanA * left;
  xb -= meanX * meanB * left;
  yb -= meanY * meanB * left;
  bb -= meanB * meanB * left;
  ab -= meanA * meanB * left;
  equations.add(p, xx, xy, yy, xa, ya, aa, xb, yb, bb, ab, pullX, pullY, pullA, pullB);
  sums.mass += mass;
  sums.squares += squares;
}
