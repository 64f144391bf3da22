import type { Random } from '../../math/random.ts';
import { gradientNoise } from './noise.ts';
import type { Region } from './partition.ts';
import {
  absorbEnclosed,
  checkFractureSize,
  measureRegions,
  mergeSmallRegions,
  MIN_AREA_SHARE,
  relabelConnected,
} from './partition.ts';

/** A crack's course: x0, y0, x1, y1, …, points about a pixel apart. */
export type CrackPath = Float64Array;

/** Lays one crack through a region, from outside it to outside it. `attempt` counts up while cracks are refused. */
export type CrackMaker = (
  labels: Int32Array,
  width: number,
  region: Region,
  attempt: number,
  random: Random,
) => CrackPath;

/** How rough a crack is, and how that changes along it. */
export interface Roughness {
  /** Side-ways height of the widest waves, px. */
  readonly heightPx: number;
  /** Length of the widest waves, px; each octave is half as long, down to about 3 px. */
  readonly lengthPx: number;
  /** Hurst exponent 0 … 1: how fast the height falls with the length of the waves; less is rougher in detail. */
  readonly hurst: number;
  /** 0: equally rough everywhere; 1: smooth stretches beside rough ones, as in real breaks. */
  readonly unevenness: number;
}

/** Waves shorter than this are below what pixels can show, px. */
const SHORTEST_WAVE_PX = 3;

/**
 * Makes a smooth course rough: every point moves side-ways by octaves of noise along the course.
 * @param course x0, y0, x1, y1, …, points about a pixel apart.
 */
export function roughen(course: ArrayLike<number>, roughness: Roughness, random: Random): CrackPath {
  const noise = gradientNoise(random.fork('waves'));
  const calm = gradientNoise(random.fork('calm'));
  const fall = Math.exp(-Math.LN2 * roughness.hurst);
  const count = course.length / 2;
  const out = new Float64Array(course.length);
  let arcPx = 0;
  for (let i = 0; i < count; i++) {
    const before = Math.max(0, i - 2);
    const after = Math.min(count - 1, i + 2);
    const dx = course[2 * after] - course[2 * before];
    const dy = course[2 * after + 1] - course[2 * before + 1];
    const norm = Math.sqrt(dx * dx + dy * dy) || 1;
    if (i > 0) {
      const sx = course[2 * i] - course[2 * i - 2];
      const sy = course[2 * i + 1] - course[2 * i - 1];
      arcPx += Math.sqrt(sx * sx + sy * sy);
    }
    // Between (1 - unevenness) and (1 + unevenness), over stretches of a few wavelengths.
    const local = Math.max(0, 1 + 1.4 * roughness.unevenness * calm(arcPx / (2.5 * roughness.lengthPx), 0.5));
    let aside = 0;
    let height = roughness.heightPx;
    for (let octave = 0, length = roughness.lengthPx; length >= SHORTEST_WAVE_PX; octave++, length /= 2) {
      // The widest waves are the crack's own course; the unevenness belongs to the finer ones.
      aside += height * (octave === 0 ? 1 : local) * noise(arcPx / length, 7.7 * octave + 0.5);
      height *= fall;
    }
    out[2 * i] = course[2 * i] - (dy / norm) * aside;
    out[2 * i + 1] = course[2 * i + 1] + (dx / norm) * aside;
  }
  return out;
}

/** What a crack made of a region: the two parts, or null where it split off nothing worth having. */
interface Split {
  readonly first: Region;
  readonly second: Region;
}

const OUTSIDE = -1;
const WHOLE = -2;
const WALL = -3;

/**
 * Breaks the region `region.label` along a crack: the smaller part of the two largest gets `newLabel`.
 * Each part is 4-connected. Labels are left as they were when the smaller part has less than `minAreaPx`.
 */
