/**
 * Rigid transforms of the plane.
 *
 * Frame of every picture: origin at the CENTRE of the top-left pixel, x right, y down, unit one pixel,
 * angles clockwise on the screen (from x towards y), in radians. `aFromB` takes points of frame B into frame A:
 * `a = R(turnRad) b + (x, y)`, with `R(t) = [cos t, -sin t; sin t, cos t]`.
 */
export interface Rigid {
  /** Clockwise on the screen, radians. */
  readonly turnRad: number;
  /** Shift along x, pixels of the target frame. */
  readonly x: number;
  /** Shift along y, pixels of the target frame. */
  readonly y: number;
}

/** Leaves every point where it is. */
export const IDENTITY: Rigid = { turnRad: 0, x: 0, y: 0 };

/** `cFromA = compose(cFromB, bFromA)`: the inner names must meet. */
export function compose(cFromB: Rigid, bFromA: Rigid): Rigid {
  const cos = Math.cos(cFromB.turnRad);
  const sin = Math.sin(cFromB.turnRad);
  return {
    turnRad: wrapAngle(cFromB.turnRad + bFromA.turnRad),
    x: cos * bFromA.x - sin * bFromA.y + cFromB.x,
    y: sin * bFromA.x + cos * bFromA.y + cFromB.y,
  };
}

/** `bFromA = invert(aFromB)`. */
export function invert(aFromB: Rigid): Rigid {
  const cos = Math.cos(aFromB.turnRad);
  const sin = Math.sin(aFromB.turnRad);
  return {
    turnRad: wrapAngle(-aFromB.turnRad),
    x: -(cos * aFromB.x + sin * aFromB.y),
    y: -(-sin * aFromB.x + cos * aFromB.y),
  };
}

/** The point (x, y) of frame B, in frame A. */
export function applyTo(aFromB: Rigid, x: number, y: number): { x: number; y: number } {
  const cos = Math.cos(aFromB.turnRad);
  const sin = Math.sin(aFromB.turnRad);
  return { x: cos * x - sin * y + aFromB.x, y: sin * x + cos * y + aFromB.y };
}

/** The same angle in (-pi, pi]. */
export function wrapAngle(rad: number): number {
  const turn = 2 * Math.PI;
  const wrapped = rad - turn * Math.floor((rad + Math.PI) / turn);
  return wrapped === -Math.PI ? Math.PI : wrapped;
}
