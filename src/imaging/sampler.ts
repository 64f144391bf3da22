import { erode } from './morphology.ts';

/**
 * How a picture is read between its pixels. `bilinear` 2 x 2 pixels, soft; `catmull-rom` 4 x 4 (Keys 1981, a = -0.5);
 * `lanczos3` 6 x 6, sharpest. All of them give back a pixel unchanged at its centre.
 */
export type SamplingKernel = 'bilinear' | 'catmull-rom' | 'lanczos3';

/** Positions are rounded to this share of a pixel: 1 / 1024 px moves a sample by less than a grey level on any edge. */
const PHASES = 1024;

interface KernelTable {
  readonly taps: number;
  /** Tap k of phase p at `weights[p * taps + k]`; phases 0 … PHASES; every phase sums to 1. */
  readonly weights: Float64Array;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

const PROFILES: Record<SamplingKernel, { readonly taps: number; readonly weight: (distance: number) => number }> = {
  bilinear: { taps: 2, weight: (d) => Math.max(0, 1 - d) },
  'catmull-rom': {
    taps: 4,
    weight: (d) => (d < 1 ? (1.5 * d - 2.5) * d * d + 1 : d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0),
  },
  lanczos3: { taps: 6, weight: (d) => (d < 3 ? sinc(d) * sinc(d / 3) : 0) },
};

const tables = new Map<SamplingKernel, KernelTable>();

function kernelTable(kernel: SamplingKernel): KernelTable {
  const known = tables.get(kernel);
  if (known) return known;
  const { taps, weight } = PROFILES[kernel];
  const weights = new Float64Array((PHASES + 1) * taps);
  for (let phase = 0; phase <= PHASES; phase++) {
    const row = weights.subarray(phase * taps, (phase + 1) * taps);
    let total = 0;
    for (let k = 0; k < taps; k++) total += row[k] = weight(Math.abs(k - (taps / 2 - 1) - phase / PHASES));
    for (let k = 0; k < taps; k++) row[k] /= total;
    // sin(pi k) is not exactly zero in floating point, but a pixel's centre must give back exactly that pixel.
    if (phase === 0 || phase === PHASES) row.fill(0)[taps / 2 - 1 + phase / PHASES] = 1;
  }
  const table = { taps, weights };
  tables.set(kernel, table);
  return table;
}

/** 1 where every pixel that a sample right of and below this one can touch is opaque, 0 elsewhere. */
export function solidWithin(coverage: Uint8Array, width: number, height: number, kernel: SamplingKernel): Uint8Array {
  const opaque = new Uint8Array(coverage.length);
  for (let i = 0; i < opaque.length; i++) opaque[i] = coverage[i] === 255 ? 1 : 0;
  // The window reaches taps / 2 pixels to the right and below: a disc that holds its far corner.
  return erode({ width, height, data: opaque }, (PROFILES[kernel].taps / 2) * Math.SQRT2 + 0.01).data;
}

/**
 * Reads colours between pixels with premultiplied alpha, so that what is transparent never bleeds into what is not.
 * After `at(x, y)` the fields hold the sample: `alpha` 0 … 255 and, where alpha is not 0, `red`, `green`, `blue` 0 … 255
 * (not premultiplied, not rounded). Beyond the picture everything is transparent.
 */
export class Sampler {
  red = 0;
  green = 0;
  blue = 0;
  alpha = 0;
  readonly #table: KernelTable;
  readonly #rgba: Uint8Array;
  readonly #coverage: Uint8Array;
  readonly #width: number;
  readonly #height: number;
  readonly #solid: Uint8Array;

  /**
   * @param rgba RGBA bytes, `width * height * 4`; the alpha byte is not read.
   * @param coverage Alpha of each pixel, 0 … 255, `width * height`.
   * @param solid What `solidWithin` says of it, where that is known.
   */
  constructor(
    rgba: Uint8Array,
    coverage: Uint8Array,
    width: number,
    height: number,
    kernel: SamplingKernel,
    solid = solidWithin(coverage, width, height, kernel),
  ) {
    this.#rgba = rgba;
    this.#coverage = coverage;
    this.#width = width;
    this.#height = height;
    this.#table = kernelTable(kernel);
    this.#solid = solid;
  }

