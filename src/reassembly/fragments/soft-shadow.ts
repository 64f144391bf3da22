import { largestComponent } from '../../imaging/components.ts';
import type { Mask, RgbaImage } from '../../imaging/image.ts';
import { modelAlongRow, opponent, type BackgroundModel } from './background-model.ts';

/** A background darker than this, levels, shows no shadow that could be told from its noise. */
const MIN_LIT_LEVELS = 40;
/** Deepest shadow considered, as a share of the lit background's brightness. */
const DEEPEST_SHADE = 0.3;
/** Steepest change of brightness within a soft shadow, levels per pixel; a fragment's own edge is steeper. */
const SOFT_STEP_LEVELS = 8;
/** Shade is this smooth, levels off the mean of its 5 x 5 neighbourhood, beyond what noise does; plaster is rougher. */
const SMOOTH_LEVELS = 2;
/** Shade is taken away only where it uncovers an edge this much steeper than the shade's own. */
const EDGE_GAIN = 1.3;
/** Without its shade a fragment is still one part: a second one of more than this share of it is a fault. */
const MAX_CRUMB_SHARE = 0.1;
/** Taking away more than this share of what stood out is no shadow any more. */
const MAX_SHADOW_SHARE = 0.25;

/**
 * Leaves out soft shadow: background in less light. It has the background's hue, is darker, changes smoothly, and is
 * reached from the background without crossing a sharp edge. Grey content under grey light can look the same, so it is
 * only left out when a clearly sharper outline appears behind it.
 */
export function withoutSoftShadow(
  smooth: RgbaImage,
  model: BackgroundModel,
  found: Mask,
): { mask: Mask; shadowPx: number } {
  const { width, height } = smooth;
  const light = new Light(smooth);
  const rough = Math.max(SMOOTH_LEVELS, 3 * model.sigmas[0]);
  const softStep = Math.max(SOFT_STEP_LEVELS, 3 * model.sigmas[0]);
  const shade = shadeLike(smooth, model, found);
  const reached = new Uint8Array(width * height);
  const queue: number[] = [];
  const visit = (i: number): void => {
    // What is neither shade nor smooth is asked once only: it is no shade from here on.
    if (reached[i] || !shade[i]) return;
    if (light.stepAt(i) > softStep || light.roughnessAt(i) > rough) {
      shade[i] = 0;
      return;
    }
    reached[i] = 1;
    queue.push(i);
  };
  forEachEdge(found.data, width, height, (inside) => visit(inside));
  while (queue.length > 0) {
    const i = queue.pop()!;
    const x = i % width;
    if (x > 0) visit(i - 1);
    if (x + 1 < width) visit(i + 1);
    if (i >= width) visit(i - width);
    if (i + width < reached.length) visit(i + width);
  }
  const rest = new Uint8Array(width * height);
  let shadowPx = 0;
  let foundPx = 0;
  for (let i = 0; i < rest.length; i++) {
    rest[i] = found.data[i] && !reached[i] ? 1 : 0;
    shadowPx += reached[i];
    foundPx += found.data[i];
  }
  if (shadowPx === 0 || shadowPx > MAX_SHADOW_SHARE * foundPx) return { mask: found, shadowPx: 0 };
  const { mask: kept, area, secondArea } = largestComponent({ width, height, data: rest });
  // Shade lies around a fragment; what takes a fragment apart is its own plain paint.
  if (secondArea > MAX_CRUMB_SHARE * area) return { mask: found, shadowPx: 0 };
  const before = meanStep(found.data, light, width, height, (inside) => reached[inside] === 1);
  const after = meanStep(kept.data, light, width, height, (_, outside) => reached[outside] === 1);
  if (after < EDGE_GAIN * before) return { mask: found, shadowPx: 0 };
  return { mask: { width, height, data: rest }, shadowPx };
}

