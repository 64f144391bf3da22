import type { Rigid } from '../../math/rigid.ts';

/** Mean side of a fragment at the working scale, pixels: enough for the small bends of cracks, few enough to be fast. */
export const WORK_SIDE_PX = 140;
/** Mean side at which the final poses are polished, pixels. */
export const POLISH_SIDE_PX = 360;

/**
 * Work pixels per pixel as given that bring the mean fragment to `sidePx`; never above 1, since enlarging adds nothing.
 * @param areas pixels of each fragment's mask.
 */
export function workScale(areas: readonly number[], sidePx: number): number {
  const sides = areas.reduce((sum, area) => sum + Math.sqrt(area), 0);
  return Math.min(1, (sidePx * areas.length) / Math.max(1, sides));
}

/**
 * The same motion between two pictures shrunk by the same `scale`: pixel centres are half a pixel off the corner from
 * which both grids are shrunk, so the shift is scaled about that corner.
 */
export function scaleRigid({ turnRad, x, y }: Rigid, scale: number): Rigid {
  const cos = Math.cos(turnRad);
  const sin = Math.sin(turnRad);
  // Where the corner (-0.5, -0.5) lies after the turn, relative to itself.
  const cornerX = 0.5 - (cos * 0.5 - sin * 0.5);
  const cornerY = 0.5 - (sin * 0.5 + cos * 0.5);
  return { turnRad, x: (x + cornerX) * scale - cornerX, y: (y + cornerY) * scale - cornerY };
}
