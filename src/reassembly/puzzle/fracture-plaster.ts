import type { Random } from '../../math/random.ts';
import type { CrackMaker } from './crack.ts';
import { roughen, splitUntil } from './crack.ts';
import type { FractureGenerator, Region } from './partition.ts';
import { checkFractureSize } from './partition.ts';

/** Distance between points of a crack's course, px. */
const STEP_PX = 1;

/**
 * Cracks as in old plaster: each starts at the picture's edge or at an older crack, runs off at a steep angle, wanders
 * by a correlated random walk of its direction, and ends where it meets the next crack or edge. So junctions are T-shaped,
 * older cracks are longer, and sizes vary widely.
 */
export const fracturePlaster: FractureGenerator = (width, height, fragmentCount, random) => {
  checkFractureSize(width, height, fragmentCount);
  const sidePx = Math.sqrt((width * height) / fragmentCount);
  return splitUntil(
    new Int32Array(width * height),
    width,
    height,
    1,
    fragmentCount,
    0.4,
    wanderingCrack(sidePx),
    random.fork('plaster'),
  );
};

/** Makes wandering cracks for fragments of about `sidePx` px. */
export function wanderingCrack(sidePx: number): CrackMaker {
  return (labels, width, region, attempt, random) => {
    const start = pickBorderPixel(labels, width, region, random);
    // Mostly towards the middle of the region, and the more so the more often that failed.
    const stray = (0.45 * Math.sqrt(region.areaPx)) / (1 + 0.2 * attempt);
    const aimX = region.x + stray * random.normal(0, 0.6);
    const aimY = region.y + stray * random.normal(0, 0.6);
    const course = wander(
      labels,
      width,
      region,
      start.x,
      start.y,
      Math.atan2(aimY - start.y, aimX - start.x),
      sidePx,
      // What wanders badly is cut ever straighter.
      0.5 / (1 + 0.15 * attempt),
      random,
    );
    return roughen(
      course,
      {
        heightPx: 0.085 * sidePx * Math.exp(random.normal(0, 0.35)),
        lengthPx: 0.6 * sidePx,
        hurst: random.between(0.65, 0.95),
        unevenness: 0.8,
      },
      random.fork('rough'),
    );
  };
}

/** A random pixel of the region with a neighbour outside it, preferably on its long sides. */
function pickBorderPixel(labels: Int32Array, width: number, region: Region, random: Random): { x: number; y: number } {
  // A ray from near the middle outwards meets the border; across the long axis it meets a long side.
  const spread = Math.min(1.2, 2.2 / region.elongation ** 2);
  const angleRad = region.longAxisRad + (random.next() < 0.5 ? 1 : -1) * (Math.PI / 2) + random.normal(0, spread);
  const [cos, sin] = [Math.cos(angleRad), Math.sin(angleRad)];
  const along = random.normal(0, 0.18) * Math.sqrt(region.areaPx * region.elongation);
  let x = region.x + along * Math.cos(region.longAxisRad);
  let y = region.y + along * Math.sin(region.longAxisRad);
  let last = { x, y };
  const reach = region.maxX - region.minX + region.maxY - region.minY;
  for (let k = 0; k < reach; k++, x += cos, y += sin) if (isInside(labels, width, region, x, y)) last = { x, y };
  return last;
}

function isInside(labels: Int32Array, width: number, region: Region, x: number, y: number): boolean {
  const px = Math.floor(x + 0.5);
  const py = Math.floor(y + 0.5);
  if (px < region.minX || py < region.minY || px > region.maxX || py > region.maxY) return false;
  return labels[py * width + px] === region.label;
}

/** The smooth course of a crack, from a little before its start to a little after it left the region. */
function wander(
  labels: Int32Array,
  width: number,
  region: Region,
  startX: number,
  startY: number,
  headingRad: number,
  sidePx: number,
  bendiness: number,
  random: Random,
): number[] {
  const overshootPx = 6 + 0.2 * sidePx;
  // The direction's rate of change is an Ornstein-Uhlenbeck process: bends last about a third of a fragment.
  const memory = Math.max(0, 1 - (3 * STEP_PX) / sidePx);
  const kick = (bendiness / sidePx) * Math.sqrt(1 - memory * memory) * Math.exp(random.normal(0, 0.5));
  let heading = headingRad;
  let bend = 0;
  let x = startX - overshootPx * Math.cos(heading);
  let y = startY - overshootPx * Math.sin(heading);
  const course: number[] = [];
  const mostSteps = 4 * (region.maxX - region.minX + region.maxY - region.minY + 2 * overshootPx);
  let entered = false;
  let outsidePx = 0;
  for (let k = 0; k < mostSteps && outsidePx < overshootPx; k++) {
    course.push(x, y);
    if (isInside(labels, width, region, x, y)) {
      entered = true;
      outsidePx = 0;
    } else if (entered) outsidePx += STEP_PX;
    // Straight through the start, so that the crack meets its elder at the angle it was given.
    if (k * STEP_PX > overshootPx) {
      bend = memory * bend + kick * random.normal();
      heading += bend * STEP_PX;
    }
    x += STEP_PX * Math.cos(heading);
    y += STEP_PX * Math.sin(heading);
  }
  return course;
}
