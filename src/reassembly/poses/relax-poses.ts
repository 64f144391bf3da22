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
  const normal = emptyNormalEquations(movers.length, pairs.length, slot, firsts, seconds);
  for (const reach of reaches) {
    const pivots = movers.map((ids) => (ids.length > 1 ? pivotOf(descriptions, poses, ids) : null));
    clear(normal);
    addPairs(descriptions, poses, firsts, seconds, pivots, gap, reach, stride, contacts, normal);
    movers.forEach((ids, k) => holdPresent(descriptions, ids, normal.blocks, 9 * k));
    const step = solveBlocks(normal.blocks, normal.offDiagonal, normal.slotA, normal.slotB, normal.right);
    movers.forEach((ids, k) => moveClipped(descriptions, poses, ids, pivots[k], step, 3 * k));
  }
  return { mass: normal.mass, squares: normal.squares };
}

/** Normal equations of all movers, in 3 x 3 blocks, and the residuals that they were made of. */
interface NormalEquations extends Residuals {
  mass: number;
  squares: number;
  /** Diagonal blocks, by mover. */
  readonly blocks: Float64Array;
  /** Block (a, b) of each pair. */
  readonly offDiagonal: Float64Array;
  readonly right: Float64Array;
  /** Movers of each pair. */
  readonly slotA: Int32Array;
  readonly slotB: Int32Array;
}

function emptyNormalEquations(
  movers: number,
  pairs: number,
  slot: ReadonlyMap<number, number>,
  firsts: Int32Array,
  seconds: Int32Array,
): NormalEquations {
  return {
    mass: 0,
    squares: 0,
    blocks: new Float64Array(9 * movers),
    offDiagonal: new Float64Array(9 * pairs),
    right: new Float64Array(3 * movers),
    slotA: firsts.map((id) => slot.get(id)!),
    slotB: seconds.map((id) => slot.get(id)!),
  };
}

function clear(normal: NormalEquations): void {
  normal.mass = 0;
  normal.squares = 0;
  normal.blocks.fill(0);
  normal.offDiagonal.fill(0);
  normal.right.fill(0);
}

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
  normal: NormalEquations,
): void {
  for (let p = 0; p < firsts.length; p++) {
    if (normal.slotA[p] === normal.slotB[p]) continue;
    const a = firsts[p];
    const b = seconds[p];
    const turnA = poses.turnRad[a];
    const cosA = Math.cos(turnA);
    const sinA = Math.sin(turnA);
    const dx = poses.x[b] - poses.x[a];
    const dy = poses.y[b] - poses.y[a];
    const x = cosA * dx + sinA * dy;
    const y = -sinA * dx + cosA * dy;
    const [da, db] = [descriptions[a], descriptions[b]];
    findContacts(da, db, poses.turnRad[b] - turnA, x, y, prior.mean + reach, contacts, stride);
    if (contacts.count > 0) addPair(da, db, poses, a, b, pivots, prior, reach, stride, contacts, normal, p);
  }
}