export function splitByCrack(
  labels: Int32Array,
  width: number,
  region: Region,
  crack: CrackPath,
  newLabel: number,
  minAreaPx: number,
): Split | null {
  const boxWidth = region.maxX - region.minX + 1;
  const boxHeight = region.maxY - region.minY + 1;
  const size = boxWidth * boxHeight;
  const state = new Int32Array(size);
  for (let y = 0, q = 0; y < boxHeight; y++) {
    const row = (region.minY + y) * width + region.minX;
    for (let x = 0; x < boxWidth; x++, q++) state[q] = labels[row + x] === region.label ? WHOLE : OUTSIDE;
  }
  const wall = drawWall(state, boxWidth, boxHeight, region.minX, region.minY, crack);
  const stack = new Int32Array(size);
  const parts = floodParts(state, boxWidth, stack);
  const order = [...parts.keys()].sort((a, b) => parts[b] - parts[a] || a - b);
  if (order.length < 2 || parts[order[1]] < minAreaPx) return null;
  const [large, small] = [order[0], order[1]];
  if (!reachesOut(state, boxWidth, boxHeight, large) || !reachesOut(state, boxWidth, boxHeight, small)) return null;

  // Crumbs and the wall itself go to the side on which they lie; what is cut off from its side, to the nearest part.
  for (let q = 0; q < size; q++) if (state[q] >= 0 && state[q] !== large && state[q] !== small) state[q] = WHOLE;
  const leftIsLarge = leftSide(state, boxWidth, wall, large, small);
  for (let k = 0; k < wall.pixels.length; k++) {
    const q = wall.pixels[k];
    const side = (wall.left[k] === 1) === leftIsLarge ? large : small;
    if (touches(state, boxWidth, boxHeight, q, side)) state[q] = side;
  }
  fillFromNeighbours(state, boxWidth, boxHeight, stack);

  for (let y = 0, q = 0; y < boxHeight; y++) {
    const row = (region.minY + y) * width + region.minX;
    for (let x = 0; x < boxWidth; x++, q++) if (state[q] === small) labels[row + x] = newLabel;
  }
  const local = new Int32Array(size);
  for (let q = 0; q < size; q++) local[q] = state[q] === large ? 0 : state[q] === small ? 1 : -1;
  const [first, second] = measureRegions(local, boxWidth, boxHeight, 2).map((part) => ({
    ...part,
    label: part.label === 0 ? region.label : newLabel,
    minX: part.minX + region.minX,
    maxX: part.maxX + region.minX,
    minY: part.minY + region.minY,
    maxY: part.maxY + region.minY,
    x: part.x + region.minX,
    y: part.y + region.minY,
  }));
  return { first: first, second: second };
}

interface Wall {
  /** Box pixels of the wall, in the order of the crack. */
  readonly pixels: number[];
  /** 1 where the pixel's centre lies to the left of the crack. */
  readonly left: number[];
}

/** Marks the pixels under the crack; they are 8-connected, which stops a 4-connected flood. */
function drawWall(
  state: Int32Array,
  boxWidth: number,
  boxHeight: number,
  minX: number,
  minY: number,
  crack: CrackPath,
): Wall {
  const wall: Wall = { pixels: [], left: [] };
  for (let i = 0; i + 3 < crack.length; i += 2) {
    const ax = crack[i] - minX;
    const ay = crack[i + 1] - minY;
    const dx = crack[i + 2] - crack[i];
    const dy = crack[i + 3] - crack[i + 1];
    const steps = Math.max(1, Math.ceil(2 * Math.max(Math.abs(dx), Math.abs(dy))));
    for (let k = 0; k <= steps; k++) {
      const x = Math.floor(ax + (dx * k) / steps + 0.5);
      const y = Math.floor(ay + (dy * k) / steps + 0.5);
      if (x < 0 || y < 0 || x >= boxWidth || y >= boxHeight) continue;
      const q = y * boxWidth + x;
      if (state[q] !== WHOLE) continue;
      state[q] = WALL;
      wall.pixels.push(q);
      wall.left.push(dx * (y - ay) - dy * (x - ax) < 0 ? 1 : 0);
    }
  }
  return wall;
}

/** Numbers the 4-connected parts that the wall leaves; returns their areas. */
function floodParts(state: Int32Array, boxWidth: number, stack: Int32Array): number[] {
  const areas: number[] = [];
  for (let start = 0; start < state.length; start++) {
    if (state[start] !== WHOLE) continue;
    const part = areas.length;
    let area = 0;
    let top = 0;
    state[(stack[top++] = start)] = part;
    while (top > 0) {
      const q = stack[--top];
      area++;
      const x = q % boxWidth;
      if (x > 0 && state[q - 1] === WHOLE) state[(stack[top++] = q - 1)] = part;
      if (x < boxWidth - 1 && state[q + 1] === WHOLE) state[(stack[top++] = q + 1)] = part;
      if (q >= boxWidth && state[q - boxWidth] === WHOLE) state[(stack[top++] = q - boxWidth)] = part;
      if (q + boxWidth < state.length && state[q + boxWidth] === WHOLE) state[(stack[top++] = q + boxWidth)] = part;
    }
    areas.push(area);
  }
  return areas;
}

/** Whether a part touches what lies outside the region; if not, the other part would surround it. */
function reachesOut(state: Int32Array, boxWidth: number, boxHeight: number, part: number): boolean {
  for (let q = 0; q < state.length; q++) {
    if (state[q] !== part) continue;
    const x = q % boxWidth;
    if (x === 0 || x === boxWidth - 1 || q < boxWidth || q >= boxWidth * (boxHeight - 1)) return true;
    if (touches(state, boxWidth, boxHeight, q, OUTSIDE)) return true;
  }
  return false;
}

