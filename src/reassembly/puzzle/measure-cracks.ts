import { resampleClosed, smoothClosed } from '../../geometry/resample.ts';
import { signedArea, traceLevel } from '../../geometry/trace-level.ts';
import type { Region } from './partition.ts';
import { measureRegions } from './partition.ts';

/** How hard a broken picture is, from its masks alone; comparable between made and real puzzles. */
export interface CrackStatistics {
  readonly fragmentCount: number;
  /** Square root of the mean area, px. */
  readonly meanSidePx: number;
  /** Largest area over smallest. */
  readonly areaRatio: number;
  /**
   * Distance from border pixels to the nearest pixel of another fragment, px: 1 where they touch. Border pixels that face
   * nothing within {@link FACING_PX} (the picture's edge, missing neighbours) are left out. NaN when none faces anything.
   */
  readonly gap10Px: number;
  readonly gapMedianPx: number;
  readonly gap90Px: number;
  /**
   * Median root-mean-square distance of a stretch of border from its best straight line, px, for stretches of a fifth and
   * of a half of the mean side: how rough and how bent cracks are.
   */
  readonly roughnessPx: number;
  readonly bendPx: number;
  /** Share of the stretches of a fifth of the mean side that are straight to within half a pixel. */
  readonly straightShare: number;
}

/** Fragments that are farther apart than this are no neighbours, px. */
export const FACING_PX = 60;
/** Cosine of the widest angle to the border's normal that still counts as ahead: 60 degrees. */
const AHEAD = 0.5;
/** Root-mean-square deviation up to which a stretch counts as straight, px. */
const STRAIGHT_PX = 0.5;
/** Spacing of the border's samples, px, and how much pixel stairs are smoothed, samples. */
const SAMPLE_PX = 1;
const SMOOTH_SAMPLES = 1.5;

/**
 * Measures cracks.
 * @param labels fragment id per page pixel, 0 … count - 1, and -1 where there is none.
 */