/** 1 where a found pixel could be the background in less light. */
function shadeLike(smooth: RgbaImage, model: BackgroundModel, found: Mask): Uint8Array {
  const { width, height, data } = smooth;
  const shade = new Uint8Array(width * height);
  const row = new Float64Array(9);
  const actual = new Float64Array(3);
  for (let y = 0; y < height; y++) {
    modelAlongRow(model.coefficients, y, height, row);
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (!found.data[i]) continue;
      const u = (2 * x + 1) / width - 1;
      const lit = row[0] + (row[3] + row[6] * u) * u;
      opponent(data[4 * i], data[4 * i + 1], data[4 * i + 2], actual);
      const light = actual[0] / lit;
      if (lit < MIN_LIT_LEVELS || light < DEEPEST_SHADE || light > 1) continue;
      let hueKept = true;
      for (let k = 1; k < 3; k++) {
        const tolerance = 4 * model.sigmas[k] + 3 + 0.03 * lit;
        if (Math.abs(actual[k] - light * (row[k] + (row[3 + k] + row[6 + k] * u) * u)) > tolerance) hueKept = false;
      }
      if (hueKept) shade[i] = 1;
    }
  }
  return shade;
}

/**
 * Brightness and how it changes, asked where shade may be. Whole planes of it would take more memory than the photograph
 * and all masks together, and most of their pixels would never be read.
 */
class Light {
  readonly #width: number;
  readonly #height: number;
  readonly #data: Uint8Array;

  constructor({ width, height, data }: RgbaImage) {
    this.#width = width;
    this.#height = height;
    this.#data = data;
  }

  /** Difference from the mean of the 5 x 5 pixels around, levels. The edge pixels go on beyond the frame. */
  roughnessAt(i: number): number {
    const width = this.#width;
    const x = i % width;
    const y = (i - x) / width;
    let sum = 0;
    for (let v = y - 2; v <= y + 2; v++) {
      const row = Math.min(this.#height - 1, Math.max(0, v)) * width;
      for (let u = x - 2; u <= x + 2; u++) sum += this.#sum(row + Math.min(width - 1, Math.max(0, u)));
    }
    return Math.abs(this.#sum(i) - sum / 25) / 3;
  }

  /** Length of the gradient, levels per pixel, by central differences. */
  stepAt(i: number): number {
    const width = this.#width;
    const x = i % width;
    const up = i >= width ? i - width : i;
    const down = i + width < width * this.#height ? i + width : i;
    const dx = this.#sum(x + 1 < width ? i + 1 : i) - this.#sum(x > 0 ? i - 1 : i);
    const dy = this.#sum(down) - this.#sum(up);
    return Math.sqrt(dx * dx + dy * dy) / 6;
  }

  /** Three times the brightness: a whole number, so that sums of it are exact. */
  #sum(i: number): number {
    return this.#data[4 * i] + this.#data[4 * i + 1] + this.#data[4 * i + 2];
  }
}

/** Visits every pair of 4-neighbours of which the first is inside and the second is not. */
function forEachEdge(
  inside: Uint8Array,
  width: number,
  height: number,
  visit: (inside: number, outside: number) => void,
): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (!inside[i]) continue;
      if (x > 0 && !inside[i - 1]) visit(i, i - 1);
      if (x + 1 < width && !inside[i + 1]) visit(i, i + 1);
      if (y > 0 && !inside[i - width]) visit(i, i - width);
      if (y + 1 < height && !inside[i + width]) visit(i, i + width);
    }
  }
}

/** Mean steepness of the edges that count, levels per pixel. */
function meanStep(
  mask: Uint8Array,
  light: Light,
  width: number,
  height: number,
  counts: (inside: number, outside: number) => boolean,
): number {
  let total = 0;
  let count = 0;
  forEachEdge(mask, width, height, (inside, outside) => {
    if (!counts(inside, outside)) return;
    total += steepestAround(light, width, height, inside);
    count++;
  });
  return count > 0 ? total / count : 0;
}

/** The flood stops short of a sharp edge by as much as roughness reaches: look for the edge just behind. */
function steepestAround(light: Light, width: number, height: number, i: number): number {
  const x = i % width;
  const y = (i - x) / width;
  let steepest = 0;
  for (let v = Math.max(0, y - 2); v <= Math.min(height - 1, y + 2); v++) {
    for (let u = Math.max(0, x - 2); u <= Math.min(width - 1, x + 2); u++) {
      steepest = Math.max(steepest, light.stepAt(v * width + u));
    }
  }
  return steepest;
}
