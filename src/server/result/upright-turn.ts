import { convexHull } from '../../geometry/convex-hull.ts';

/** How full the smallest box around a whole must be before the whole counts as a rectangle. */
const LEAST_FULL = 0.8;

/**
 * The turn that stands a rectangular whole upright: that with the smallest box around it. An answer has no upright of its own,
 * since nobody knows how its first fragment lay.
 *
 * A smallest box has a side along one of the convex hull's (Freeman & Shapira 1975), so these alone are tried.
 *
 * @param xy points on its rim, x0, y0, x1, y1, …; inner ones do no harm
 * @param areaPx of what it is made of, square pixels
 * @returns degrees clockwise on the screen, -45 to 45; 0 where it is no rectangle
 */
export function uprightTurn(xy: ArrayLike<number>, areaPx: number): number {
  const hull = convexHull(xy);
  let best = { turnDeg: 0, area: Infinity };
  for (let k = 0; k < hull.length; k += 2) {
    const next = (k + 2) % hull.length;
    const sideDeg = (Math.atan2(hull[next + 1] - hull[k + 1], hull[next] - hull[k]) * 180) / Math.PI;
    const turnDeg = 90 * Math.round(sideDeg / 90) - sideDeg;
    const area = boxAreaOf(hull, turnDeg);
    if (area < best.area) best = { turnDeg, area };
  }
  return areaPx / best.area >= LEAST_FULL ? best.turnDeg : 0;
}

/** Area of the upright box around points that were turned, square pixels. */
function boxAreaOf(xy: Float64Array, turnDeg: number): number {
  const [cos, sin] = [Math.cos((turnDeg * Math.PI) / 180), Math.sin((turnDeg * Math.PI) / 180)];
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let k = 0; k < xy.length; k += 2) {
    const [x, y] = [cos * xy[k] - sin * xy[k + 1], sin * xy[k] + cos * xy[k + 1]];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  }
  return (right - left) * (bottom - top);
}
