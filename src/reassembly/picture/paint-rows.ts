import { Sampler } from '../../imaging/sampler.ts';
import { PAINTING_KERNEL, type PaintLayer } from './paint-layer.ts';
import type { PictureFrame } from './picture-frame.ts';

/** Steps across which a crack is looked over; and the rows beyond those that are painted that this needs. */
export const CRACK_REACH = 2;
/** Widest crack that is closed, pixels between the centres of its two sides: 1.5 px of nothing and half a pixel on each side. */
const MAX_CRACK_SPAN_PX = 3;
/** Coverage above this is full: at a corner of three fragments, curved rims that were smoothed twice miss it by a little. */
const FULL_COVER = 240;
/** A crack's side must cover its pixel by this much, 0 … 255. */
const SOLID_ALPHA = 200;

/**
 * Paints some rows of a picture, each pixel read once from its source.
 *
 * Where fragments share a pixel their coverages add up, so that the soft rims of a clean cut close without a seam; their
 * colours are weighted by the square of the depth inside each fragment, so that an overlap fades from one to the other.
 * Cracks of up to about 1.5 px between two fragments are closed from both sides; real gaps stay transparent.
 *
 * @param layers All that reach into the rows, or nearer to them than `CRACK_REACH`; the order matters only where depths tie
 *   exactly.
 * @param top The first row, in the picture's frame.
 * @returns RGBA bytes, `rows * frame.width * 4`.
 */
export function paintRows(layers: readonly PaintLayer[], frame: PictureFrame, top: number, rows: number): Uint8Array {
  const band = new Band(frame.width, top - CRACK_REACH, rows + 2 * CRACK_REACH);
  for (const layer of layers) new LayerPainter(layer, frame).paint(band);
  band.settle();
  const data = new Uint8Array(4 * rows * frame.width);
  band.writeClosed(CRACK_REACH, rows, data);
  return data;
}

/** Some rows of the picture while fragments add up in them. */
class Band {
  readonly width: number;
  /** Picture row of the band's first row; may be negative. */
  readonly top: number;
  readonly rows: number;
  /** Sums of weight * red, green, blue, and of weight. */
  readonly sums: Float32Array;
  /** Sum of coverage, 0 … 255 and more. */
  readonly cover: Float32Array;
  /** The fragment that weighs most, its id + 1, 0 for none; and how much it weighs. */
  readonly owner: Uint32Array;
  readonly ownerWeight: Float32Array;
  /** After `settle`: the pixels before cracks are closed. */
  readonly rgba: Uint8Array;

  constructor(width: number, top: number, rows: number) {
    this.width = width;
    this.top = top;
    this.rows = rows;
    this.sums = new Float32Array(4 * width * rows);
    this.cover = new Float32Array(width * rows);
    this.owner = new Uint32Array(width * rows);
    this.ownerWeight = new Float32Array(width * rows);
    this.rgba = new Uint8Array(4 * width * rows);
  }

  settle(): void {
    const { sums, cover, rgba } = this;
    for (let i = 0; i < this.rows * this.width; i++) {
      const weight = sums[4 * i + 3];
      if (weight === 0) continue;
      for (let c = 0; c < 3; c++) rgba[4 * i + c] = sums[4 * i + c] / weight + 0.5;
      rgba[4 * i + 3] = cover[i] > FULL_COVER ? 255 : cover[i] + 0.5;
    }
  }

  /** Copies rows `from … from + count - 1`, with cracks closed. */
  writeClosed(from: number, count: number, target: Uint8Array): void {
    const { width, rgba } = this;
    target.set(rgba.subarray(4 * from * width, 4 * (from + count) * width));
    for (let row = from; row < from + count; row++) {
      for (let x = 0; x < width; x++) {
        const i = row * width + x;
        if (rgba[4 * i + 3] < 255) this.#closeCrack(x, row, target, 4 * (i - from * width));
      }
    }
  }