export function measureCracks(labels: Int32Array, width: number, height: number, count: number): CrackStatistics {
  const regions = measureRegions(labels, width, height, count).filter((region) => region.areaPx > 0);
  const areas = regions.map((region) => region.areaPx).sort((a, b) => a - b);
  const meanSidePx = Math.sqrt(areas.reduce((sum, area) => sum + area, 0) / Math.max(1, areas.length));
  const rings = offsetsByDistance(FACING_PX);
  const gaps: number[] = [];
  const rough: number[] = [];
  const bent: number[] = [];
  for (const region of regions) {
    const border = borderOf(labels, width, region);
    const facing = new Uint8Array(border.length / 2);
    for (let i = 0; i < facing.length; i++) {
      const gap = gapAt(labels, width, height, region.label, border, i, rings);
      if (gap === Infinity) continue;
      facing[i] = 1;
      gaps.push(gap);
    }
    collectDeviations(border, facing, Math.max(8, Math.floor(meanSidePx / 5)), rough);
    collectDeviations(border, facing, Math.max(16, Math.floor(meanSidePx / 2)), bent);
  }
  for (const values of [gaps, rough, bent]) values.sort((a, b) => a - b);
  return {
    fragmentCount: regions.length,
    meanSidePx,
    areaRatio: (areas.at(-1) ?? Number.NaN) / (areas[0] ?? Number.NaN),
    gap10Px: quantile(gaps, 0.1),
    gapMedianPx: quantile(gaps, 0.5),
    gap90Px: quantile(gaps, 0.9),
    roughnessPx: quantile(rough, 0.5),
    bendPx: quantile(bent, 0.5),
    straightShare: rough.filter((deviation) => deviation < STRAIGHT_PX).length / rough.length,
  };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** The region's outer border on the page, a point every pixel, stairs smoothed. */
function borderOf(labels: Int32Array, width: number, region: Region): Float64Array {
  const boxWidth = region.maxX - region.minX + 3;
  const boxHeight = region.maxY - region.minY + 3;
  const inside = new Float32Array(boxWidth * boxHeight);
  for (let y = region.minY; y <= region.maxY; y++)
    for (let x = region.minX; x <= region.maxX; x++)
      if (labels[y * width + x] === region.label) inside[(y - region.minY + 1) * boxWidth + x - region.minX + 1] = 1;
  let longest = new Float64Array(0);
  let largest = 0;
  for (const contour of traceLevel(inside, boxWidth, boxHeight, 0.5)) {
    const area = Math.abs(signedArea(contour));
    if (area <= largest) continue;
    largest = area;
    longest = contour.xy.slice();
  }
  const border = smoothClosed(resampleClosed(longest, SAMPLE_PX), SMOOTH_SAMPLES);
  return border.map((value, i) => value + (i % 2 === 0 ? region.minX : region.minY) - 1);
}

/** Offsets within a radius, nearest first: dx, dy, dx, dy, … */
function offsetsByDistance(radiusPx: number): Int32Array {
  const offsets: [number, number][] = [];
  for (let dy = -radiusPx; dy <= radiusPx; dy++)
    for (let dx = -radiusPx; dx <= radiusPx; dx++) if (dx * dx + dy * dy <= radiusPx * radiusPx) offsets.push([dx, dy]);
  offsets.sort((a, b) => a[0] * a[0] + a[1] * a[1] - b[0] * b[0] - b[1] * b[1]);
  return Int32Array.from(offsets.flat());
}

/**
 * Distance from the region's pixel nearest to a border point to the nearest pixel of any other fragment; Infinity where
 * that pixel doesn't lie straight ahead: along the picture's edge the next fragment lies aside.
 */
function gapAt(
  labels: Int32Array,
  width: number,
  height: number,
  label: number,
  border: Float64Array,
  point: number,
  offsets: Int32Array,
): number {
  const start = nearestOwn(labels, width, height, label, border[2 * point], border[2 * point + 1]);
  if (start < 0) return Infinity;
  const count = border.length / 2;
  const before = (point + count - 2) % count;
  const after = (point + 2) % count;
  // Clockwise on the screen: the outside lies to the left of the direction of travel.
  const outX = border[2 * after + 1] - border[2 * before + 1];
  const outY = border[2 * before] - border[2 * after];
  const outLength = Math.sqrt(outX * outX + outY * outY);
  const sx = start % width;
  const sy = Math.floor(start / width);
  let nearest = Infinity;
  for (let k = 0; k < offsets.length; k += 2) {
    const [dx, dy] = [offsets[k], offsets[k + 1]];
    const distance = Math.sqrt(dx * dx + dy * dy);
    // Pixel stairs: of several that are about equally near, one ahead is enough.
    if (distance > nearest + 0.5) break;
    if (sx + dx < 0 || sy + dy < 0 || sx + dx >= width || sy + dy >= height) continue;
    const there = labels[(sy + dy) * width + sx + dx];
    if (there < 0 || there === label) continue;
    if (nearest === Infinity) nearest = distance;
    if (dx * outX + dy * outY > AHEAD * distance * outLength) return nearest;
  }
  return Infinity;
}

function nearestOwn(labels: Int32Array, width: number, height: number, label: number, x: number, y: number): number {
  let best = -1;
  let least = Infinity;
  for (let py = Math.max(0, Math.floor(y) - 1); py <= Math.min(height - 1, Math.floor(y) + 2); py++) {
    for (let px = Math.max(0, Math.floor(x) - 1); px <= Math.min(width - 1, Math.floor(x) + 2); px++) {
      if (labels[py * width + px] !== label) continue;
      const distance = (px - x) * (px - x) + (py - y) * (py - y);
      if (distance < least) {
        least = distance;
        best = py * width + px;
      }
    }
  }
  return best;
}

/** Root-mean-square deviation from the best line of every stretch whose points all face a neighbour, half overlapping. */
function collectDeviations(border: Float64Array, facing: Uint8Array, length: number, into: number[]): void {
  const count = facing.length;
  if (count < 2 * length) return;
  for (let start = 0; start < count; start += length >> 1) {
    let [sumX, sumY, sumXX, sumXY, sumYY] = [0, 0, 0, 0, 0];
    let faces = true;
    for (let k = 0; k < length && faces; k++) {
      const i = (start + k) % count;
      faces = facing[i] === 1;
      const x = border[2 * i] - border[2 * start];
      const y = border[2 * i + 1] - border[2 * start + 1];
      sumX += x;
      sumY += y;
      sumXX += x * x;
      sumXY += x * y;
      sumYY += y * y;
    }
    if (!faces) continue;
    const xx = sumXX / length - (sumX / length) * (sumX / length);
    const xy = sumXY / length - (sumX / length) * (sumY / length);
    const yy = sumYY / length - (sumY / length) * (sumY / length);
    const half = (xx - yy) / 2;
    into.push(Math.sqrt(Math.max(0, (xx + yy) / 2 - Math.sqrt(half * half + xy * xy))));
  }
}
