import type { Contour } from '../../geometry/contour.ts';
import { simplifyContour } from '../../geometry/simplify-contour.ts';
import { traceLevel } from '../../geometry/trace-level.ts';
import type { Mask } from '../../imaging/image.ts';
import { boundsOfMask, cropMask } from '../../imaging/mask.ts';

/** Points may be dropped from a drawn outline while it stays this near, pixels: less than the eye sees at full size. */
const DRAWING_TOLERANCE_PX = 0.5;

/**
 * The outer border of a fragment in its own frame, for drawings: halfway between the pixels inside and outside.
 * @returns a closed contour, clockwise on the screen; without points for an empty mask
 */
export function outlineOf(mask: Mask): Contour {
  const bounds = boundsOfMask(mask) ?? { x: 0, y: 0, width: 0, height: 0 };
  // One pixel of air all round, since a fragment may reach the rim of its picture and the tracer needs a free one.
  const { x, y, width, height } = {
    x: bounds.x - 1,
    y: bounds.y - 1,
    width: bounds.width + 2,
    height: bounds.height + 2,
  };
  const padded = Float32Array.from(cropMask(mask, { x, y, width, height }).data);
  let outer: Contour = { xy: new Float64Array(0), closed: true };
  // The outer border is longer than that of any hole.
  for (const curve of traceLevel(padded, width, height, 0.5)) {
    if (curve.xy.length > outer.xy.length) outer = curve;
  }
  const xy = outer.xy.map((coordinate, k) => coordinate + (k % 2 === 0 ? x : y));
  return simplifyContour({ xy, closed: true }, DRAWING_TOLERANCE_PX);
}