/** Whether the larger part lies to the left of the crack, by vote of the wall's neighbours. */
function leftSide(state: Int32Array, boxWidth: number, wall: Wall, large: number, small: number): boolean {
  let votes = 0;
  for (let k = 0; k < wall.pixels.length; k++) {
    const sign = wall.left[k] === 1 ? 1 : -1;
    const q = wall.pixels[k];
    for (const step of [-1, 1, -boxWidth, boxWidth]) {
      const part = state[q + step];
      if (part === large) votes += sign;
      else if (part === small) votes -= sign;
    }
  }
  return votes >= 0;
}

function touches(state: Int32Array, boxWidth: number, boxHeight: number, q: number, part: number): boolean {
  const x = q % boxWidth;
  return (
    (x > 0 && state[q - 1] === part) ||
    (x < boxWidth - 1 && state[q + 1] === part) ||
    (q >= boxWidth && state[q - boxWidth] === part) ||
    (q < boxWidth * (boxHeight - 1) && state[q + boxWidth] === part)
  );
}

/** Breadth first from the parts into whatever of the region is still unassigned. */
function fillFromNeighbours(state: Int32Array, boxWidth: number, boxHeight: number, queue: Int32Array): void {
  let head = 0;
  let tail = 0;
  const take = (q: number, part: number): void => {
    if (state[q] !== WHOLE && state[q] !== WALL) return;
    state[q] = part;
    queue[tail++] = q;
  };
  for (let q = 0; q < state.length; q++) if (state[q] >= 0) queue[tail++] = q;
  while (head < tail) {
    const q = queue[head++];
    const part = state[q];
    const x = q % boxWidth;
    if (x > 0) take(q - 1, part);
    if (x < boxWidth - 1) take(q + 1, part);
    if (q >= boxWidth) take(q - boxWidth, part);
    if (q < boxWidth * (boxHeight - 1)) take(q + boxWidth, part);
  }
}

/** Cells of the coarse picture of a region on which cracks are tried before one is made. */
const TRIAL_CELLS = 5000;

/** The region as a coarse grid: enough to tell whether a crack would give two good parts. */
class TrialGrid {
  private readonly stride: number;
  private readonly columns: number;
  private readonly rows: number;
  private readonly inside: Int32Array;
  private readonly stack: Int32Array;

  constructor(
    labels: Int32Array,
    width: number,
    private readonly region: Region,
  ) {
    const boxWidth = region.maxX - region.minX + 1;
    const boxHeight = region.maxY - region.minY + 1;
    this.stride = Math.max(1, Math.floor(Math.sqrt((boxWidth * boxHeight) / TRIAL_CELLS)));
    this.columns = Math.ceil(boxWidth / this.stride);
    this.rows = Math.ceil(boxHeight / this.stride);
    this.inside = new Int32Array(this.columns * this.rows);
    this.stack = new Int32Array(this.columns * this.rows);
    const middle = this.stride >> 1;
    for (let r = 0, q = 0; r < this.rows; r++) {
      const y = Math.min(region.maxY, region.minY + r * this.stride + middle);
      for (let c = 0; c < this.columns; c++, q++) {
        const x = Math.min(region.maxX, region.minX + c * this.stride + middle);
        this.inside[q] = labels[y * width + x] === region.label ? WHOLE : OUTSIDE;
      }
    }
  }

  /** Area of the second largest part, px^2, and the greater elongation of the largest two. */
  try(crack: CrackPath): { smallAreaPx: number; elongation: number } {
    const state = this.inside.slice();
    const scaled = new Float64Array(crack.length);
    for (let i = 0; i < crack.length; i += 2) {
      scaled[i] = (crack[i] - this.region.minX) / this.stride;
      scaled[i + 1] = (crack[i + 1] - this.region.minY) / this.stride;
    }
    drawWall(state, this.columns, this.rows, 0, 0, scaled);
    const parts = floodParts(state, this.columns, this.stack);
    const order = [...parts.keys()].sort((a, b) => parts[b] - parts[a] || a - b);
    if (order.length < 2) return { smallAreaPx: 0, elongation: Infinity };
    const local = state.map((part) => (part === order[0] ? 0 : part === order[1] ? 1 : -1));
    const [first, second] = measureRegions(local, this.columns, this.rows, 2);
    return {
      smallAreaPx: second.areaPx * this.stride * this.stride,
      elongation: Math.max(first.elongation, second.elongation),
    };
  }
}

