import type { Contour } from './contour.ts';

/**
 * Leaves out points that stray less than a tolerance from the line through their kept neighbours (Ramer 1972; Douglas and
 * Peucker 1973). A closed contour keeps its first point and the one farthest from it.
 *
 * @param tolerancePx largest distance of a dropped point from the result, pixels, from 0
 */
export function simplifyContour({ xy, closed }: Contour, tolerancePx: number): Contour {
  const count = xy.length / 2;
  if (count < 3) return { xy: xy.slice(), closed };
  const kept = new Uint8Array(count);
  kept[0] = 1;
  // Stretches still to be looked at, as pairs of indices; `count` stands for the first point again.
  const stretches: number[] = [];
  if (closed) {
    const opposite = farthestFromFirst(xy);
    kept[opposite] = 1;
    stretches.push(0, opposite, opposite, count);
  } else {
    kept[count - 1] = 1;
    stretches.push(0, count - 1);
  }
  while (stretches.length > 0) {
    const to = stretches.pop()!;
    const from = stretches.pop()!;
    let worst = -1;
    let worstPx = tolerancePx;
    for (let k = from + 1; k < to; k++) {
      const distancePx = distanceToSegment(xy, k, from, to % count);
      if (distancePx > worstPx) [worst, worstPx] = [k, distancePx];
    }
    if (worst < 0) continue;
    kept[worst] = 1;
    stretches.push(from, worst, worst, to);
  }
  return { xy: xy.filter((_, k) => kept[k >> 1] === 1), closed };
}

function farthestFromFirst(xy: Float64Array): number {
  let farthest = 0;
  let farthestPx = -1;
  for (let k = 1; k < xy.length / 2; k++) {
    const distancePx = Math.hypot(xy[2 * k] - xy[0], xy[2 * k + 1] - xy[1]);
    if (distancePx > farthestPx) [farthest, farthestPx] = [k, distancePx];
  }
  return farthest;
}

function distanceToSegment(xy: Float64Array, point: number, from: number, to: number): number {
  const px = xy[2 * point] - xy[2 * from];
  const py = xy[2 * point + 1] - xy[2 * from + 1];
  const dx = xy[2 * to] - xy[2 * from];
  const dy = xy[2 * to + 1] - xy[2 * from + 1];
  // Where both ends are one point, the segment is that point.
  const share = Math.min(1, Math.max(0, (px * dx + py * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(px - share * dx, py - share * dy);
}
