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
  const visited = new Uint8Array(width * height); // 1 at the left end of a crossed horizontal grid edge that a curve has run down through
  const above = (x: number, y: number): boolean =>
    x > 0 && y > 0 && x < width - 1 && y < height - 1 && values[y * width + x] > level;
  const value = (x: number, y: number): number =>
    x > 0 && y > 0 && x < width - 1 && y < height - 1
      ? values[y * width + x]
      : Math.min(level - 1e-3, values[y * width + x]);

  const curves: Contour[] = [];
  for (let y0 = 0; y0 < height - 1; y0++) {
    for (let x0 = 0; x0 < width - 1; x0++) {
      // A curve is started on a right-hand border, where the left grid point is above and the right one below: there it runs down.
      // The cheap look first: nearly all grid points are neither crossed nor at the rim.
      if (!(values[y0 * width + x0] > level)) continue;
      if (!above(x0, y0) || above(x0 + 1, y0) || visited[y0 * width + x0]) continue;
      const xy: number[] = [];
      // Side of the cell (0 top, 1 right, 2 bottom, 3 left) through which the curve is about to leave; the cell is (x, y).
      let x = x0;
      let y = y0 - 1;
      let side = 2;
      for (;;) {
        // The crossing point on that side, then step over it into the next cell.
        let ax: number, ay: number, bx: number, by: number;
        if (side === 0) [ax, ay, bx, by] = [x, y, x + 1, y];
        else if (side === 1) [ax, ay, bx, by] = [x + 1, y, x + 1, y + 1];
        else if (side === 2) [ax, ay, bx, by] = [x, y + 1, x + 1, y + 1];
        else [ax, ay, bx, by] = [x, y, x, y + 1];
        const va = value(ax, ay);
        const vb = value(bx, by);
        const t = (level - va) / (vb - va);
        if (ay === by && above(ax, ay)) {
          if (visited[ay * width + ax]) break;
          visited[ay * width + ax] = 1;
        }
        xy.push(ax + t * (bx - ax), ay + t * (by - ay));
        let entry: number;
        if (side === 0) [y, entry] = [y - 1, 2];
        else if (side === 1) [x, entry] = [x + 1, 3];
        else if (side === 2) [y, entry] = [y + 1, 0];
        else [x, entry] = [x - 1, 1];
        side = exitSide(entry, above(x, y), above(x + 1, y), above(x + 1, y + 1), above(x, y + 1), () => {
          return value(x, y) + value(x + 1, y) + value(x + 1, y + 1) + value(x, y + 1) > 4 * level;
        });
      }
      if (xy.length >= 6) curves.push({ xy: Float64Array.from(xy), closed: true });
    }
  }
  return curves;
}

/** Through which side a curve leaves a cell that it entered through `entry`; corners in the order top-left, clockwise. */
function exitSide(
  entry: number,
  topLeft: boolean,
  topRight: boolean,
  bottomRight: boolean,
  bottomLeft: boolean,
  centreAbove: () => boolean,
): number {
  const crossed = [topLeft !== topRight, topRight !== bottomRight, bottomRight !== bottomLeft, bottomLeft !== topLeft];
  const exits = [0, 1, 2, 3].filter((side) => side !== entry && crossed[side]);
  if (exits.length === 1) return exits[0];
  // A saddle: all four sides are crossed. Where the centre belongs to the top-left corner's kind, the curves cut off
  // the other two corners (top-right: sides 0 and 1; bottom-left: sides 2 and 3); else they cut off this corner and its opposite.
  const cutsOffTopRight = centreAbove() === topLeft;
  const partner = cutsOffTopRight ? [1, 0, 3, 2] : [3, 2, 1, 0];
  return partner[entry];
}

/** Signed area by the shoelace formula: positive for a curve that runs clockwise on the screen. Square pixels. */
export function signedArea(contour: Contour): number {
  const { xy } = contour;
  const n = xy.length / 2;
  let twice = 0;
  for (let i = 0, j = n - 1; i < n; j = i++) twice += xy[2 * j] * xy[2 * i + 1] - xy[2 * i] * xy[2 * j + 1];
  return twice / 2;
}
