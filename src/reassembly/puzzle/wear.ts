import { fillHoles, largestComponent } from '../../imaging/components.ts';
import { open } from '../../imaging/morphology.ts';
import type { Random } from '../../math/random.ts';
import { distanceToSet } from './distance.ts';
import { gradientNoise } from './noise.ts';
import { measureRegions } from './partition.ts';

/** How much was lost along the cracks. */
export interface Wear {
  /** Mean depth lost on each side of a crack, px; the gap between neighbours is twice that. 0: clean cuts. */
  readonly erosionPx: number;
  /** 0: the same depth everywhere; 1: between nothing and twice the mean, smoothly along the border. */
  readonly erosionVariation: number;
  /**
   * False: every fragment wears in places of its own. True: what weathers the wall weathers both sides of a crack, so that
   * a seam is closed here and wide open there.
   */
  readonly sharedWear: boolean;
  /** Share of the border, 0 … 1, along which chips have broken off. */
  readonly chips: number;
  /** Radius to which outward corners are rounded, px. */
  readonly cornerRadiusPx: number;
}

/** Chips are this large on average, as a share of the fragment's side; the smallest are 2 px. */
const CHIP_SHARE = 0.06;

/**
 * Takes wear off every fragment of a partition: pixels of the border become -1. A fragment only ever shrinks, stays one
 * 4-connected region without holes, and keeps at least its innermost pixels.
 * @param labels a partition with labels 0 … count - 1, each without holes.
 * @returns a copy of the labels, -1 where nothing is left.
 */
export function wearFragments(
  labels: Int32Array,
  width: number,
  height: number,
  count: number,
  wear: Wear,
  random: Random,
): Int32Array {
  const worn = new Int32Array(labels.length).fill(-1);
  const regions = measureRegions(labels, width, height, count);
  const meanSidePx = Math.sqrt(regions.reduce((sum, { areaPx }) => sum + areaPx, 0) / Math.max(1, count));
  const wall = swingField(random.fork('wall'), meanSidePx);
  for (const region of regions) {
    // One empty pixel around, so that the picture's own edge wears like a crack.
    const boxWidth = region.maxX - region.minX + 3;
    const boxHeight = region.maxY - region.minY + 3;
    const mask = new Uint8Array(boxWidth * boxHeight);
    for (let y = region.minY; y <= region.maxY; y++)
      for (let x = region.minX; x <= region.maxX; x++)
        if (labels[y * width + x] === region.label) mask[(y - region.minY + 1) * boxWidth + x - region.minX + 1] = 1;
    const source = random.fork(region.label);
    const swing: SwingField = wear.sharedWear
      ? (x, y) => wall(x + region.minX - 1, y + region.minY - 1)
      : swingField(source.fork('depth'), Math.sqrt(region.areaPx));
    const left = wearMask(mask, boxWidth, boxHeight, wear, swing, source);
    for (let y = region.minY; y <= region.maxY; y++)
      for (let x = region.minX; x <= region.maxX; x++)
        if (left[(y - region.minY + 1) * boxWidth + x - region.minX + 1] === 1) worn[y * width + x] = region.label;
  }
  return worn;
}

/** How far the wear at a point lies from its mean, -1 … 1. */
type SwingField = (x: number, y: number) => number;

/** Wide waves of about a fragment's size, and fine ones on them. */
function swingField(random: Random, sidePx: number): SwingField {
  const noise = gradientNoise(random);
  return (x, y) => {
    const wide = noise((1.1 * x) / sidePx, (1.1 * y) / sidePx);
    const fine = noise((4 * x) / sidePx + 50, (4 * y) / sidePx);
    return Math.min(1, Math.max(-1, 1.5 * wide + 0.7 * fine));
  };
}

/** Wears one mask, which has an empty pixel around it; see {@link wearFragments}. */
function wearMask(
  mask: Uint8Array,
  width: number,
  height: number,
  wear: Wear,
  swing: SwingField,
  random: Random,
): Uint8Array {
  const depth = distanceToSet((p) => mask[p] === 0, width, height);
  let area = 0;
  let deepest = 0;
  for (let p = 0; p < mask.length; p++) {
    area += mask[p];
    if (depth[p] > depth[deepest]) deepest = p;
  }
  const sidePx = Math.sqrt(area);
  // However hard the wear, a fragment keeps its core: half its inner radius.
  const mostPx = depth[deepest] / 2;

  let left: Uint8Array = mask.slice();
  if (wear.erosionPx > 0) {
    for (let y = 0, p = 0; y < height; y++) {
      for (let x = 0; x < width; x++, p++) {
        if (left[p] === 0) continue;
        const lostPx = Math.min(mostPx, wear.erosionPx * (1 + wear.erosionVariation * swing(x, y)));
        // The crack runs half a pixel before the nearest pixel of the other side.
        if (depth[p] - 0.5 < lostPx) left[p] = 0;
      }
    }
  }
  if (wear.chips > 0) chip(left, mask, depth, width, sidePx, mostPx, wear.chips, random.fork('chips'));
  if (wear.cornerRadiusPx >= 1) left = open({ width, height, data: left }, Math.min(mostPx, wear.cornerRadiusPx)).data;
  left[deepest] = 1;
  return fillHoles(largestComponent({ width, height, data: left }, 4).mask).mask.data;
}

/** Breaks round bites with ragged edges off the border. */
function chip(
  left: Uint8Array,
  mask: Uint8Array,
  depth: Float64Array,
  width: number,
  sidePx: number,
  mostPx: number,
  share: number,
  random: Random,
): void {
  const border: number[] = [];
  for (let p = 0; p < mask.length; p++) if (mask[p] === 1 && depth[p] < 1.5) border.push(p);
  const noise = gradientNoise(random.fork('ragged'));
  let chippedPx = 0;
  while (chippedPx < share * border.length) {
    const radius = Math.min(mostPx, Math.max(2, CHIP_SHARE * sidePx * Math.exp(random.normal(-0.15, 0.5))));
    const centre = border[random.below(border.length)];
    const cx = centre % width;
    const cy = Math.floor(centre / width);
    const reach = Math.ceil(1.4 * radius);
    for (let y = Math.max(0, cy - reach); y <= Math.min(left.length / width - 1, cy + reach); y++) {
      for (let x = Math.max(0, cx - reach); x <= Math.min(width - 1, cx + reach); x++) {
        const away = Math.sqrt((x - cx) ** 2 + (y - cy) ** 2);
        const ragged = 1 + 0.35 * noise((2 * x) / radius, (2 * y) / radius);
        if (away < radius * ragged && depth[y * width + x] <= mostPx) left[y * width + x] = 0;
      }
    }
    chippedPx += 2 * radius;
  }
}