  /** Fills a pixel that lies between two different fragments along one of the four directions; the nearest pair wins. */
  #closeCrack(x: number, row: number, target: Uint8Array, out: number): void {
    const { width, rgba, owner } = this;
    const i = row * width + x;
    let bestSpan = MAX_CRACK_SPAN_PX + 1e-6;
    let before = -1;
    let after = -1;
    let shareAfter = 0;
    for (let direction = 0; direction < CRACK_STEPS.length; direction += 3) {
      const dx = CRACK_STEPS[direction];
      const dy = CRACK_STEPS[direction + 1];
      const length = CRACK_STEPS[direction + 2];
      for (let a = 1; a <= CRACK_REACH; a++) {
        if (x - a * dx < 0 || x - a * dx >= width) break;
        const one = i - a * (dy * width + dx);
        if (rgba[4 * one + 3] < SOLID_ALPHA) continue;
        for (let b = 1; b <= CRACK_REACH && (a + b) * length < bestSpan; b++) {
          if (x + b * dx < 0 || x + b * dx >= width) break;
          const other = i + b * (dy * width + dx);
          if (rgba[4 * other + 3] < SOLID_ALPHA || owner[other] === owner[one]) continue;
          bestSpan = (a + b) * length;
          before = one;
          after = other;
          shareAfter = a / (a + b);
        }
        break; // what lies behind a solid pixel is not the crack's side
      }
    }
    if (before < 0) return;
    const own = rgba[4 * i + 3] / 255;
    for (let c = 0; c < 3; c++) {
      const between = (1 - shareAfter) * rgba[4 * before + c] + shareAfter * rgba[4 * after + c];
      target[out + c] = own * rgba[4 * i + c] + (1 - own) * between + 0.5;
    }
    target[out + 3] = 255;
  }
}

/** The four directions in which a crack is looked over: step along x, step along y, length of the step. Flat: it is read per empty pixel. */
const CRACK_STEPS = Float64Array.of(1, 0, 1, 0, 1, 1, 1, 1, Math.SQRT2, -1, 1, Math.SQRT2);

/** Paints one fragment. */
class LayerPainter {
  readonly #number: number;
  readonly #sampler: Sampler;
  readonly #depth: Uint8Array;
  readonly #left: number;
  readonly #top: number;
  readonly #width: number;
  readonly #height: number;
  readonly #cos: number;
  readonly #sin: number;
  /** The fragment's origin in the picture. */
  readonly #x: number;
  readonly #y: number;

  constructor(layer: PaintLayer, frame: PictureFrame) {
    const { width, height, pageFromFragment } = layer;
    this.#number = layer.id + 1;
    this.#sampler = new Sampler(layer.rgba, layer.coverage, width, height, PAINTING_KERNEL, layer.solid);
    this.#depth = layer.depth;
    this.#left = layer.left;
    this.#top = layer.top;
    this.#width = width;
    this.#height = height;
    this.#cos = Math.cos(pageFromFragment.turnRad);
    this.#sin = Math.sin(pageFromFragment.turnRad);
    this.#x = pageFromFragment.x - frame.left;
    this.#y = pageFromFragment.y - frame.top;
  }

  paint(band: Band): void {
    const sampler = this.#sampler;
    const cos = this.#cos;
    const sin = this.#sin;
    const { sums, cover, owner, ownerWeight } = band;
    for (let row = 0; row < band.rows; row++) {
      const dy = band.top + row - this.#y;
      const [from, to] = this.#columns(dy, band.width);
      for (let x = from; x <= to; x++) {
        const dx = x - this.#x;
        const sourceX = cos * dx + sin * dy - this.#left;
        const sourceY = -sin * dx + cos * dy - this.#top;
        sampler.at(sourceX, sourceY);
        if (sampler.alpha === 0) continue;
        const i = row * band.width + x;
        const depth = 0.5 + this.#depthAt(Math.round(sourceX), Math.round(sourceY)) / 3;
        const weight = (sampler.alpha / 255) * depth * depth;
        sums[4 * i] += weight * sampler.red;
        sums[4 * i + 1] += weight * sampler.green;
        sums[4 * i + 2] += weight * sampler.blue;
        sums[4 * i + 3] += weight;
        cover[i] += sampler.alpha;
        if (weight > ownerWeight[i]) {
          ownerWeight[i] = weight;
          owner[i] = this.#number;
        }
      }
    }
  }

  #depthAt(x: number, y: number): number {
    return x < 0 || y < 0 || x >= this.#width || y >= this.#height ? 0 : this.#depth[y * this.#width + x];
  }

  /** The columns of a row that can fall into the layer's rectangle, one pixel around it included. */
  #columns(dy: number, width: number): [number, number] {
    let from = 0;
    let to = width - 1;
    // cos * dx + sin * dy - left in [-1, w] and -sin * dx + cos * dy - top in [-1, h], as bounds of dx.
    const [across, down] = [this.#left - this.#sin * dy, this.#top - this.#cos * dy];
    const bounds = [
      [this.#cos, across - 1, across + this.#width],
      [-this.#sin, down - 1, down + this.#height],
    ];
    for (const [slope, low, high] of bounds) {
      if (Math.abs(slope) < 1e-12) {
        if (low > 0 || high < 0) return [0, -1];
        continue;
      }
      const ends = [low / slope, high / slope];
      from = Math.max(from, Math.ceil(this.#x + Math.min(...ends)));
      to = Math.min(to, Math.floor(this.#x + Math.max(...ends)));
    }
    return [from, to];
  }
}
