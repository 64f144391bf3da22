import { applyAffine, type Affine } from '../../math/affine.ts';
import type { FragmentShape } from './fragment-shape.ts';

/** Two fragments that touch in the true picture, a before b. */
export interface NeighbourPair {
  readonly a: number;
  readonly b: number;
}

/** Which fragments touch in the true picture. */
export interface Neighbours {
  readonly pairs: readonly NeighbourPair[];
  /** Distance up to which borders count as touching, pixels. */
  readonly gapPx: number;
  /** Whether every fragment is reached from every other one over touching borders. */
  readonly connected: boolean;
}

/** What counts as touching. */
export interface NeighbourOptions {
  /** Distance up to which borders count as touching, pixels; chosen by itself where left out. */
  readonly gapPx?: number | undefined;
  /** Contact that makes neighbours, as a share of the square root of the smaller area. @default 0 */
  readonly minContact?: number | undefined;
}

/** Fewer touching border pixels than this are a corner, not a seam. */
const MIN_CONTACT_PIXELS = 10;

/** Gaps to try, pixels: worn borders lie further apart. */
const GAP_LADDER = [5, 8, 12, 18, 27, 40, 60, 90, 135];

/** A gap beyond this share of the picture's diagonal would join what does not touch. */
const MAX_GAP_SHARE = 0.06;

/** A fragment's border where it truly lies, with a grid of cells for finding points near a place. */
interface PlacedBorder {
  readonly id: number;
  readonly area: number;
  readonly xy: Float64Array;
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/**
 * The pairs that touch in the true picture: enough border pixels of the first lie within the gap of the second's
 * border. Without a given gap, the smallest step of a ladder at which all fragments hang together is taken.
 *
 * @param ids rising.
 */
export function findNeighbours(
  ids: readonly number[],
  truth: ReadonlyMap<number, Affine>,
  shapes: ReadonlyMap<number, FragmentShape>,
  diagonalPx: number,
  options: NeighbourOptions = {},
): Neighbours {
  const borders = ids.map((id) => placeBorder(id, truth.get(id)!, shapes.get(id)!));
  const minContact = options.minContact ?? 0;
  const at = (gapPx: number): Neighbours => {
    const pairs = touchingPairs(borders, gapPx, minContact);
    return { pairs, gapPx, connected: isConnected(ids, pairs) };
  };
  if (options.gapPx !== undefined) return at(options.gapPx);
  let found = at(GAP_LADDER[0]);
  for (const gapPx of GAP_LADDER.slice(1)) {
    if (found.connected || gapPx > MAX_GAP_SHARE * diagonalPx) break;
    found = at(gapPx);
  }
  return found;
}

function placeBorder(id: number, pageFromFragment: Affine, { area, borderXy }: FragmentShape): PlacedBorder {
  const xy = new Float64Array(borderXy.length);
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let k = 0; k < xy.length; k += 2) {
    const { x, y } = applyAffine(pageFromFragment, borderXy[k], borderXy[k + 1]);
    xy[k] = x;
    xy[k + 1] = y;
    minX = Math.min(minX, x);
    maxX = Math.max(maxX, x);
    minY = Math.min(minY, y);
    maxY = Math.max(maxY, y);
  }
  return { id, area, xy, minX, minY, maxX, maxY };
}

function touchingPairs(borders: readonly PlacedBorder[], gapPx: number, minContact: number): NeighbourPair[] {
  const pairs: NeighbourPair[] = [];
  for (let j = 1; j < borders.length; j++) {
    const second = borders[j];
    let grid: PointGrid | null = null;
    for (let i = 0; i < j; i++) {
      const first = borders[i];
      if (
        first.minX - gapPx > second.maxX ||
        second.minX - gapPx > first.maxX ||
        first.minY - gapPx > second.maxY ||
        second.minY - gapPx > first.maxY
      ) {
        continue;
      }
      grid ??= new PointGrid(second, gapPx);
      const contact = grid.countNear(first.xy);
      const needed = minContact * Math.sqrt(Math.min(first.area, second.area));
      if (contact >= MIN_CONTACT_PIXELS && contact >= needed) pairs.push({ a: first.id, b: second.id });
    }
  }
  return pairs.sort((p, q) => p.a - q.a || p.b - q.b);
}