/** A part longer than this (standard deviations, long axis over short) is refused while there are other cracks to try. */
const MOST_ELONGATION = 1.9;
/** Cracks tried per region before a plain cut through its middle is made. */
const MOST_ATTEMPTS = 24;

/**
 * Breaks regions until there are `fragmentCount` of them, always the one with the greatest urge to break (area times a
 * factor drawn once per region).
 * @param sizeSpread 0: always the largest; more: sizes differ more (standard deviation of the factor's logarithm).
 */
export function splitUntil(
  labels: Int32Array,
  width: number,
  height: number,
  count: number,
  fragmentCount: number,
  sizeSpread: number,
  makeCrack: CrackMaker,
  random: Random,
): Int32Array {
  const meanAreaPx = (width * height) / fragmentCount;
  const draws = random.fork('urge');
  // Bounded, so that no fragment grows out of all proportion.
  const drawUrge = (): number => Math.exp(sizeSpread * Math.min(1.3, Math.max(-1.3, draws.normal())));
  const regions = measureRegions(labels, width, height, count);
  const urge = regions.map(drawUrge);
  for (let next = count; next < fragmentCount; next++) {
    let chosen = 0;
    for (let k = 1; k < regions.length; k++)
      if (appeal(regions[k], urge[k]) > appeal(regions[chosen], urge[chosen])) chosen = k;
    const { first, second } = splitRegion(regions[chosen], next);
    regions[chosen] = first;
    regions.push(second);
    urge[chosen] = drawUrge();
    urge.push(drawUrge());
  }
  return labels;

  /** A region too small to give two good parts only breaks when nothing else is left. */
  function appeal(region: Region, factor: number): number {
    return region.areaPx < 3 * MIN_AREA_SHARE * meanAreaPx ? region.areaPx * 1e-6 : region.areaPx * factor;
  }

  function splitRegion(region: Region, next: number): Split {
    const source = random.fork(next);
    const trial = new TrialGrid(labels, width, region);
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const crack = makeCrack(labels, width, region, attempt, source.fork(attempt));
      // Demands fall from a balanced, compact pair of parts to whatever is no sliver.
      const strict = 1 - attempt / MOST_ATTEMPTS;
      const minAreaPx = Math.max(MIN_AREA_SHARE * meanAreaPx, 0.3 * strict * region.areaPx);
      const { smallAreaPx, elongation } = trial.try(crack);
      if (smallAreaPx < minAreaPx || elongation > MOST_ELONGATION / Math.max(strict, 0.6)) continue;
      const split = splitByCrack(labels, width, region, crack, next, MIN_AREA_SHARE * meanAreaPx);
      if (split !== null) return split;
    }
    return halve(region, next);
  }

  /** The last resort for odd shapes: a straight cut across the long axis, wherever it leaves the most balanced parts. */
  function halve(region: Region, next: number): Split {
    const reach = region.maxX - region.minX + region.maxY - region.minY + 4;
    for (let trial = 0; trial < 64; trial++) {
      const angleRad = region.longAxisRad + Math.PI / 2 + 0.2 * trial;
      const [cos, sin] = [Math.cos(angleRad), Math.sin(angleRad)];
      const line = Float64Array.of(
        region.x - reach * cos,
        region.y - reach * sin,
        region.x + reach * cos,
        region.y + reach * sin,
      );
      const minAreaPx = trial < 32 ? MIN_AREA_SHARE * meanAreaPx : 1;
      const split = splitByCrack(labels, width, region, line, next, minAreaPx);
      if (split !== null) return split;
    }
    throw new RangeError(`A region of ${region.areaPx} px can't be broken further; ask for fewer fragments`);
  }
}

/**
 * Turns any labelling into a partition of exactly `fragmentCount` connected regions: islands and slivers join the
 * neighbour that they touch most, what is too many is merged, what is too few is broken by further cracks.
 */
export function settlePartition(
  labels: Int32Array,
  width: number,
  height: number,
  fragmentCount: number,
  makeCrack: CrackMaker,
  random: Random,
): Int32Array {
  checkFractureSize(width, height, fragmentCount);
  const meanAreaPx = (width * height) / fragmentCount;
  const connected = relabelConnected(labels, width, height);
  // Twice the least share first, so that few regions end up just above it; the rest is broken anew.
  const merged = mergeSmallRegions(
    connected.labels,
    width,
    connected.count,
    1.2 * MIN_AREA_SHARE * meanAreaPx,
    fragmentCount,
  );
  const whole = absorbEnclosed(merged.labels, width, height, merged.count);
  return splitUntil(whole.labels, width, height, whole.count, fragmentCount, 0, makeCrack, random);
}
