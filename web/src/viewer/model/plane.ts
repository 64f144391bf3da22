/** Where something lies in a frame: a turn, degrees clockwise on the screen, then a shift. */
export interface Pose {
  readonly turnDeg: number;
  readonly x: number;
  readonly y: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** x, y, x, y, … of a closed curve. */
export type Outline = readonly number[] | Float64Array;

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const RAD = Math.PI / 180;

/** Columns of a transform as canvases and style sheets take it: x' = a x + c y + e, y' = b x + d y + f. */
export interface Matrix {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

export function matrixOf({ turnDeg, x, y }: Pose, scale = 1): Matrix {
  const cos = scale * Math.cos(turnDeg * RAD);
  const sin = scale * Math.sin(turnDeg * RAD);
  return { a: cos, b: sin, c: -sin, d: cos, e: x, f: y };
}

/** First `inner`, then `outer`. */
export function compose(outer: Matrix, inner: Matrix): Matrix {
  return {
    a: outer.a * inner.a + outer.c * inner.b,
    b: outer.b * inner.a + outer.d * inner.b,
    c: outer.a * inner.c + outer.c * inner.d,
    d: outer.b * inner.c + outer.d * inner.d,
    e: outer.a * inner.e + outer.c * inner.f + outer.e,
    f: outer.b * inner.e + outer.d * inner.f + outer.f,
  };
}

export function invert({ a, b, c, d, e, f }: Matrix): Matrix {
  const size = a * d - b * c;
  return {
    a: d / size,
    b: -b / size,
    c: -c / size,
    d: a / size,
    e: (c * f - d * e) / size,
    f: (b * e - a * f) / size,
  };
}

export function apply({ a, b, c, d, e, f }: Matrix, { x, y }: Point): Point {
  return { x: a * x + c * y + e, y: b * x + d * y + f };
}

/** Twice-signed shoelace; the centre of a thin sliver falls back on the mean of its points. */
export function centreOf(outline: Outline): Point {
  let area = 0;
  let x = 0;
  let y = 0;
  const n = outline.length;
  for (let k = 0; k < n; k += 2) {
    const next = (k + 2) % n;
    const cross = outline[k] * outline[next + 1] - outline[next] * outline[k + 1];
    area += cross;
    x += (outline[k] + outline[next]) * cross;
    y += (outline[k + 1] + outline[next + 1]) * cross;
  }
  if (Math.abs(area) > 1e-6) return { x: x / (3 * area), y: y / (3 * area) };
  let sumX = 0;
  let sumY = 0;
  for (let k = 0; k < n; k += 2) {
    sumX += outline[k];
    sumY += outline[k + 1];
  }
  return n === 0 ? { x: 0, y: 0 } : { x: (2 * sumX) / n, y: (2 * sumY) / n };
}

/** Farthest point of an outline from its centre. */
export function reachOf(outline: Outline, centre: Point): number {
  let reach = 0;
  for (let k = 0; k < outline.length; k += 2)
    reach = Math.max(reach, Math.hypot(outline[k] - centre.x, outline[k + 1] - centre.y));
  return reach;
}

/** Whether a point lies inside of an outline, by the even-odd rule. */
export function isInside(outline: Outline, { x, y }: Point): boolean {
  let inside = false;
  const n = outline.length;
  for (let k = 0, before = n - 2; k < n; before = k, k += 2) {
    const y1 = outline[k + 1];
    const y0 = outline[before + 1];
    if (y1 > y !== y0 > y && x < ((outline[before] - outline[k]) * (y - y1)) / (y0 - y1) + outline[k]) inside = !inside;
  }
  return inside;
}

export function transformOutline(matrix: Matrix, outline: Outline): Float64Array {
  const moved = new Float64Array(outline.length);
  for (let k = 0; k < moved.length; k += 2) {
    moved[k] = matrix.a * outline[k] + matrix.c * outline[k + 1] + matrix.e;
    moved[k + 1] = matrix.b * outline[k] + matrix.d * outline[k + 1] + matrix.f;
  }
  return moved;
}

export function boxOf(outlines: readonly Outline[]): Box | null {
  let box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const outline of outlines)
    for (let k = 0; k < outline.length; k += 2)
      box = {
        left: Math.min(box.left, outline[k]),
        top: Math.min(box.top, outline[k + 1]),
        right: Math.max(box.right, outline[k]),
        bottom: Math.max(box.bottom, outline[k + 1]),
      };
  return Number.isFinite(box.left) ? box : null;
}

/** Degrees, -180 to 180. */
export function wrapDeg(deg: number): number {
  return deg - 360 * Math.round(deg / 360);
}
