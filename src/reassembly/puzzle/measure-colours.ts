import { labOfSrgb } from '../../imaging/lab-colour.ts';
import type { RgbaImage } from '../../imaging/image.ts';

/** How much the colours along the cracks tell; comparable between made and real puzzles. Differences in CIE L*a*b*. */
export interface ColourStatistics {
  /** Median difference between the two sides of a crack, a little inside each. NaN without cracks. */
  readonly seamDifference: number;
  /** Median difference between borders of fragments that were paired by chance. */
  readonly chanceDifference: number;
  /** The second over the first: 1 when colours tell nothing. */
  readonly contrast: number;
}

/** Sides of a crack are looked for up to this far, px. */
const REACH_PX = 24;
/** So far inside the border colours are taken, px: border pixels are mixed with the background in photographs. */
const INSIDE_PX = 2;
/** One in so many border pixels is taken. */
const EVERY = 3;

/**
 * Measures the colours along cracks.
 * @param page what lies on the page; only pixels with a label are looked at.
 * @param labels fragment id per page pixel, -1 where there is none.
 */
export function measureColours(page: RgbaImage, labels: Int32Array): ColourStatistics {
  const { width, height } = page;
  const rings = ringOffsets();
  const seams: number[] = [];
  const sides: { readonly label: number; readonly lab: Float32Array }[] = [];
  let seen = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const p = y * width + x;
      const label = labels[p];
      if (label < 0) continue;
      const inner = labels[p - 1] === label && labels[p + 1] === label;
      if (inner && labels[p - width] === label && labels[p + width] === label) continue;
      if (seen++ % EVERY !== 0) continue;
      const across = nearestOther(x, y, label);
      if (across === null) continue;
      const [dx, dy] = across;
      const away = Math.hypot(dx, dy);
      const inX = Math.round((INSIDE_PX * dx) / away);
      const inY = Math.round((INSIDE_PX * dy) / away);
      const own = colourAt(x - inX, y - inY, label);
      const other = colourAt(x + dx + inX, y + dy + inY, labels[(y + dy) * width + x + dx]);
      if (own === null || other === null) continue;
      seams.push(difference(own, other));
      sides.push({ label, lab: own });
    }
  }
  const chances: number[] = [];
  const half = sides.length >> 1;
  sides.forEach(({ label, lab }, k) => {
    const other = sides[(k + half) % sides.length];
    if (other.label !== label) chances.push(difference(lab, other.lab));
  });
  const seamDifference = median(seams);
  const chanceDifference = median(chances);
  return { seamDifference, chanceDifference, contrast: chanceDifference / seamDifference };

  function nearestOther(x: number, y: number, label: number): readonly [number, number] | null {
    for (const [dx, dy] of rings) {
      if (x + dx < 0 || y + dy < 0 || x + dx >= width || y + dy >= height) continue;
      const there = labels[(y + dy) * width + x + dx];
      if (there >= 0 && there !== label) return [dx, dy];
    }
    return null;
  }

  /** Mean of the fragment's own pixels among nine; null where the point lies outside it. */
  function colourAt(x: number, y: number, label: number): Float32Array | null {
    if (x < 1 || y < 1 || x >= width - 1 || y >= height - 1 || labels[y * width + x] !== label) return null;
    let [red, green, blue, count] = [0, 0, 0, 0];
    for (let v = y - 1; v <= y + 1; v++) {
      for (let u = x - 1; u <= x + 1; u++) {
        const q = v * width + u;
        if (labels[q] !== label) continue;
        red += page.data[4 * q];
        green += page.data[4 * q + 1];
        blue += page.data[4 * q + 2];
        count++;
      }
    }
    const lab = new Float32Array(3);
    labOfSrgb(red / count, green / count, blue / count, lab, 0);
    return lab;
  }
}

const difference = (a: Float32Array, b: Float32Array): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[values.length >> 1] ?? Number.NaN;
}

/** Offsets within reach, nearest first. */
function ringOffsets(): (readonly [number, number])[] {
  const offsets: (readonly [number, number])[] = [];
  for (let dy = -REACH_PX; dy <= REACH_PX; dy++)
    for (let dx = -REACH_PX; dx <= REACH_PX; dx++) if (dx * dx + dy * dy <= REACH_PX * REACH_PX) offsets.push([dx, dy]);
  return offsets.sort((a, b) => a[0] * a[0] + a[1] * a[1] - b[0] * b[0] - b[1] * b[1]);
}
