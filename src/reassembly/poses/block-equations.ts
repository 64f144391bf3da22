/**
 * Normal equations of the moves (x, y, turn) of movers that joints tie in pairs: a 3 x 3 block on the diagonal for each mover, one
 * beside it for each joint. Across its joint, a moves against what b moves along, so the two share all but what their turns do.
 */
export class BlockEquations {
  /** Movers of each joint. */
  readonly slotA: Int32Array;
  readonly slotB: Int32Array;
  private readonly blocks: Float64Array;
  private readonly offDiagonal: Float64Array;
  private readonly right: Float64Array;

  constructor(movers: number, slotA: Int32Array, slotB: Int32Array) {
    this.slotA = slotA;
    this.slotB = slotB;
    this.blocks = new Float64Array(9 * movers);
    this.offDiagonal = new Float64Array(9 * slotA.length);
    this.right = new Float64Array(3 * movers);
  }

  clear(): void {
    this.blocks.fill(0);
    this.offDiagonal.fill(0);
    this.right.fill(0);
  }

  /** A pull of a mover to where it lies. @param shift weight of its shifts. @param turn weight of its turn. */
  hold(slot: number, shift: number, turn: number): void {
    this.blocks[9 * slot] += shift;
    this.blocks[9 * slot + 4] += shift;
    this.blocks[9 * slot + 8] += turn;
  }

  /**
   * What joint p says, as sums over its equations `x . (b's x - a's x) + y . (b's y - a's y) + b . (b's turn) - a . (a's turn) + residual = 0`.
   * @param xx,xy,yy,xa,ya,aa,xb,yb,bb,ab weighted products of the factors.
   * @param pullX,pullY,pullA,pullB weighted products of the factors with the residual.
   */
  add(
    p: number,
    xx: number,
    xy: number,
    yy: number,
    xa: number,
    ya: number,
    aa: number,
    xb: number,
    yb: number,
    bb: number,
    ab: number,
    pullX: number,
    pullY: number,
    pullA: number,
    pullB: number,
  ): void {
    const { blocks, offDiagonal, right } = this;
    const a = this.slotA[p];
    const b = this.slotB[p];
    addTo(right, 3 * a, pullX, pullY, pullA);
    addTo(right, 3 * b, -pullX, -pullY, -pullB);
    addSymmetric(blocks, 9 * a, xx, xy, yy, xa, ya, aa);
    addSymmetric(blocks, 9 * b, xx, xy, yy, xb, yb, bb);
    addTo(offDiagonal, 9 * p, -xx, -xy, -xb);
    addTo(offDiagonal, 9 * p + 3, -xy, -yy, -yb);
    addTo(offDiagonal, 9 * p + 6, -xa, -ya, -ab);
  }

  /** The moves, three numbers per mover. */
  solve(): Float64Array {
    return solveBlocks(this.blocks, this.offDiagonal, this.slotA, this.slotB, this.right);
  }
}

/** Adds three numbers that lie beside each other. */
function addTo(sums: Float64Array, at: number, p: number, q: number, r: number): void {
  sums[at] += p;
  sums[at + 1] += q;
  sums[at + 2] += r;
}

/** Adds a symmetric 3 x 3 block. */
function addSymmetric(
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
function solveBlocks(
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
