import type { Mask, RgbaImage } from '../../src/imaging/image.ts';
import { seededRandom } from '../../src/math/random.ts';
import { maskWhere } from './draw-mask.ts';
import { texture } from './textured-picture.ts';

export interface PhotographOptions {
  readonly width?: number;
  readonly height?: number;
  readonly seed?: number;
  /** Colour of the background. */
  readonly background: readonly [number, number, number];
  /** Change of light from one corner to the other, levels. */
  readonly gradient?: number;
  /** Noise of every pixel and channel, levels. */
  readonly noise?: number;
  /** Depth of a soft shadow to the lower right, 0 … 1. */
  readonly shadow?: number;
  /** Step by which the coefficients of 8 x 8 cosine blocks are rounded, levels, as JPEG does; 0 for none. */
  readonly blockStep?: number;
  /** Blurs the outline over about two pixels. */
  readonly softRim?: boolean;
  /** Where the fragment is. */
  readonly shape?: (x: number, y: number) => boolean;
}

/** A lumpy blob in the middle of a picture. */
export function blob(centreX: number, centreY: number, radius: number): (x: number, y: number) => boolean {
  return (x, y) => {
    const angle = Math.atan2(y - centreY, x - centreX);
    const reach = radius * (1 + 0.15 * Math.sin(3 * angle + 1) + 0.08 * Math.sin(7 * angle));
    return Math.hypot(x - centreX, y - centreY) < reach;
  };
}

/** Draws a photograph of a painted fragment on a plain background, and where the fragment truly is. */
export function drawPhotograph(options: PhotographOptions): { photograph: RgbaImage; truth: Mask } {
  const { width = 120, height = 104, seed = 1, background, gradient = 0, noise = 0, shadow = 0 } = options;
  const shape = options.shape ?? blob(width / 2, height / 2, Math.min(width, height) * 0.33);
  const truth = maskWhere(width, height, shape);
  const paint = texture(seed, 10);
  const random = seededRandom(seed);
  const shades = shadow > 0 ? softShade(truth, 6) : new Float64Array(width * height);
  const planes = [0, 1, 2].map(() => new Float64Array(width * height));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const light = gradient * ((x + y) / (width + height) - 0.5);
      const shade = 1 - shadow * shades[y * width + x];
      const cover = options.softRim ? shareInside(shape, x, y, 0.75, 0.25) : shape(x, y) ? 1 : 0;
      const own = paint(x, y);
      for (let k = 0; k < 3; k++) {
        const behind = (background[k] + light) * shade;
        planes[k][y * width + x] = cover * own[k] + (1 - cover) * behind + noise * random.normal();
      }
    }
  }
  const data = new Uint8Array(4 * width * height).fill(255);
  planes.forEach((plane, k) => {
    if (options.blockStep) roundBlocks(plane, width, height, options.blockStep);
    plane.forEach((level, i) => (data[4 * i + k] = Math.min(255, Math.max(0, Math.round(level)))));
  });
  return { photograph: { width, height, data }, truth };
}

/** A mask shifted to the lower right and smoothed by three boxes of 9 pixels, nearly a Gaussian of 4.5 px. */
function softShade({ width, height, data }: Mask, shiftPx: number): Float64Array {
  let field = new Float64Array(width * height);
  for (let y = shiftPx; y < height; y++) {
    for (let x = shiftPx; x < width; x++) field[y * width + x] = data[(y - shiftPx) * width + x - shiftPx];
  }
  for (const step of [1, width, 1, width, 1, width]) {
    const smoothed = new Float64Array(field.length);
    for (let i = 4 * step; i < field.length - 4 * step; i++) {
      for (let d = -4; d <= 4; d++) smoothed[i] += field[i + d * step] / 9;
    }
    field = smoothed;
  }
  return field;
}

function shareInside(shape: (x: number, y: number) => boolean, x: number, y: number, reach: number, step: number) {
  const centre = shape(x, y);
  const corners = [-reach, reach].flatMap((v) => [-reach, 0, reach].map((u) => shape(x + u, y + v)));
  if (corners.every((corner) => corner === centre)) return centre ? 1 : 0;
  let inside = 0;
  let count = 0;
  for (let v = -reach; v <= reach; v += step) {
    for (let u = -reach; u <= reach; u += step) {
      if (Math.hypot(u, v) > reach) continue;
      count++;
      if (shape(x + u, y + v)) inside++;
    }
  }
  return inside / count;
}

/** Rounds the cosine transform of every whole 8 x 8 block: flat blocks stay flat, edges ring. */
function roundBlocks(plane: Float64Array, width: number, height: number, step: number): void {
  const basis = Array.from({ length: 8 }, (_, f) =>
    Array.from(
      { length: 8 },
      (_, t) => (f === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * t + 1) * f * Math.PI) / 16),
    ),
  );
  for (let by = 0; by + 8 <= height; by += 8) {
    for (let bx = 0; bx + 8 <= width; bx += 8) {
      const rounded = new Float64Array(64);
      for (let fy = 0; fy < 8; fy++) {
        for (let fx = 0; fx < 8; fx++) {
          let sum = 0;
          for (let t = 0; t < 64; t++) {
            sum += plane[(by + (t >> 3)) * width + bx + (t & 7)] * basis[fy][t >> 3] * basis[fx][t & 7];
          }
          rounded[8 * fy + fx] = Math.round(sum / step) * step;
        }
      }
      for (let t = 0; t < 64; t++) {
        let sum = 0;
        for (let f = 0; f < 64; f++) sum += rounded[f] * basis[f >> 3][t >> 3] * basis[f & 7][t & 7];
        plane[(by + (t >> 3)) * width + bx + (t & 7)] = sum;
      }
    }
  }
}
