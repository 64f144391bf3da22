import type { Rigid } from '../../math/rigid.ts';
import type { Assembly } from './assembly.ts';
import type { Bench } from './bench.ts';
import type { TouchingPair, WorkPoses } from './relax-poses.ts';

/** Borders farther apart than this do not touch, work pixels. */
export const TOUCHING_SLACK_PX = 12;

/** Pairs a < b of members near enough to touch, by rising a and b. */
export function touchingPairs(
  assembly: Pick<Assembly, 'poses'>,
  members: readonly number[],
  bench: Bench,
): TouchingPair[] {
  const pairs: TouchingPair[] = [];
  const ids = [...members].sort((p, q) => p - q);
  const centres = ids.map((id) => centreOf(assembly.poses, id, bench));
  // Members are sorted into square cells as wide as two of them can be apart and still touch.
  let widest = 0;
  for (const id of ids) widest = Math.max(widest, bench.radius[id]);
  const cells = new CellGrid(2 * widest + TOUCHING_SLACK_PX);
  centres.forEach((centre, k) => cells.add(centre, k));
  for (let p = 0; p < ids.length; p++) {
    const near = cells
      .around(centres[p])
      .filter((q) => q > p && mayTouch(centres[p], centres[q], bench.radius[ids[p]] + bench.radius[ids[q]]));
    near.sort((k, l) => k - l);
    for (const q of near) pairs.push({ a: ids[p], b: ids[q] });
  }
  return pairs;
}

/** Whether fragments whose radii add up to so much can touch, their centres lying so. */
export function mayTouch(p: Point, q: Point, radii: number): boolean {
  const limit = radii + TOUCHING_SLACK_PX;
  const dx = p.x - q.x;
  const dy = p.y - q.y;
  return dx * dx + dy * dy <= limit * limit;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Numbers of points, by the square cell that they lie in. */
class CellGrid {
  private readonly cellPx: number;
  private readonly cells = new Map<number, number[]>();

  constructor(cellPx: number) {
    this.cellPx = cellPx;
  }

  add({ x, y }: Point, number: number): void {
    const key = keyOf(Math.floor(x / this.cellPx), Math.floor(y / this.cellPx));
    const cell = this.cells.get(key);
    if (cell === undefined) this.cells.set(key, [number]);
    else cell.push(number);
  }

  /** What lies in the cell of a point and in the eight around it. */
  around({ x, y }: Point): number[] {
    const found: number[] = [];
    const column = Math.floor(x / this.cellPx);
    const row = Math.floor(y / this.cellPx);
    for (let r = row - 1; r <= row + 1; r++)
      for (let c = column - 1; c <= column + 1; c++) {
        const cell = this.cells.get(keyOf(c, r));
        if (cell !== undefined) for (const number of cell) found.push(number);
      }
    return found;
  }
}

/** One number for a cell; numbers of cells far beyond any page may coincide, which costs a look more and nothing else. */
function keyOf(column: number, row: number): number {
  return column * 0x100000 + row;
}

/** Where a fragment's centre lies on its cluster's page, work pixels. */
export function centreOf(poses: WorkPoses, id: number, { scorer }: Bench): { x: number; y: number } {
  const { centreX, centreY } = scorer.descriptions[id];
  const cos = Math.cos(poses.turnRad[id]);
  const sin = Math.sin(poses.turnRad[id]);
  return { x: cos * centreX - sin * centreY + poses.x[id], y: sin * centreX + cos * centreY + poses.y[id] };
}

/** aFromB of two fragments on one page. @param out written over and returned. */
export function relativePose(
  poses: WorkPoses,
  a: number,
  b: number,
  out: { turnRad: number; x: number; y: number } = { turnRad: 0, x: 0, y: 0 },
): Rigid {
  const cos = Math.cos(poses.turnRad[a]);
  const sin = Math.sin(poses.turnRad[a]);
  const x = poses.x[b] - poses.x[a];
  const y = poses.y[b] - poses.y[a];
  out.turnRad = poses.turnRad[b] - poses.turnRad[a];
  out.x = cos * x + sin * y;
  out.y = cos * y - sin * x;
  return out;
}
