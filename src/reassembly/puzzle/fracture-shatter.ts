import type { Random } from '../../math/random.ts';
import { settlePartition } from './crack.ts';
import { wanderingCrack } from './fracture-plaster.ts';
import { gradientNoise } from './noise.ts';
import type { FractureGenerator } from './partition.ts';
import { checkFractureSize } from './partition.ts';

/** Cells are counted on every so many-th pixel while their size is being found. */
const COUNT_STRIDE_SHARE = 0.12;

/**
 * Blows: from one to three points cracks run out like rays, which fork as they diverge, and arcs from ray to ray close the
 * cells; cells grow with the distance from the blow. Cracks of one blow end at those of another.
 */
export const fractureShatter: FractureGenerator = (width, height, fragmentCount, random) => {
  checkFractureSize(width, height, fragmentCount);
  const sidePx = Math.sqrt((width * height) / fragmentCount);
  const blowCount = fragmentCount < 24 ? 1 : fragmentCount < 80 ? 1 + random.below(2) : 1 + random.below(3);
  const places = random.fork('places');
  const centres = Array.from({ length: blowCount }, (_, k) => ({
    x: width * (blowCount === 1 ? places.between(0.3, 0.7) : (k + places.between(0.25, 0.75)) / blowCount),
    y: height * places.between(0.25, 0.75),
  }));
  const warp = makeWarp(sidePx, random.fork('warp'));

  // Cells that the picture cuts off or that noise tears apart make the count uncertain: find the size that gives it.
  const stride = Math.max(1, Math.floor(COUNT_STRIDE_SHARE * sidePx));
  let small = 0.3;
  let large = 3;
  for (let k = 0; k < 9; k++) {
    const middle = Math.sqrt(small * large);
    if (cellCount(middle) > fragmentCount) small = middle;
    else large = middle;
  }
  const blows = makeBlows(large);
  const labels = new Int32Array(width * height);
  for (let y = 0, p = 0; y < height; y++) for (let x = 0; x < width; x++, p++) labels[p] = cellAt(blows, x, y);
  return settlePartition(labels, width, height, fragmentCount, wanderingCrack(sidePx), random.fork('settle'));

  function makeBlows(size: number): Blow[] {
    const next = { label: 0 };
    return centres.map((centre, k) => makeBlow(centre, size * sidePx, width + height, next, random.fork(`blow ${k}`)));
  }

  function cellCount(size: number): number {
    const trial = makeBlows(size);
    const seen = new Map<number, number>();
    for (let y = 0; y < height; y += stride)
      for (let x = 0; x < width; x += stride) {
        const label = cellAt(trial, x, y);
        seen.set(label, (seen.get(label) ?? 0) + stride * stride);
      }
    return [...seen.values()].filter((areaPx) => areaPx > 0.3 * sidePx * sidePx).length;
  }

  function cellAt(all: readonly Blow[], x: number, y: number): number {
    const to = warp(x, y);
    let nearest = all[0];
    let least = Infinity;
    for (const blow of all) {
      const distance = (to.x - blow.x) * (to.x - blow.x) + (to.y - blow.y) * (to.y - blow.y);
      if (distance < least) {
        least = distance;
        nearest = blow;
      }
    }
    const angleRad = Math.atan2(to.y - nearest.y, to.x - nearest.x);
    const turn = (angleRad - nearest.startRad) / (2 * Math.PI);
    return cellOf(nearest.wedges, turn - Math.floor(turn), Math.sqrt(least));
  }
};

interface Blow {
  readonly x: number;
  readonly y: number;
  /** Direction of the first ray. */
  readonly startRad: number;
  readonly wedges: readonly Wedge[];
}

/** The cell between two rays from the arc of its parent to its own; beyond its arc its children go on. */
interface Wedge {
  /** The rays, in turns from the blow's first ray. */
  readonly from: number;
  readonly to: number;
  /** Radius of the closing arc at the first and at the second ray, px: arcs are slanted. */
  readonly arcFromPx: number;
  readonly arcToPx: number;
  readonly label: number;
  readonly children: readonly Wedge[];
}

function makeBlow(
  centre: { x: number; y: number },
  sidePx: number,
  reachPx: number,
  next: { label: number },
  random: Random,
): Blow {
  const rays = 5 + random.below(4);
  const edges = Array.from({ length: rays }, (_, k) => (k === 0 ? 0 : (k + random.between(-0.3, 0.3)) / rays));
  const wedges = edges.map((from, k) => makeWedge(from, edges[k + 1] ?? 1, 0, sidePx, reachPx, next, random));
  return { ...centre, startRad: random.between(-Math.PI, Math.PI), wedges };
}

function makeWedge(
  from: number,
  to: number,
  innerPx: number,
  sidePx: number,
  reachPx: number,
  next: { label: number },
  random: Random,
): Wedge {
  const openRad = 2 * Math.PI * (to - from);
  const growth = 0.55 + (0.9 * innerPx) / reachPx;
  const areaPx = growth * sidePx * sidePx * Math.exp(random.normal(0, 0.3));
  const outerPx = Math.sqrt(innerPx * innerPx + (2 * areaPx) / openRad);
  const slantPx = 0.18 * (outerPx - innerPx) * random.between(-1, 1);
  const label = next.label++;
  const children: Wedge[] = [];
  if (outerPx < reachPx) {
    const forks = openRad * outerPx > 1.35 * Math.sqrt(areaPx);
    const middle = from + (to - from) * random.between(0.38, 0.62);
    if (forks) {
      children.push(makeWedge(from, middle, outerPx, sidePx, reachPx, next, random));
      children.push(makeWedge(middle, to, outerPx, sidePx, reachPx, next, random));
    } else children.push(makeWedge(from, to, outerPx, sidePx, reachPx, next, random));
  }
  return { from, to, arcFromPx: outerPx - slantPx, arcToPx: outerPx + slantPx, label, children };
}

function cellOf(wedges: readonly Wedge[], turn: number, radiusPx: number): number {
  let level = wedges;
  for (;;) {
    let wedge = level[level.length - 1];
    for (const candidate of level) {
      if (turn < candidate.to) {
        wedge = candidate;
        break;
      }
    }
    const across = (turn - wedge.from) / (wedge.to - wedge.from);
    const arcPx = wedge.arcFromPx + across * (wedge.arcToPx - wedge.arcFromPx);
    if (radiusPx < arcPx || wedge.children.length === 0) return wedge.label;
    level = wedge.children;
  }
}

/** Moves points by octaves of noise, so that rays and arcs wander and are rough at every scale. */
function makeWarp(sidePx: number, random: Random): (x: number, y: number) => { x: number; y: number } {
  const noiseX = gradientNoise(random.fork('x'));
  const noiseY = gradientNoise(random.fork('y'));
  const waves: { lengthPx: number; heightPx: number }[] = [];
  for (let lengthPx = 1.3 * sidePx, heightPx = 0.125 * sidePx; lengthPx >= 3; lengthPx /= 2, heightPx *= 0.52)
    waves.push({ lengthPx, heightPx });
  const moved = { x: 0, y: 0 };
  return (x, y) => {
    moved.x = x;
    moved.y = y;
    for (const { lengthPx, heightPx } of waves) {
      moved.x += heightPx * noiseX(x / lengthPx, y / lengthPx);
      moved.y += heightPx * noiseY(x / lengthPx, y / lengthPx);
    }
    return moved;
  };
}
