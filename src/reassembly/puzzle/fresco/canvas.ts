/** Red, green, blue, 0 … 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** What to paint at a point: writes red, green, blue (0 … 255) and opacity (0 … 1) into `out`. */
export type Paint = (x: number, y: number, out: Float64Array) => void;

/** A wall to paint on: three numbers per pixel, row-major, 0 … 255. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly rgb: Float32Array;
}

/** A closed outline: x0, y0, x1, y1, …, px. */
export type Outline = readonly number[];

export function createCanvas(width: number, height: number, ground: Colour): Canvas {
  const rgb = new Float32Array(width * height * 3);
  for (let q = 0; q < rgb.length; q += 3) rgb.set(ground, q);
  return { width, height, rgb };
}

/** One colour everywhere. */
export function flat(colour: Colour, opacity = 1): Paint {
  return (_x, _y, out) => {
    out[0] = colour[0];
    out[1] = colour[1];
    out[2] = colour[2];
    out[3] = opacity;
  };
}

/** Between two colours: `share` 0 gives the first, 1 the second. */
export function mix(first: Colour, second: Colour, share: number): Colour {
  return [
    first[0] + share * (second[0] - first[0]),
    first[1] + share * (second[1] - first[1]),
    first[2] + share * (second[2] - first[2]),
  ];
}

/**
 * Fills outlines, smooth at the edges; where outlines of one call overlap, they are one shape.
 * Coverage by accumulated signed area (as in R. Levien's font-rs), exact for straight edges.
 */
export function fill(canvas: Canvas, outlines: readonly Outline[], paint: Paint): void {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const outline of outlines) {
    for (let i = 0; i < outline.length; i += 2) {
      minX = Math.min(minX, outline[i]);
      maxX = Math.max(maxX, outline[i]);
      minY = Math.min(minY, outline[i + 1]);
      maxY = Math.max(maxY, outline[i + 1]);
    }
  }
  const left = Math.max(0, Math.floor(minX));
  const top = Math.max(0, Math.floor(minY));
  const width = Math.min(canvas.width - 1, Math.ceil(maxX)) - left + 1;
  const height = Math.min(canvas.height - 1, Math.ceil(maxY)) - top + 1;
  if (!(width > 0 && height > 0)) return;
  const area = new Float32Array((width + 2) * height);
  for (const outline of outlines) {
    const sign = turnsRight(outline) ? 1 : -1;
    const count = outline.length / 2;
    for (let i = 0; i < count; i++) {
      const j = (i + 1) % count;
      // From pixel centres at whole numbers to pixels that start at whole numbers.
      addEdge(
        area,
        width,
        height,
        outline[2 * i] + 0.5 - left,
        outline[2 * i + 1] + 0.5 - top,
        outline[2 * j] + 0.5 - left,
        outline[2 * j + 1] + 0.5 - top,
        sign,
      );
    }
  }
  const out = new Float64Array(4);
  for (let y = 0; y < height; y++) {
    let sum = 0;
    const row = y * (width + 2);
    for (let x = 0; x < width; x++) {
      sum += area[row + x];
      const cover = Math.min(1, Math.abs(sum));
      if (cover < 1 / 512) continue;
      paint(left + x, top + y, out);
      blend(canvas, left + x, top + y, out, cover);
    }
  }
}

function blend(canvas: Canvas, x: number, y: number, out: Float64Array, cover: number): void {
  const q = 3 * (y * canvas.width + x);
  const share = cover * out[3];
  canvas.rgb[q] += share * (out[0] - canvas.rgb[q]);
  canvas.rgb[q + 1] += share * (out[1] - canvas.rgb[q + 1]);
  canvas.rgb[q + 2] += share * (out[2] - canvas.rgb[q + 2]);
}

function turnsRight(outline: Outline): boolean {
  let twiceArea = 0;
  for (let i = 0; i < outline.length; i += 2) {
    const j = (i + 2) % outline.length;
    twiceArea += outline[i] * outline[j + 1] - outline[j] * outline[i + 1];
  }
  return twiceArea >= 0;
}

/** Adds what one edge covers, row by row: the running sum along a row is the coverage. */
function addEdge(
  area: Float32Array,
  width: number,
  height: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
  sign: number,
): void {
  if (ay === by) return;
  const down = ay < by;
  const direction = down ? sign : -sign;
  const [topX, topY, bottomX, bottomY] = down ? [ax, ay, bx, by] : [bx, by, ax, ay];
  const slope = (bottomX - topX) / (bottomY - topY);
  const firstRow = Math.max(0, Math.floor(topY));
  const lastRow = Math.min(height, Math.ceil(bottomY));
  for (let row = firstRow; row < lastRow; row++) {
    const from = Math.max(row, topY);
    const to = Math.min(row + 1, bottomY);
    const dy = to - from;
    if (dy <= 0) continue;
    const x0 = Math.min(width, Math.max(0, topX + (from - topY) * slope));
    const x1 = Math.min(width, Math.max(0, topX + (to - topY) * slope));
    const low = Math.min(x0, x1);
    const high = Math.max(x0, x1);
    const first = Math.floor(low);
    const last = Math.ceil(high);
    const start = row * (width + 2) + first;
    const share = dy * direction;
    if (last <= first + 1) {
      const middle = (low + high) / 2 - first;
      area[start] += share * (1 - middle);
      area[start + 1] += share * middle;
      continue;
    }
    // Over several pixels: a trapezoid, whose increments add up to the share.
    const inverse = 1 / (high - low);
    let covered = 0;
    for (let k = 0; first + k < last; k++) {
      const begin = Math.max(low, first + k);
      const end = Math.min(high, first + k + 1);
      // Part of the edge left of this pixel's right side, seen from this pixel and the next.
      const within = (end - begin) * inverse;
      const middle = (begin + end) / 2 - (first + k);
      area[start + k] += share * within * (1 - middle);
      area[start + k + 1] += share * within * middle;
      covered += within;
    }
    area[start] += share * (1 - covered);
  }
}
