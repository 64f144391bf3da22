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
 * Connected components in two passes over the rows (Rosenfeld and Pfaltz), labels joined by union-find.
 * @param value Which pixels are grouped: 1 the inside (default), 0 the outside.
 */
export function labelComponents(mask: Mask, connectivity: Connectivity, value: 0 | 1 = 1): Components {
  const { width, height, data } = mask;
  const labels = new Int32Array(width * height);
  // At most every second pixel of every second row (8) or every second pixel (4) starts a label of its own.
  const parent = new Int32Array(((width * height + 1) >> 1) + 2);
  let next = 1;
  const find = (label: number): number => {
    let root = label;
    while (parent[root] !== root) root = parent[root]!;
    while (parent[label] !== root) {
      const up = parent[label];
      parent[label] = root;
      label = up;
    }
    return root;
  };
  const join = (a: number, b: number): number => {
    const rootA = find(a);
    const rootB = find(b);
    const low = Math.min(rootA, rootB);
    parent[rootA] = low;
    parent[rootB] = low;
    return low;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (data[i] !== value) continue;
      let label = x > 0 ? labels[i - 1] : 0;
      if (y > 0) {
        const up = labels[i - width];
        if (up) label = label ? join(label, up) : up;
        if (connectivity === 8) {
          const upLeft = x > 0 ? labels[i - width - 1] : 0;
          const upRight = x + 1 < width ? labels[i - width + 1] : 0;
          if (upLeft) label = label ? join(label, upLeft) : upLeft;
          if (upRight) label = label ? join(label, upRight) : upRight;
        }
      }
      if (!label) {
        label = next++;
        parent[label] = label;
      }
      labels[i] = label;
    }
  }
  // Number the roots in reading order; joining towards the smaller label makes a root the first label of its component.
  const final = new Int32Array(next);
  let count = 0;
  for (let label = 1; label < next; label++) {
    const root = find(label);
    if (root === label) final[label] = ++count;
    else final[label] = final[root]!;
  }
  const areas = new Uint32Array(count + 1);
  for (let i = 0; i < labels.length; i++) {
    const label = final[labels[i]];
    labels[i] = label;
    areas[label]++;
  }
  return { width, height, labels, count, areas };
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
