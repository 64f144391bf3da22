import { settlePartition } from './crack.ts';
import { wanderingCrack } from './fracture-plaster.ts';
import { gradientNoise } from './noise.ts';
import type { FractureGenerator } from './partition.ts';
import { checkFractureSize } from './partition.ts';

/** Tries per site to keep its distance from the others before any place will do. */
const PLACE_TRIES = 30;

/**
 * Noisy Voronoi cells: each pixel belongs to the nearest of scattered sites, seen from a place that octaves of noise have
 * moved. Sites keep half a cell's distance and carry weights, so cells differ in size; junctions are Y-shaped.
 */
export const fractureVoronoi: FractureGenerator = (width, height, fragmentCount, random) => {
  checkFractureSize(width, height, fragmentCount);
  const sidePx = Math.sqrt((width * height) / fragmentCount);
  const sites = scatterSites(width, height, fragmentCount, 0.55 * sidePx, random.fork('sites'));
  const weights = random.fork('weights');
  const bonus = Float64Array.from(sites, () => weights.between(0, 0.3) * sidePx * sidePx);
  const grid = bucketSites(sites, width, height, sidePx);
  const noiseX = gradientNoise(random.fork('x'));
  const noiseY = gradientNoise(random.fork('y'));
  const calm = gradientNoise(random.fork('calm'));
  const labels = new Int32Array(width * height);
  const waves: { lengthPx: number; heightPx: number }[] = [];
  for (let lengthPx = 0.8 * sidePx, heightPx = 0.115 * sidePx; lengthPx >= 3; lengthPx /= 2, heightPx *= 0.55)
    waves.push({ lengthPx, heightPx });
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      let wx = x;
      let wy = y;
      const local = Math.max(0.1, 1 + 1.1 * calm(x / sidePx, y / sidePx));
      for (let k = 0; k < waves.length; k++) {
        const { lengthPx, heightPx } = waves[k];
        const height = k === 0 ? heightPx : heightPx * local;
        wx += height * noiseX(x / lengthPx, y / lengthPx + 31 * k);
        wy += height * noiseY(x / lengthPx, y / lengthPx + 31 * k);
      }
      labels[p] = nearestSite(wx, wy);
    }
  }
  return settlePartition(labels, width, height, fragmentCount, wanderingCrack(sidePx), random.fork('settle'));

  /** The site with the least weighted squared distance (a power diagram); three rings of buckets hold it. */
  function nearestSite(x: number, y: number): number {
    const column = Math.min(grid.columns - 1, Math.max(0, Math.floor(x / grid.cellPx)));
    const row = Math.min(grid.rows - 1, Math.max(0, Math.floor(y / grid.cellPx)));
    let best = 0;
    let least = Infinity;
    for (let reach = 2; least === Infinity; reach *= 2) {
      for (let r = Math.max(0, row - reach); r <= Math.min(grid.rows - 1, row + reach); r++) {
        for (let c = Math.max(0, column - reach); c <= Math.min(grid.columns - 1, column + reach); c++) {
          for (const site of grid.buckets[r * grid.columns + c]) {
            const dx = x - sites[site].x;
            const dy = y - sites[site].y;
            const distance = dx * dx + dy * dy - bonus[site];
            if (distance < least) {
              least = distance;
              best = site;
            }
          }
        }
      }
    }
    return best;
  }
};

interface Site {
  readonly x: number;
  readonly y: number;
}

function scatterSites(
  width: number,
  height: number,
  count: number,
  apartPx: number,
  random: { between(from: number, to: number): number },
): Site[] {
  const sites: Site[] = [];
  while (sites.length < count) {
    let best: Site = { x: 0, y: 0 };
    let farthest = -1;
    for (let k = 0; k < PLACE_TRIES && farthest < apartPx * apartPx; k++) {
      const site = { x: random.between(0, width), y: random.between(0, height) };
      let nearest = Infinity;
      for (const other of sites) nearest = Math.min(nearest, (other.x - site.x) ** 2 + (other.y - site.y) ** 2);
      if (nearest > farthest) {
        farthest = nearest;
        best = site;
      }
    }
    sites.push(best);
  }
  return sites;
}

function bucketSites(sites: readonly Site[], width: number, height: number, cellPx: number) {
  const columns = Math.max(1, Math.ceil(width / cellPx));
  const rows = Math.max(1, Math.ceil(height / cellPx));
  const buckets = Array.from({ length: columns * rows }, (): number[] => []);
  sites.forEach((site, index) => {
    const column = Math.min(columns - 1, Math.floor(site.x / cellPx));
    const row = Math.min(rows - 1, Math.floor(site.y / cellPx));
    buckets[row * columns + column].push(index);
  });
  return { cellPx, columns, rows, buckets };
}