/** Points of a border sorted into square cells as wide as the reach, so that nine cells hold all that is near. */
class PointGrid {
  readonly #border: PlacedBorder;
  readonly #reach: number;
  readonly #cell: number;
  readonly #columns: number;
  readonly #rows: number;
  /** Points of cell c are `#points[#start[c]] … #points[#start[c + 1] - 1]`, as indices into the border's pairs. */
  readonly #start: Uint32Array;
  readonly #points: Uint32Array;

  constructor(border: PlacedBorder, reach: number) {
    const { xy, minX, minY, maxX, maxY } = border;
    this.#border = border;
    this.#reach = reach;
    // A cell of a fraction of a pixel would make the grid larger than what it holds.
    this.#cell = Math.max(2, reach);
    this.#columns = Math.floor((maxX - minX) / this.#cell) + 1;
    this.#rows = Math.floor((maxY - minY) / this.#cell) + 1;
    const count = xy.length / 2;
    const cellOf = new Uint32Array(count);
    this.#start = new Uint32Array(this.#columns * this.#rows + 1);
    for (let k = 0; k < count; k++) {
      const column = Math.floor((xy[2 * k] - minX) / this.#cell);
      const row = Math.floor((xy[2 * k + 1] - minY) / this.#cell);
      cellOf[k] = row * this.#columns + column;
      this.#start[cellOf[k] + 1]++;
    }
    for (let c = 1; c < this.#start.length; c++) this.#start[c] += this.#start[c - 1];
    this.#points = new Uint32Array(count);
    const next = this.#start.slice();
    for (let k = 0; k < count; k++) this.#points[next[cellOf[k]]++] = k;
  }

  /** How many of the points lie within the reach of a point of the grid. */
  countNear(xy: Float64Array): number {
    let count = 0;
    for (let k = 0; k < xy.length; k += 2) if (this.#isNear(xy[k], xy[k + 1])) count++;
    return count;
  }

  #isNear(x: number, y: number): boolean {
    const border = this.#border;
    const column = Math.floor((x - border.minX) / this.#cell);
    const row = Math.floor((y - border.minY) / this.#cell);
    const reachSquared = this.#reach * this.#reach;
    for (let r = Math.max(0, row - 1); r <= Math.min(this.#rows - 1, row + 1); r++) {
      for (let c = Math.max(0, column - 1); c <= Math.min(this.#columns - 1, column + 1); c++) {
        const cell = r * this.#columns + c;
        for (let p = this.#start[cell]; p < this.#start[cell + 1]; p++) {
          const dx = border.xy[2 * this.#points[p]] - x;
          const dy = border.xy[2 * this.#points[p] + 1] - y;
          if (dx * dx + dy * dy <= reachSquared) return true;
        }
      }
    }
    return false;
  }
}

/** Sizes of the groups that pairs join the ids to, largest first. */
export function groupSizes(ids: readonly number[], pairs: readonly NeighbourPair[]): number[] {
  const parent = new Map(ids.map((id) => [id, id]));
  const rootOf = (id: number): number => {
    let root = id;
    while (parent.get(root) !== root) root = parent.get(root)!;
    return root;
  };
  for (const { a, b } of pairs) parent.set(rootOf(a), rootOf(b));
  const sizes = new Map<number, number>();
  for (const id of ids) sizes.set(rootOf(id), (sizes.get(rootOf(id)) ?? 0) + 1);
  return [...sizes.values()].sort((a, b) => b - a);
}

function isConnected(ids: readonly number[], pairs: readonly NeighbourPair[]): boolean {
  return groupSizes(ids, pairs).length === 1;
}
