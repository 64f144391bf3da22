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
  const { gap: prior, reaches, stride = 1, body } = options;
  const movers = moversOf(members, body);
  const slot = new Map(movers.flatMap((ids, k) => ids.map((id) => [id, k] as const)));
  const size = 3 * movers.length;
  let residuals: Residuals = { mass: 0, squares: 0 };
  for (const reach of reaches) {
    const blocks = new Float64Array(9 * movers.length); // diagonal 3 x 3 blocks
    const offDiagonal = new Float64Array(9 * pairs.length); // block (a, b) of each pair
    const right = new Float64Array(size);
    const pivots = movers.map((ids) => (ids.length > 1 ? pivotOf(descriptions, poses, ids) : null));
    let squares = 0;
    let mass = 0;
    for (let p = 0; p < pairs.length; p++) {
      const { a, b } = pairs[p];
      const [slotA, slotB] = [slot.get(a)!, slot.get(b)!];
      if (slotA === slotB) continue;
      const weightAndSquares = addPair(
        descriptions,
        poses,
        a,
        b,
        slotA,
        slotB,
        pivots[slotA],
        pivots[slotB],
        prior,
        reach,
        stride,
        contacts,
        blocks,
        offDiagonal,
        9 * p,
        right,
      );
      mass += weightAndSquares[0];
      squares += weightAndSquares[1];
    }
    residuals = { mass, squares };
    for (let k = 0; k < movers.length; k++) {
      // A weak pull to the present pose: keeps fragments without contacts still and the whole from drifting.
      for (const id of movers[k]) {
        blocks[9 * k] += 0.5;
        blocks[9 * k + 4] += 0.5;
        blocks[9 * k + 8] += 0.5 * descriptions[id].area * 0.1;
      }
    }
    const step = solveBlocks(blocks, offDiagonal, pairs, slot, right);
    for (let k = 0; k < movers.length; k++) {
      // Steps are clipped, so that one bad seam cannot throw a fragment away.
      const [dx, dy, turn] = [clip(step[3 * k], 5), clip(step[3 * k + 1], 5), clip(step[3 * k + 2], 0.1)];
      const pivot = pivots[k];
      if (pivot === null) moveAboutCentre(descriptions[movers[k][0]], poses, movers[k][0], dx, dy, turn);
      else for (const id of movers[k]) moveAboutPivot(poses, id, pivot, dx, dy, turn);
    }
  }
  return residuals;
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
  let [x, y] = [0, 0];
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

/** Adds one joint's normal equations, its own gap already eliminated. Returns the weight and the weighted squares. */
function addPair(
  descriptions: readonly FragmentDescription[],
  poses: WorkPoses,
  a: number,
  b: number,
  slotA: number,
  slotB: number,
  pivotA: Pivot | null,
  pivotB: Pivot | null,
  prior: GapPrior,
  reach: number,
  stride: number,
  contacts: Contacts,
  blocks: Float64Array,
  offDiagonal: Float64Array,
  offAt: number,
  right: Float64Array,
): [number, number] {
  const da = descriptions[a];
  const db = descriptions[b];
  const ta = poses.turnRad[a];
  const cosA = Math.cos(ta);
  const sinA = Math.sin(ta);
  const dx = poses.x[b] - poses.x[a];
  const dy = poses.y[b] - poses.y[a];
  const turn = poses.turnRad[b] - ta;
  const x = cosA * dx + sinA * dy;
  const y = -sinA * dx + cosA * dy;
  findContacts(da, db, turn, x, y, prior.mean + reach, contacts, stride);
  if (contacts.count === 0) return [0, 0];
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
  const row = new Float64Array(6); // d distance / d (a's x, y, turn, b's x, y, turn)
  const meanRow = new Float64Array(6);
  const hold = 1 / (prior.sigma * prior.sigma + 0.01);
  let mass = 0;
  let squares = 0;
  const local = new Float64Array(36);
  const localRight = new Float64Array(6);
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
    row[0] = -nx;
    row[1] = -ny;
    row[2] = -(ny * ax - nx * ay);
    row[3] = nx;
    row[4] = ny;
    row[5] = ny * bx - nx * by;
    for (let p = 0; p < 6; p++) {
      meanRow[p] += weight * row[p];
      localRight[p] -= weight * row[p] * residual;
      for (let q = 0; q < 6; q++) local[6 * p + q] += weight * row[p] * row[q];
    }
    mass += weight;
    squares += weight * residual * residual;
  }
  // Eliminate the gap (Schur complement): what all samples do together is left to the gap as far as the prior lets it.
  for (let p = 0; p < 6; p++) {
    for (let q = 0; q < 6; q++) local[6 * p + q] -= (meanRow[p] * meanRow[q]) / (mass + hold);
  }
  for (let p = 0; p < 3; p++) {
    right[3 * slotA + p] += localRight[p];
    right[3 * slotB + p] += localRight[3 + p];
    for (let q = 0; q < 3; q++) {
      blocks[9 * slotA + 3 * p + q] += local[6 * p + q];
      blocks[9 * slotB + 3 * p + q] += local[6 * (p + 3) + q + 3];
      offDiagonal[offAt + 3 * p + q] += local[6 * p + q + 3];
    }
  }
  return [mass, squares];
}

/** Solves the block system by conjugate gradients with 3 x 3 block preconditioning; 3 unknowns per mover. */
export function solveBlocks(
  blocks: Float64Array,
  offDiagonal: Float64Array,
  pairs: readonly TouchingPair[],
  slot: ReadonlyMap<number, number>,
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
  const firstOf = Int32Array.from(pairs, ({ a }) => 3 * slot.get(a)!);
  const secondOf = Int32Array.from(pairs, ({ b }) => 3 * slot.get(b)!);
  for (let iteration = 0; iteration < 60 && rz > target && rz > 1e-14; iteration++) {
    multiplyBlocks(blocks, direction, image);
    addOffDiagonal(offDiagonal, firstOf, secondOf, direction, image);
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
  firstOf: Int32Array,
  secondOf: Int32Array,
  direction: Float64Array,
  image: Float64Array,
): void {
  for (let p = 0, at = 0; p < firstOf.length; p++, at += 9) {
    const a = firstOf[p];
    const b = secondOf[p];
    const [bx, by, bt] = [direction[b], direction[b + 1], direction[b + 2]];
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
    const [a, b, c] = [blocks[at], blocks[at + 1], blocks[at + 2]];
    const [d, e, f] = [blocks[at + 3], blocks[at + 4], blocks[at + 5]];
    const [g, h, i] = [blocks[at + 6], blocks[at + 7], blocks[at + 8]];
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
