import type { Contour } from './contour.ts';

/**
 * Traces where a scalar field crosses `level` (marching squares with linear interpolation, Lorensen & Cline 1987 in the plane).
 * The field must be below the level on its whole rim, so that every curve closes; the rest is cut as if it were.
 * Curves run clockwise on the screen round what is above the level. Saddles are joined by the mean of the cell.
 *
 * @param values one number per grid point, row-major, `width * height`; grid point (0, 0) is the point (0, 0) of the result.
 * @returns closed curves of at least 3 points, in the order of their first crossing (row by row).
 */
export function traceLevel(values: Float32Array, width: number, height: number, level: number): Contour[] {
  const grid = new LevelGrid(values, width, height, level);
  const visited = new Uint8Array(width * height); // 1 at the left end of a crossed horizontal grid edge that a curve has run down through
  const curves: Contour[] = [];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      // A curve is started on a right-hand border, where the left grid point is above and the right one below: there it runs down.
      // The cheap look first: nearly all grid points are neither crossed nor at the rim.
      const at = y * width + x;
      if (!(values[at] > level) || visited[at] === 1 || grid.isAbove(x + 1, y)) continue;
      const xy = followCurve(grid, visited, x, y);
      if (xy.length >= 6) curves.push({ xy, closed: true });
    }
  }
  return curves;
}

/** A field that counts as below the level on its rim. */
class LevelGrid {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly level: number;

  constructor(values: Float32Array, width: number, height: number, level: number) {
    this.values = values;
    this.width = width;
    this.height = height;
    this.level = level;
  }

  isAbove(x: number, y: number): boolean {
    return this.isWithin(x, y) && this.values[y * this.width + x] > this.level;
  }

  at(x: number, y: number): number {
    const value = this.values[y * this.width + x];
    return this.isWithin(x, y) ? value : Math.min(this.level - 1e-3, value);
  }

  private isWithin(x: number, y: number): boolean {
    return x > 0 && y > 0 && x < this.width - 1 && y < this.height - 1;
  }
}

/**
 * The curve that runs down between the grid points (startX, startY) and (startX + 1, startY). Sides of a cell are numbered 0 top,
 * 1 right, 2 bottom, 3 left. A function of its own, without arrays in its loop: every contour goes through it.
 */
function followCurve(grid: LevelGrid, visited: Uint8Array, startX: number, startY: number): Float64Array {
  let xy = new Float64Array(1024);
  let length = 0;
  // The cell that the curve is about to leave, and through which side.
  let x = startX;
  let y = startY - 1;
  let side = 2;
  for (;;) {
    const alongX = side === 0 || side === 2 ? 1 : 0;
    const ax = side === 1 ? x + 1 : x;
    const ay = side === 2 ? y + 1 : y;
    if (alongX === 1 && grid.isAbove(ax, ay)) {
      const at = ay * grid.width + ax;
      if (visited[at] === 1) return xy.slice(0, length);
      visited[at] = 1;
    }
    const va = grid.at(ax, ay);
    const t = (grid.level - va) / (grid.at(ax + alongX, ay + 1 - alongX) - va);
    if (length === xy.length) {
      const longer = new Float64Array(2 * length);
      longer.set(xy);
      xy = longer;
    }
    xy[length++] = ax + t * alongX;
    xy[length++] = ay + t * (1 - alongX);
    // Over that side into the next cell, which is entered through the opposite one.
    if (alongX === 1) y += side - 1;
    else x += 2 - side;
    side = exitSide(grid, x, y, (side + 2) % 4);
  }
}

/** Through which side a curve leaves a cell that it entered through `entry`. */
function exitSide(grid: LevelGrid, x: number, y: number, entry: number): number {
  const topLeft = grid.isAbove(x, y);
  const topRight = grid.isAbove(x + 1, y);
  const bottomRight = grid.isAbove(x + 1, y + 1);
  const bottomLeft = grid.isAbove(x, y + 1);
  if (topLeft === bottomRight && topRight === bottomLeft) {
    // A saddle: all four sides are crossed. Where the centre belongs to the top-left corner's kind, the curves cut off
    // the other two corners (top-right: sides 0 and 1; bottom-left: sides 2 and 3); else they cut off this corner and its opposite.
    const sum = grid.at(x, y) + grid.at(x + 1, y) + grid.at(x + 1, y + 1) + grid.at(x, y + 1);
    return sum > 4 * grid.level === topLeft ? entry ^ 1 : 3 - entry;
  }
  if (entry !== 0 && topLeft !== topRight) return 0;
  if (entry !== 1 && topRight !== bottomRight) return 1;
  if (entry !== 2 && bottomRight !== bottomLeft) return 2;
  return 3;
}

/** Signed area by the shoelace formula: positive for a curve that runs clockwise on the screen. Square pixels. */
export function signedArea(contour: Contour): number {
  const { xy } = contour;
  const n = xy.length / 2;
  let twice = 0;
  for (let i = 0, j = n - 1; i < n; j = i++) twice += xy[2 * j] * xy[2 * i + 1] - xy[2 * i] * xy[2 * j + 1];
  return twice / 2;
}
