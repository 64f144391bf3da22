import type { FragmentShape } from '../../reassembly/judging/fragment-shape.ts';

/** A fragment's shape as judging needs it, from its outline: centroid and area of the polygon instead of the mask's pixels. */
export function shapeOfOutline(xy: Float64Array): FragmentShape {
  let twice = 0;
  let sumX = 0;
  let sumY = 0;
  const [x0, y0] = xy;
  for (let k = 0; k < xy.length; k += 2) {
    const next = (k + 2) % xy.length;
    // Relative to the first point: areas of large pictures would cost digits.
    const [ax, ay, bx, by] = [xy[k] - x0, xy[k + 1] - y0, xy[next] - x0, xy[next + 1] - y0];
    const cross = ax * by - bx * ay;
    twice += cross;
    sumX += (ax + bx) * cross;
    sumY += (ay + by) * cross;
  }
  const area = Math.abs(twice) / 2;
  return {
    area,
    centroidX: twice === 0 ? x0 : x0 + sumX / (3 * twice),
    centroidY: twice === 0 ? y0 : y0 + sumY / (3 * twice),
    halfSide: Math.sqrt(area) / 2,
    borderXy: xy,
  };
}
