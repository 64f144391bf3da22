/**
 * Corners of the convex hull of a set of points (Andrew 1979), clockwise on the screen, without points on its sides.
 *
 * @param xy x0, y0, x1, y1, …
 * @returns corners in the same form; fewer than three where all points lie on one line.
 */
export function convexHull(xy: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: xy.length / 2 }, (_, k) => k).sort(
    (p, q) => xy[2 * p] - xy[2 * q] || xy[2 * p + 1] - xy[2 * q + 1] || p - q,
  );
  const half = (points: readonly number[]): number[] => {
    const chain: number[] = [];
    for (const k of points) {
      while (chain.length > 1 && !turnsRight(xy, chain[chain.length - 2], chain[chain.length - 1], k)) chain.pop();
      chain.push(k);
    }
    // The last point begins the other half.
    return chain.slice(0, -1);
  };
  const corners = order.length < 2 ? order : [...half(order), ...half([...order].reverse())];
  // One point many times over leaves two chains of that point.
  const distinct = corners.filter(
    (k, at) => at === 0 || xy[2 * k] !== xy[2 * corners[0]] || xy[2 * k + 1] !== xy[2 * corners[0] + 1],
  );
  return Float64Array.from(distinct.flatMap((k) => [xy[2 * k], xy[2 * k + 1]]));
}

/** How far points reach in a direction: the largest of their products with the unit vector at this angle. */
export function reachTowards(xy: ArrayLike<number>, angleRad: number): number {
  const cos = Math.cos(angleRad);
  const sin = Math.sin(angleRad);
  let most = -Infinity;
  for (let k = 0; k < xy.length; k += 2) {
    const along = cos * xy[k] + sin * xy[k + 1];
    if (along > most) most = along;
  }
  return most;
}

/** Area inside a closed curve that runs clockwise on the screen, square pixels; negative where it runs the other way. */
export function enclosedArea(xy: ArrayLike<number>): number {
  let twice = 0;
  for (let k = 0; k < xy.length; k += 2) {
    const next = (k + 2) % xy.length;
    // Relative to the first point: far from the origin products would cost digits.
    twice += (xy[k] - xy[0]) * (xy[next + 1] - xy[1]) - (xy[next] - xy[0]) * (xy[k + 1] - xy[1]);
  }
  return twice / 2;
}

/** Whether the way over three points turns clockwise on the screen. */
function turnsRight(xy: ArrayLike<number>, p: number, q: number, r: number): boolean {
  const [qx, qy] = [xy[2 * q] - xy[2 * p], xy[2 * q + 1] - xy[2 * p + 1]];
  const [rx, ry] = [xy[2 * r] - xy[2 * p], xy[2 * r + 1] - xy[2 * p + 1]];
  return qx * ry - qy * rx > 0;
}
