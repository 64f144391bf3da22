import type { Rigid } from '../math/rigid.ts';

/** A point, and where it should come to lie. */
export interface PointPair {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
}

/**
 * The turn and shift that take points nearest to their partners, the nearer to (x, y) the more they count (moving least
 * squares, Schaefer, McPhail & Warren 2006): how a smoothly bent plane moves about there.
 *
 * @param reach distance at which a point counts for a quarter; Infinity lets all count alike
 * @returns toFromFrom; a pure shift where the points lie in one place, nothing where there are none.
 */
export function nearMotion(pairs: readonly PointPair[], x: number, y: number, reach: number): Rigid {
  let total = 0;
  const mean = [0, 0, 0, 0];
  const weights = pairs.map(({ fromX, fromY, toX, toY }) => {
    const weight = 1 / (1 + ((fromX - x) ** 2 + (fromY - y) ** 2) / reach ** 2) ** 2;
    total += weight;
    [fromX, fromY, toX, toY].forEach((value, k) => (mean[k] += weight * value));
    return weight;
  });
  if (total === 0) return { turnRad: 0, x: 0, y: 0 };
  const [fromMeanX, fromMeanY, toMeanX, toMeanY] = mean.map((sum) => sum / total);
  let along = 0;
  let across = 0;
  pairs.forEach(({ fromX, fromY, toX, toY }, k) => {
    const [ax, ay, bx, by] = [fromX - fromMeanX, fromY - fromMeanY, toX - toMeanX, toY - toMeanY];
    along += weights[k] * (ax * bx + ay * by);
    across += weights[k] * (ax * by - ay * bx);
  });
  const turnRad = along === 0 && across === 0 ? 0 : Math.atan2(across, along);
  const cos = Math.cos(turnRad);
  const sin = Math.sin(turnRad);
  return {
    turnRad,
    x: toMeanX - (cos * fromMeanX - sin * fromMeanY),
    y: toMeanY - (sin * fromMeanX + cos * fromMeanY),
  };
}
