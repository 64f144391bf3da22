import type { Random } from '../../math/random.ts';
import type { CrackMaker, CrackPath } from './crack.ts';
import { splitUntil } from './crack.ts';
import type { FractureGenerator, Region } from './partition.ts';
import { checkFractureSize } from './partition.ts';

/** Midpoints are displaced until the pieces of the line are this short, px. */
const SHORTEST_PX = 1.5;
/** Displacement of the first midpoint, as a share of the line's length. */
const FIRST_DISPLACEMENT = 0.075;

/**
 * Torn paper: the largest fragment is torn in two across its length, again and again, each time along a fractal line
 * made by displacing midpoints (A. Fournier et al., "Computer rendering of stochastic models", 1982).
 */
export const fractureTorn: FractureGenerator = (width, height, fragmentCount, random) => {
  checkFractureSize(width, height, fragmentCount);
  const whole = new Int32Array(width * height);
  return splitUntil(whole, width, height, 1, fragmentCount, 0, tear, random.fork('torn'));
};

const tear: CrackMaker = (labels, width, region, attempt, random) => {
  const stray = 0.1 * Math.sqrt(region.areaPx);
  const x = region.x + stray * random.normal();
  const y = region.y + stray * random.normal();
  // Across the long axis; a round fragment has none, so any direction will do.
  const spreadRad = Math.min(1.5, (0.35 + 0.04 * attempt) / (region.elongation - 0.95));
  const angleRad = region.longAxisRad + Math.PI / 2 + spreadRad * random.between(-1, 1);
  const [cos, sin] = [Math.cos(angleRad), Math.sin(angleRad)];
  const before = reach(labels, width, region, x, y, -cos, -sin);
  const after = reach(labels, width, region, x, y, cos, sin);
  const lengthPx = before + after;
  const sigma = FIRST_DISPLACEMENT * lengthPx * Math.exp(random.normal(0, 0.3));
  const fall = Math.exp(-Math.LN2 * random.between(0.7, 0.95));
  const line: number[] = [x - before * cos, y - before * sin];
  displace(line, line[0], line[1], x + after * cos, y + after * sin, sigma, fall, random);
  // On beyond both ends, where displacement may have left the line short of the edge.
  const margin = 4 * sigma + 4;
  const last = line.length - 2;
  const path: CrackPath = Float64Array.from([
    line[0] - margin * cos,
    line[1] - margin * sin,
    ...line,
    line[last] + margin * cos,
    line[last + 1] + margin * sin,
  ]);
  return path;
};

/** How far the region reaches from a point in a direction, px, notches included. */
function reach(
  labels: Int32Array,
  width: number,
  region: Region,
  x: number,
  y: number,
  dx: number,
  dy: number,
): number {
  const most = region.maxX - region.minX + region.maxY - region.minY + 2;
  let farthest = 0;
  for (let k = 0; k <= most; k++) {
    const px = Math.floor(x + k * dx + 0.5);
    const py = Math.floor(y + k * dy + 0.5);
    if (px < region.minX || py < region.minY || px > region.maxX || py > region.maxY) continue;
    if (labels[py * width + px] === region.label) farthest = k;
  }
  return farthest + 1;
}

/** Appends the displaced line from a (already there) to b. */
function displace(
  line: number[],
  ax: number,
  ay: number,
  bx: number,
  by: number,
  sigma: number,
  fall: number,
  random: Random,
): void {
  const dx = bx - ax;
  const dy = by - ay;
  const length = Math.sqrt(dx * dx + dy * dy);
  if (length <= SHORTEST_PX) {
    line.push(bx, by);
    return;
  }
  // At most a third of the length, so that the line never folds back on itself.
  const aside = Math.min(1 / 3, Math.max(-1 / 3, (sigma * random.normal()) / length));
  const mx = (ax + bx) / 2 - dy * aside;
  const my = (ay + by) / 2 + dx * aside;
  displace(line, ax, ay, mx, my, sigma * fall, fall, random);
  displace(line, mx, my, bx, by, sigma * fall, fall, random);
}
