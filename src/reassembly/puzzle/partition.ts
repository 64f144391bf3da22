import { fillHoles } from '../../imaging/components.ts';
import type { Random } from '../../math/random.ts';

/**
 * Breaks a rectangle into pieces: one label per pixel, row-major, 0 … fragmentCount - 1, each label one 4-connected region.
 * @throws RangeError when the pieces would be too small (see {@link MIN_MEAN_AREA_PX}).
 */
export type FractureGenerator = (width: number, height: number, fragmentCount: number, random: Random) => Int32Array;

/** The smallest fragment has at least this share of the mean area: slivers carry no picture and no seam. */
export const MIN_AREA_SHARE = 0.25;

/** Mean area below which cracks have no room to wander, px^2 (a piece of 10 x 10 px). */
export const MIN_MEAN_AREA_PX = 100;

/** @throws RangeError when a picture can't be broken into so many pieces. */
export function checkFractureSize(width: number, height: number, fragmentCount: number): void {
  if (!Number.isInteger(fragmentCount) || fragmentCount < 1)
    throw new RangeError(`The number of fragments must be a whole number from 1 on, got ${fragmentCount}`);
  if (width * height < fragmentCount * MIN_MEAN_AREA_PX)
    throw new RangeError(
      `${width} x ${height} px can be broken into at most ${Math.floor((width * height) / MIN_MEAN_AREA_PX)} pieces, got ${fragmentCount}`,
    );
}

/** One region of a partition: its area, bounding box (inclusive) and second moments. */
export interface Region {
  label: number;
  areaPx: number;
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
  /** Centroid. */
  x: number;
  y: number;
  /** Direction of the longest extent, radians. */
  longAxisRad: number;
  /** Standard deviation along the long axis over that along the short one, >= 1. */
  elongation: number;
}

/** Measures every region of a partition with labels 0 … count - 1. */
export function measureRegions(labels: Int32Array, width: number, height: number, count: number): Region[] {
  const sums = new Float64Array(count * 6);
  const box = new Int32Array(count * 4);
  for (let label = 0; label < count; label++) box.set([width, height, -1, -1], label * 4);
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      const label = labels[p];
      if (label < 0) continue;
      const s = label * 6;
      sums[s] += 1;
      sums[s + 1] += x;
      sums[s + 2] += y;
      sums[s + 3] += x * x;
      sums[s + 4] += x * y;
      sums[s + 5] += y * y;
      const b = label * 4;
      if (x < box[b]) box[b] = x;
      if (y < box[b + 1]) box[b + 1] = y;
      if (x > box[b + 2]) box[b + 2] = x;
      if (y > box[b + 3]) box[b + 3] = y;
    }
  }
  return Array.from({ length: count }, (_, label) => {
    const s = label * 6;
    const area = sums[s] || 1;
    const mx = sums[s + 1] / area;
    const my = sums[s + 2] / area;
    const xx = sums[s + 3] / area - mx * mx + 1 / 12;
    const xy = sums[s + 4] / area - mx * my;
    const yy = sums[s + 5] / area - my * my + 1 / 12;
    const mean = (xx + yy) / 2;
    const spread = Math.sqrt(((xx - yy) / 2) ** 2 + xy * xy);
    return {
      label,
      areaPx: sums[s],
      minX: box[label * 4],
      minY: box[label * 4 + 1],
      maxX: box[label * 4 + 2],
      maxY: box[label * 4 + 3],
      x: mx,
      y: my,
      longAxisRad: 0.5 * Math.atan2(2 * xy, xx - yy),
      elongation: Math.sqrt((mean + spread) / Math.max(mean - spread, 1e-9)),
    };
  });
}

/** Gives every 4-connected region of equal labels a label of its own, 0, 1, … in the order of their first pixels. */
export function relabelConnected(
  labels: Int32Array,
  width: number,
  height: number,
): { labels: Int32Array; count: number } {
  const out = new Int32Array(width * height).fill(-1);
  const stack = new Int32Array(width * height);
  let count = 0;
  for (let start = 0; start < out.length; start++) {
    if (out[start] !== -1) continue;
    const label = labels[start];
    let top = 0;
    stack[top++] = start;
    out[start] = count;
    while (top > 0) {
      const p = stack[--top];
      const x = p % width;
      if (x > 0 && out[p - 1] === -1 && labels[p - 1] === label) out[(stack[top++] = p - 1)] = count;
      if (x < width - 1 && out[p + 1] === -1 && labels[p + 1] === label) out[(stack[top++] = p + 1)] = count;
      if (p >= width && out[p - width] === -1 && labels[p - width] === label) out[(stack[top++] = p - width)] = count;
      if (p + width < out.length && out[p + width] === -1 && labels[p + width] === label)
        out[(stack[top++] = p + width)] = count;
    }
    count++;
  }
  return { labels: out, count };
}

