import type { Mask } from './image.ts';

/** Which neighbours count as connected: the 4 that share an edge, or all 8. */
export type Connectivity = 4 | 8;

/** The connected parts of a mask. */
export interface Components {
  readonly width: number;
  readonly height: number;
  /** 0 outside the mask, 1 … count inside, `width * height`. Numbered in reading order of their first pixels. */
  readonly labels: Int32Array;
  readonly count: number;
  /** Pixels of component k at `areas[k]`, length `count + 1`; `areas[0]` counts the outside. */
  readonly areas: Uint32Array;
}

/**
 * Connected components by runs of pixels: each row's runs are joined by union-find to those of the row above that they
 * touch. The cost beyond filling in the labels follows the outlines, not the area.
 * @param value Which pixels are grouped: 1 the inside (default), 0 the outside.
 */
export function labelComponents(mask: Mask, connectivity: Connectivity, value: 0 | 1 = 1): Components {
  const { width, height, data } = mask;
  // By 8 neighbours a run touches runs that end or begin one column beside it.
  const reach = connectivity === 8 ? 1 : 0;
  let starts = new Int32Array(1024);
  let ends = new Int32Array(1024);
  let parent = new Int32Array(1024);
  let runs = 0;
  let above = 0;
  for (let y = 0; y < height; y++) {
    const top = y * width;
    const line = data.subarray(top, top + width);
    const firstRun = runs;
    for (let from = line.indexOf(value); from >= 0;) {
      const found = line.indexOf(1 - value, from);
      const to = found < 0 ? width : found;
      if (runs === parent.length) [starts, ends, parent] = [doubled(starts), doubled(ends), doubled(parent)];
      starts[runs] = top + from;
      ends[runs] = top + to;
      parent[runs] = runs;
      const base = top - width;
      while (above < firstRun && ends[above] - base <= from - reach) above++;
      for (let run = above; run < firstRun && starts[run] - base < to + reach; run++) join(parent, run, runs);
      runs++;
      from = to < width ? line.indexOf(value, to) : -1;
    }
    above = firstRun;
  }
  // Joining towards the smaller run makes a root the first run of its component: numbers follow the reading order.
  const numbers = new Int32Array(runs);
  let count = 0;
  for (let run = 0; run < runs; run++) {
    const root = rootOf(parent, run);
    numbers[run] = root === run ? ++count : numbers[root];
  }
  const labels = new Int32Array(width * height);
  const areas = new Uint32Array(count + 1);
  areas[0] = width * height;
  for (let run = 0; run < runs; run++) {
    const length = ends[run] - starts[run];
    labels.fill(numbers[run], starts[run], ends[run]);
    areas[numbers[run]] += length;
    areas[0] -= length;
  }
  return { width, height, labels, count, areas };
}

function doubled(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * numbers.length);
  larger.set(numbers);
  return larger;
}

function rootOf(parent: Int32Array, item: number): number {
  let root = item;
  while (parent[root] !== root) root = parent[root];
  while (parent[item] !== root) {
    const up = parent[item];
    parent[item] = root;
    item = up;
  }
  return root;
}

function join(parent: Int32Array, a: number, b: number): void {
  const rootA = rootOf(parent, a);
  const rootB = rootOf(parent, b);
  const low = Math.min(rootA, rootB);
  parent[rootA] = low;
  parent[rootB] = low;
}

/** The largest connected part of a mask, and what else there was. */
export interface LargestComponent {
  /** The largest part alone. */
  readonly mask: Mask;
  /** Pixels of the largest component; 0 when the mask is empty. */
  readonly area: number;
  /** Pixels of the second largest component; 0 when there is only one. */
  readonly secondArea: number;
  readonly componentCount: number;
}

/** Keeps the largest component (the first in reading order when several are equally large). */
export function largestComponent(mask: Mask, connectivity: Connectivity = 8): LargestComponent {
  const { labels, count, areas } = labelComponents(mask, connectivity);
  let best = 0;
  for (let k = 1; k <= count; k++) if (best === 0 || areas[k] > areas[best]) best = k;
  let secondArea = 0;
  for (let k = 1; k <= count; k++) if (k !== best && areas[k] > secondArea) secondArea = areas[k]!;
  const data = new Uint8Array(mask.data.length);
  if (best > 0) for (let i = 0; i < data.length; i++) data[i] = labels[i] === best ? 1 : 0;
  return {
    mask: { width: mask.width, height: mask.height, data },
    area: best > 0 ? areas[best] : 0,
    secondArea,
    componentCount: count,
  };
}

/** A mask without its small holes. */
export interface FilledHoles {
  readonly mask: Mask;
  /** Pixels that were turned from outside to inside. */
  readonly filledPx: number;
  /** Pixels of the holes that were too large to fill. */
  readonly keptPx: number;
}

/**
 * Fills holes: parts of the outside that do not reach the picture's border.
 * @param maxAreaPx Only holes of at most this many pixels. @default Infinity
 * @param connectivity How the OUTSIDE connects; 4 belongs to an inside that connects by 8. @default 4
 */
export function fillHoles(mask: Mask, maxAreaPx = Infinity, connectivity: Connectivity = 4): FilledHoles {
  const { width, height } = mask;
  const { labels, count, areas } = labelComponents(mask, connectivity, 0);
  const reachesBorder = new Uint8Array(count + 1);
  reachesBorder[0] = 1;
  for (let x = 0; x < width; x++) {
    reachesBorder[labels[x]] = 1;
    reachesBorder[labels[(height - 1) * width + x]] = 1;
  }
  for (let y = 0; y < height; y++) {
    reachesBorder[labels[y * width]] = 1;
    reachesBorder[labels[y * width + width - 1]] = 1;
  }
  let keptPx = 0;
  for (let k = 1; k <= count; k++) if (!reachesBorder[k] && areas[k] > maxAreaPx) keptPx += areas[k];
  const data = mask.data.slice();
  let filledPx = 0;
  for (let i = 0; i < data.length; i++) {
    const label = labels[i];
    if (reachesBorder[label] || areas[label] > maxAreaPx) continue;
    data[i] = 1;
    filledPx++;
  }
  return { mask: { width, height, data }, filledPx, keptPx };
}

/** Drops components of fewer than `minAreaPx` pixels. */
export function dropSpecks(mask: Mask, minAreaPx: number, connectivity: Connectivity = 8): Mask {
  const { labels, areas } = labelComponents(mask, connectivity);
  const data = new Uint8Array(mask.data.length);
  for (let i = 0; i < data.length; i++) data[i] = labels[i] > 0 && areas[labels[i]] >= minAreaPx ? 1 : 0;
  return { width: mask.width, height: mask.height, data };
}
