import type { Mask } from '../../imaging/image.ts';
import type { FragmentDescription } from '../contours/fragment-description.ts';
import type { Contacts } from './contacts.ts';

/** How far from the contour the fragment's own border pixel may lie, pixels as given. */
const SNAP_PX = 4;

/**
 * The seam of a candidate as the peers' files want it: border pixels of fragment b, in b's own frame, one per pixel of
 * seam, x and y in turn. `contacts` holds where b faces a.
 *
 * @param mask where fragment b has content.
 */
export function seamPoints(b: FragmentDescription, mask: Mask, contacts: Contacts): number[] {
  const { scale, sampleCount } = b;
  const points: number[] = [];
  let lastX = NaN;
  let lastY = NaN;
  for (let k = 0; k < sampleCount; k++) {
    if (contacts.partner[k] < 0) continue;
    const next = (k + 1) % sampleCount;
    const x0 = (b.sampleX[k] + 0.5) / scale - 0.5;
    const y0 = (b.sampleY[k] + 0.5) / scale - 0.5;
    const x1 = (b.sampleX[next] + 0.5) / scale - 0.5;
    const y1 = (b.sampleY[next] + 0.5) / scale - 0.5;
    const steps = Math.max(1, Math.round(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0))));
    for (let step = 0; step < steps; step++) {
      const t = step / steps;
      const pixel = borderPixel(mask, x0 + t * (x1 - x0), y0 + t * (y1 - y0), b.normalX[k], b.normalY[k]);
      if (pixel === null || (pixel.x === lastX && pixel.y === lastY)) continue;
      points.push(pixel.x, pixel.y);
      lastX = pixel.x;
      lastY = pixel.y;
    }
  }
  return points;
}

/** The last pixel of the fragment on the way out along the normal. */
function borderPixel(
  { width, height, data }: Mask,
  x: number,
  y: number,
  normalX: number,
  normalY: number,
): { x: number; y: number } | null {
  for (let out = SNAP_PX; out >= -SNAP_PX; out -= 0.5) {
    const px = Math.round(x + out * normalX);
    const py = Math.round(y + out * normalY);
    if (px >= 0 && py >= 0 && px < width && py < height && data[py * width + px]) return { x: px, y: py };
  }
  return null;
}
