import type { Rigid } from './rigid.ts';

/**
 * A 2 x 3 matrix that takes points of frame B into frame A: x' = xx x + xy y + x, y' = yx x + yy y + y.
 *
 * For poses that come from a file: their numbers are rounded, so they are only nearly rotations, and whoever judges
 * them must take them as they were written. Everything else uses {@link Rigid}.
 */
export interface Affine {
  readonly xx: number;
  readonly xy: number;
  readonly x: number;
  readonly yx: number;
  readonly yy: number;
  readonly y: number;
}

/** The same transform as a matrix. */
export function affineFromRigid(aFromB: Rigid): Affine {
  const cos = Math.cos(aFromB.turnRad);
  const sin = Math.sin(aFromB.turnRad);
  return { xx: cos, xy: -sin, x: aFromB.x, yx: sin, yy: cos, y: aFromB.y };
}

/** `cFromA = composeAffine(cFromB, bFromA)`. */
export function composeAffine(cFromB: Affine, bFromA: Affine): Affine {
  return {
    xx: cFromB.xx * bFromA.xx + cFromB.xy * bFromA.yx,
    xy: cFromB.xx * bFromA.xy + cFromB.xy * bFromA.yy,
    x: cFromB.xx * bFromA.x + cFromB.xy * bFromA.y + cFromB.x,
    yx: cFromB.yx * bFromA.xx + cFromB.yy * bFromA.yx,
    yy: cFromB.yx * bFromA.xy + cFromB.yy * bFromA.yy,
    y: cFromB.yx * bFromA.x + cFromB.yy * bFromA.y + cFromB.y,
  };
}

/** `bFromA = invertAffine(aFromB)`; the matrix must not be singular. */
export function invertAffine(aFromB: Affine): Affine {
  const determinant = aFromB.xx * aFromB.yy - aFromB.xy * aFromB.yx;
  const xx = aFromB.yy / determinant;
  const xy = -aFromB.xy / determinant;
  const yx = -aFromB.yx / determinant;
  const yy = aFromB.xx / determinant;
  return { xx, xy, x: -(xx * aFromB.x + xy * aFromB.y), yx, yy, y: -(yx * aFromB.x + yy * aFromB.y) };
}

/** The point (x, y) of frame B, in frame A. */
export function applyAffine(aFromB: Affine, x: number, y: number): { x: number; y: number } {
  return { x: aFromB.xx * x + aFromB.xy * y + aFromB.x, y: aFromB.yx * x + aFromB.yy * y + aFromB.y };
}

/** The turn of a nearly rigid matrix, radians, clockwise on the screen, -pi to pi. */
export function turnOfAffine(aFromB: Affine): number {
  return Math.atan2(aFromB.yx, aFromB.xx);
}