/** A weak pull to where a mover lies: keeps fragments without contacts still and the whole from drifting. */
function holdPresent(
  descriptions: readonly FragmentDescription[],
  ids: readonly number[],
  blocks: Float64Array,
  at: number,
): void {
  for (const id of ids) {
    blocks[at] += 0.5;
    blocks[at + 4] += 0.5;
    blocks[at + 8] += 0.5 * descriptions[id].area * 0.1;
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
  normal: NormalEquations,
  p: number,
): void {
  const { blocks, offDiagonal, right } = normal;
  const slotA = normal.slotA[p];
  const slotB = normal.slotB[p];
  const pivotA = pivots[slotA];
  const pivotB = pivots[slotB];
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
  let rightX = 0;
  let rightY = 0;
  let rightA = 0;
  let rightB = 0;
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
    rightX += wx * residual;
    rightY += wy * residual;
    rightA += wa * residual;
    rightB += wb * residual;
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
  addTo(right, 3 * slotA, rightX, rightY, rightA);
  addTo(right, 3 * slotB, -rightX, -rightY, -rightB);
  addSymmetric(blocks, 9 * slotA, xx, xy, yy, xa, ya, aa);
  addSymmetric(blocks, 9 * slotB, xx, xy, yy, xb, yb, bb);
  addTo(offDiagonal, 9 * p, -xx, -xy, -xb);
  addTo(offDiagonal, 9 * p + 3, -xy, -yy, -yb);
  addTo(offDiagonal, 9 * p + 6, -xa, -ya, -ab);
  normal.mass += mass;
  normal.squares += squares;
}

/** Adds three numbers that lie beside each other. */
export function addTo(sums: Float64Array, at: number, p: number, q: number, r: number): void {
  sums[at] += p;
  sums[at + 1] += q;
  sums[at + 2] += r;
}

/** Adds a symmetric 3 x 3 block. */
export function addSymmetric(
  sums: Float64Array,
  at: number,
  xx: number,
  xy: number,
  yy: number,
  xt: number,
  yt: number,
  tt: number,
): void {
  addTo(sums, at, xx, xy, xt);
  addTo(sums, at + 3, xy, yy, yt);
  addTo(sums, at + 6, xt, yt, tt);
}

/**
 * Solves the block system by conjugate gradients with 3 x 3 block preconditioning; 3 unknowns per mover.
 * @param slotA,slotB by pair, the movers whose block of `offDiagonal` it is.
 */
export function solveBlocks(
  blocks: Float64Array,
  offDiagonal: Float64Array,
  slotA: Int32Array,
  slotB: Int32Array,
  right: Float64Array,
): Float64Array {
  const size = right.length;
  const inverse = invertBlocks(blocks);
  const solution = new Float64Array(size);
  const residual = Float64Array.from(right);
  const z = new Float64Array(size);
  const image = new Float64Array(size);
  multiplyBlocks(inverse, residual, z);
  const direction = Float64Array.from(z);
  let rz = dot(residual, z);
  const target = 1e-8 * rz;
  for (let iteration = 0; iteration < 60 && rz > target && rz > 1e-14; iteration++) {
    multiplyBlocks(blocks, direction, image);
    addOffDiagonal(offDiagonal, slotA, slotB, direction, image);
    const alpha = rz / dot(direction, image);
    for (let i = 0; i < size; i++) {
      solution[i] += alpha * direction[i];
      residual[i] -= alpha * image[i];
    }
    multiplyBlocks(inverse, residual, z);
    const next = dot(residual, z);
    const beta = next / rz;
    rz = next;
    for (let i = 0; i < size; i++) direction[i] = z[i] + beta * direction[i];
  }
  return solution;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Adds to `image` what the off-diagonal blocks, and below the diagonal their transposes, make of `direction`. */
function addOffDiagonal(
  offDiagonal: Float64Array,
  slotA: Int32Array,
  slotB: Int32Array,
  direction: Float64Array,
  image: Float64Array,
): void {
  for (let p = 0, at = 0; p < slotA.length; p++, at += 9) {
    const a = 3 * slotA[p];
    const b = 3 * slotB[p];
    const bx = direction[b];
    const by = direction[b + 1];
    const bt = direction[b + 2];
    for (let r = 0; r < 3; r++) {
      const xr = offDiagonal[at + 3 * r];
      const yr = offDiagonal[at + 3 * r + 1];
      const tr = offDiagonal[at + 3 * r + 2];
      const move = direction[a + r];
      image[a + r] = image[a + r] + xr * bx + yr * by + tr * bt;
      image[b] += xr * move;
      image[b + 1] += yr * move;
      image[b + 2] += tr * move;
    }
  }
}

function multiplyBlocks(blocks: Float64Array, vector: Float64Array, out: Float64Array): void {
  for (let k = 0; k < vector.length / 3; k++) {
    for (let r = 0; r < 3; r++) {
      const at = 9 * k + 3 * r;
      out[3 * k + r] =
        blocks[at] * vector[3 * k] + blocks[at + 1] * vector[3 * k + 1] + blocks[at + 2] * vector[3 * k + 2];
    }
  }
}

function invertBlocks(blocks: Float64Array): Float64Array {
  const out = new Float64Array(blocks.length);
  for (let at = 0; at < blocks.length; at += 9) {
    const a = blocks[at];
    const b = blocks[at + 1];
    const c = blocks[at + 2];
    const d = blocks[at + 3];
    const e = blocks[at + 4];
    const f = blocks[at + 5];
    const g = blocks[at + 6];
    const h = blocks[at + 7];
    const i = blocks[at + 8];
    const ei = e * i - f * h;
    const fg = f * g - d * i;
    const dh = d * h - e * g;
    const inverse = 1 / (a * ei + b * fg + c * dh);
    out[at] = ei * inverse;
    out[at + 1] = (c * h - b * i) * inverse;
    out[at + 2] = (b * f - c * e) * inverse;
    out[at + 3] = fg * inverse;
    out[at + 4] = (a * i - c * g) * inverse;
    out[at + 5] = (c * d - a * f) * inverse;
    out[at + 6] = dh * inverse;
    out[at + 7] = (b * g - a * h) * inverse;
    out[at + 8] = (a * e - b * d) * inverse;
  }
  return out;
}
