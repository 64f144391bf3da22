import type { Contour } from '../geometry/contour.ts';
import { applyTo } from '../math/rigid.ts';
import type { Poses } from '../reassembly/poses/poses.ts';
import { poseAt } from '../reassembly/poses/pose-columns.ts';

/** A fragment's outer contour where it lies on its page, for drawings. */
export interface PageOutline {
  readonly id: number;
  /** x, y of the points, pixels. */
  readonly xy: Float64Array;
  /** Centroid of the area inside. */
  readonly centre: { readonly x: number; readonly y: number };
}

/** The outline of a fragment on its page. @param contour in the fragment's own frame. */
export function outlineOnPage(poses: Poses, id: number, { xy }: Contour): PageOutline {
  const pose = poseAt(poses, id);
  const placed = new Float64Array(xy.length);
  for (let k = 0; k < xy.length; k += 2) {
    const point = applyTo(pose, xy[k], xy[k + 1]);
    placed[k] = point.x;
    placed[k + 1] = point.y;
  }
  return { id, xy: placed, centre: centroid(placed) };
}

/** Centroid of the area inside a closed curve; of its points where there is no area. */
function centroid(xy: Float64Array): { x: number; y: number } {
  let twiceArea = 0;
  let sumX = 0;
  let sumY = 0;
  let meanX = 0;
  let meanY = 0;
  const count = xy.length / 2;
  for (let k = 0; k < count; k++) {
    const next = 2 * ((k + 1) % count);
    // Relative to the first point: areas of a large page would cost digits.
    const ax = xy[2 * k] - xy[0];
    const ay = xy[2 * k + 1] - xy[1];
    const bx = xy[next] - xy[0];
    const by = xy[next + 1] - xy[1];
    const cross = ax * by - bx * ay;
    twiceArea += cross;
    sumX += (ax + bx) * cross;
    sumY += (ay + by) * cross;
    meanX += ax / count;
    meanY += ay / count;
  }
  if (twiceArea === 0) return { x: xy[0] + meanX, y: xy[1] + meanY };
  return { x: xy[0] + sumX / (3 * twiceArea), y: xy[1] + sumY / (3 * twiceArea) };
}