  /** @param x Column, pixels. @param y Row, pixels; whole numbers are pixel centres. */
  at(x: number, y: number): void {
    const taps = this.#table.taps;
    const left = Math.floor(x);
    const top = Math.floor(y);
    const reach = taps / 2;
    const framed = left >= reach && top >= reach && left < this.#width - reach && top < this.#height - reach;
    if (framed && this.#solid[top * this.#width + left]) {
      this.#readSolid(x - left, y - top, (top - reach + 1) * this.#width + left - reach + 1);
      return;
    }
    if (taps === 2) {
      this.#read(x, y, this.#table);
      return;
    }
    // A sharp kernel rings along a hard edge of alpha, as ghost lines of 253 within the solid: coverage is always soft.
    const soft = kernelTable('bilinear');
    const alpha = this.#coverageAt(x, y, soft);
    if (alpha < 1e-6) {
      this.red = this.green = this.blue = this.alpha = 0;
      return;
    }
    this.#read(x, y, this.#table);
    // Where the sharp kernel sees mostly nothing, its colour is the quotient of two small differences.
    if (this.alpha < 127.5) this.#read(x, y, soft);
    this.alpha = alpha;
  }

  /** Most samples lie well inside: no alpha to weigh there, which halves the work. @param first Index of the first tap. */
  #readSolid(fractionX: number, fractionY: number, first: number): void {
    const rgba = this.#rgba;
    const { taps, weights } = this.#table;
    const rowX = Math.round(fractionX * PHASES) * taps;
    const rowY = Math.round(fractionY * PHASES) * taps;
    const stride = 4 * this.#width;
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let ky = 0, row = 4 * first; ky < taps; ky++, row += stride) {
      let rowRed = 0;
      let rowGreen = 0;
      let rowBlue = 0;
      for (let kx = 0, p = row; kx < taps; kx++, p += 4) {
        const weight = weights[rowX + kx];
        rowRed += weight * rgba[p];
        rowGreen += weight * rgba[p + 1];
        rowBlue += weight * rgba[p + 2];
      }
      const weightY = weights[rowY + ky];
      red += weightY * rowRed;
      green += weightY * rowGreen;
      blue += weightY * rowBlue;
    }
    this.red = clampByte(red);
    this.green = clampByte(green);
    this.blue = clampByte(blue);
    this.alpha = 255;
  }

  #coverageAt(x: number, y: number, { weights }: KernelTable): number {
    const coverage = this.#coverage;
    const width = this.#width;
    const left = Math.floor(x);
    const top = Math.floor(y);
    const rowX = Math.round((x - left) * PHASES) * 2;
    const rowY = Math.round((y - top) * PHASES) * 2;
    let alpha = 0;
    for (let ky = 0; ky < 2; ky++) {
      if (top + ky < 0 || top + ky >= this.#height) continue;
      for (let kx = 0; kx < 2; kx++) {
        if (left + kx < 0 || left + kx >= width) continue;
        alpha += weights[rowY + ky] * weights[rowX + kx] * coverage[(top + ky) * width + left + kx];
      }
    }
    return alpha;
  }

  #read(x: number, y: number, table: KernelTable): void {
    const rgba = this.#rgba;
    const coverage = this.#coverage;
    const width = this.#width;
    const height = this.#height;
    const { taps, weights } = table;
    const floorX = Math.floor(x);
    const floorY = Math.floor(y);
    const firstX = floorX - (taps / 2 - 1);
    const firstY = floorY - (taps / 2 - 1);
    const rowX = Math.round((x - floorX) * PHASES) * taps;
    const rowY = Math.round((y - floorY) * PHASES) * taps;
    const fromX = firstX < 0 ? -firstX : 0;
    const toX = firstX + taps > width ? width - firstX : taps;
    const fromY = firstY < 0 ? -firstY : 0;
    const toY = firstY + taps > height ? height - firstY : taps;
    let red = 0;
    let green = 0;
    let blue = 0;
    let alpha = 0;
    for (let ky = fromY; ky < toY; ky++) {
      const weightY = weights[rowY + ky];
      if (weightY === 0) continue;
      let i = (firstY + ky) * width + firstX + fromX;
      for (let kx = fromX; kx < toX; kx++, i++) {
        const weight = weightY * weights[rowX + kx] * coverage[i];
        alpha += weight;
        red += weight * rgba[4 * i];
        green += weight * rgba[4 * i + 1];
        blue += weight * rgba[4 * i + 2];
      }
    }
    // Sums of weights that cancel leave dust of the size of the rounding: that is nothing.
    if (alpha < 1e-6) {
      this.red = this.green = this.blue = this.alpha = 0;
      return;
    }
    this.red = clampByte(red / alpha);
    this.green = clampByte(green / alpha);
    this.blue = clampByte(blue / alpha);
    this.alpha = clampByte(alpha);
  }
}

function clampByte(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