/** Neighbours of each region, with the length of the common border in pixel edges. */
function neighbourLengths(labels: Int32Array, width: number, count: number): Map<number, number>[] {
  const neighbours = Array.from({ length: count }, () => new Map<number, number>());
  const add = (a: number, b: number): void => {
    neighbours[a].set(b, (neighbours[a].get(b) ?? 0) + 1);
    neighbours[b].set(a, (neighbours[b].get(a) ?? 0) + 1);
  };
  for (let p = 0; p < labels.length; p++) {
    const label = labels[p];
    if ((p + 1) % width !== 0 && labels[p + 1] !== label) add(label, labels[p + 1]);
    if (p + width < labels.length && labels[p + width] !== label) add(label, labels[p + width]);
  }
  return neighbours;
}

/**
 * Merges regions into the neighbour with the longest common border, smallest first, until at most `mostCount` are left and
 * none is smaller than `minAreaPx`.
 * @param labels connected regions 0 … count - 1, as {@link relabelConnected} gives them.
 */
export function mergeSmallRegions(
  labels: Int32Array,
  width: number,
  count: number,
  minAreaPx: number,
  mostCount: number,
): { labels: Int32Array; count: number } {
  const area = new Float64Array(count);
  for (const label of labels) area[label] += 1;
  const neighbours = neighbourLengths(labels, width, count);
  const mergedInto = Int32Array.from({ length: count }, (_, label) => label);
  const alive = new Uint8Array(count).fill(1);
  let aliveCount = count;
  // Crumbs first, in one sorted pass each: most of them vanish without a search for the smallest.
  for (let floor = Math.min(minAreaPx, 16); aliveCount > 1; floor = Math.min(minAreaPx, floor * 2)) {
    const small = [...area.keys()].filter((label) => alive[label] === 1 && area[label] < floor);
    small.sort((a, b) => area[a] - area[b] || a - b);
    for (const label of small) if (aliveCount > 1 && area[label] < floor) merge(label);
    if (small.length === 0 && floor >= minAreaPx) break;
  }
  while (aliveCount > mostCount) {
    let smallest = -1;
    for (let label = 0; label < count; label++)
      if (alive[label] === 1 && (smallest < 0 || area[label] < area[smallest])) smallest = label;
    merge(smallest);
  }

  function merge(label: number): void {
    let target = -1;
    let longest = 0;
    for (const [other, length] of neighbours[label]) {
      if (length > longest || (length === longest && area[other] < area[target])) {
        longest = length;
        target = other;
      }
    }
    for (const [other, length] of neighbours[label]) {
      neighbours[other].delete(label);
      if (other === target) continue;
      neighbours[target].set(other, (neighbours[target].get(other) ?? 0) + length);
      neighbours[other].set(target, (neighbours[other].get(target) ?? 0) + length);
    }
    area[target] += area[label];
    alive[label] = 0;
    mergedInto[label] = target;
    aliveCount--;
  }

  const dense = new Int32Array(count).fill(-1);
  let next = 0;
  const out = new Int32Array(labels.length);
  for (let p = 0; p < labels.length; p++) {
    let root = labels[p];
    while (mergedInto[root] !== root) root = mergedInto[root]!;
    if (dense[root] === -1) dense[root] = next++;
    out[p] = dense[root]!;
  }
  return { labels: out, count: aliveCount };
}

/** Gives regions that lie wholly inside another one to it: no fragment has a hole. */
export function absorbEnclosed(
  labels: Int32Array,
  width: number,
  height: number,
  count: number,
): { labels: Int32Array; count: number } {
  const out = labels.slice();
  // Large regions first, so that a ring within a ring is absorbed once.
  const regions = measureRegions(out, width, height, count).sort((a, b) => b.areaPx - a.areaPx || a.label - b.label);
  let changed = false;
  for (const region of regions) {
    const boxWidth = region.maxX - region.minX + 3;
    const boxHeight = region.maxY - region.minY + 3;
    const own = new Uint8Array(boxWidth * boxHeight);
    for (let y = region.minY; y <= region.maxY; y++)
      for (let x = region.minX; x <= region.maxX; x++)
        if (out[y * width + x] === region.label) own[(y - region.minY + 1) * boxWidth + x - region.minX + 1] = 1;
    const filled = fillHoles({ width: boxWidth, height: boxHeight, data: own }).mask.data;
    for (let y = region.minY; y <= region.maxY; y++) {
      for (let x = region.minX; x <= region.maxX; x++) {
        const p = y * width + x;
        if (out[p] === region.label || filled[(y - region.minY + 1) * boxWidth + x - region.minX + 1] === 0) continue;
        out[p] = region.label;
        changed = true;
      }
    }
  }
  return changed ? relabelConnected(out, width, height) : { labels: out, count };
}
