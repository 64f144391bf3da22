import type { Contour } from '../../geometry/contour.ts';
import { simplifyContour } from '../../geometry/simplify-contour.ts';
import { traceLevel } from '../../geometry/trace-level.ts';
import type { Fragment } from './fragment.ts';

/** Points may be dropped from a drawn outline while it stays this near, pixels: less than the eye sees at full size. */
const DRAWING_TOLERANCE_PX = 0.5;

/**
 * The outer border of a fragment in its own frame, for drawings: halfway between the pixels inside and outside.
 * @returns a closed contour, clockwise on the screen; without points for an empty mask
 */
export function outlineOf({ width, height, mask }: Fragment): Contour {
  // One pixel of air all round, since a fragment may reach the rim of its picture and the tracer needs a free one.
  const padded = new Float32Array((width + 2) * (height + 2));
  for (let y = 0; y < height; y++) {
    padded.set(mask.subarray(y * width, (y + 1) * width), (y + 1) * (width + 2) + 1);
  }
  let outer: Contour = { xy: new Float64Array(0), closed: true };
  // The outer border is longer than that of any hole.
  for (const curve of traceLevel(padded, width + 2, height + 2, 0.5)) {
    if (curve.xy.length > outer.xy.length) outer = curve;
  }
  return simplifyContour({ xy: outer.xy.map((coordinate) => coordinate - 1), closed: true }, DRAWING_TOLERANCE_PX);
}
