import { FrameError } from '../../errors.ts';
import { depthInsideThirds } from '../../imaging/depth-inside.ts';
import { extendColours } from '../../imaging/extend-colours.ts';
import type { RgbaImage } from '../../imaging/image.ts';
import { extentInTarget } from '../../imaging/mask.ts';
import { erode } from '../../imaging/morphology.ts';
import { Sampler, type SamplingKernel } from '../../imaging/sampler.ts';
import { coverageOf } from '../../imaging/warp.ts';
import type { Rigid } from '../../math/rigid.ts';
import type { Fragment } from '../fragments/fragment.ts';
import type { Poses } from '../poses/poses.ts';

/** A fragment where it lies on the page. */
export interface PlacedFragment {
  readonly fragment: Fragment;
  readonly pageFromFragment: Rigid;
  /** Pixels along its outline whose colours are mixed with the photograph's background: painted anew from within. @default 0 */
  readonly rimPx?: number;
}

/** How a picture is painted. */
export interface RenderOptions {
  /** How fragments are read between their pixels. @default 'catmull-rom' */
  readonly kernel?: SamplingKernel;
}

/** A picture just large enough, and where it lies. */
export interface RenderedPicture {
  readonly image: RgbaImage;
  /** Takes points of the page into the picture: whole pixels, no turn. */
  readonly pictureFromPage: Rigid;
}

/** Transparent pixels kept free around the picture. */
const MARGIN_PX = 1;
/** Rows that are worked on at once: bounds the memory, whatever the picture's height. */
const BAND_ROWS = 64;
/** Steps across which a crack is looked over; and the rows beyond a band that this needs. */
const CRACK_REACH = 2;
/** Widest crack that is closed, pixels between the centres of its two sides: 1.5 px of nothing and half a pixel on each side. */
const MAX_CRACK_SPAN_PX = 3;
/** Coverage above this is full: at a corner of three fragments, curved rims that were smoothed twice miss it by a little. */
const FULL_COVER = 240;
/** A crack's side must cover its pixel by this much, 0 … 255. */
const SOLID_ALPHA = 200;
/** Share of a pixel that rounding may add to the box without adding a row or a column to the picture. */
const SLACK_PX = 1e-6;
/** Largest picture: what JPEG can hold along a side, and 1.6 GB in memory. */
const MAX_SIDE_PX = 65_535;
const MAX_AREA_PX = 400_000_000;

/** The fragments of one component with their poses, by id. */
export function placedInComponent(fragments: readonly Fragment[], poses: Poses, component: number): PlacedFragment[] {
  return fragments
    .filter(({ id }) => poses.placed[id] === 1 && poses.component[id] === component)
    .map((fragment) => ({
      fragment,
      pageFromFragment: { turnRad: poses.turnRad[fragment.id], x: poses.x[fragment.id], y: poses.y[fragment.id] },
    }));
}

/**
 * Paints the placed fragments into one picture, each pixel read once from its source.
 *
 * Where fragments share a pixel their coverages add up, so that the soft rims of a clean cut close without a seam; their
 * colours are weighted by the square of the depth inside each fragment, so that an overlap fades from one to the other.
 * Cracks of up to about 1.5 px between two fragments are closed from both sides; real gaps stay transparent.
 *
 * @param placed At least one; the order matters only where depths tie exactly.
 * @throws FrameError FRAME_PICTURE_TOO_WIDE
 */
export function renderPicture(placed: readonly PlacedFragment[], options: RenderOptions = {}): RenderedPicture {
  if (placed.length === 0) throw new RangeError('A picture needs at least one fragment');
  const box = boxOf(placed);
  const { width, height } = box;
  if (width > MAX_SIDE_PX || height > MAX_SIDE_PX || width * height > MAX_AREA_PX) {
    throw new FrameError('FRAME_PICTURE_TOO_WIDE', `The picture would have ${width} x ${height} pixels.`, {
      remedy: 'Use smaller pictures of the fragments.',
    });
  }
  const kernel = options.kernel ?? 'catmull-rom';
  const layers = placed.map((one, index) => new Layer(one, index + 1, box, kernel));
  const data = new Uint8Array(width * height * 4);
  const band = new Band(width, Math.min(height, BAND_ROWS) + 2 * CRACK_REACH);
  for (let top = 0; top < height; top += BAND_ROWS) {
    const rows = Math.min(BAND_ROWS, height - top);
    band.start(top - CRACK_REACH, rows + 2 * CRACK_REACH);
    for (const layer of layers) layer.paint(band);
    band.settle();
    band.writeClosed(CRACK_REACH, rows, data.subarray(4 * top * width, 4 * (top + rows) * width));
  }
  return { image: { width, height, data }, pictureFromPage: { turnRad: 0, x: -box.left, y: -box.top } };
}

interface PageBox {
  /** Page column of the picture's first column, a whole number. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function boxOf(placed: readonly PlacedFragment[]): PageBox {
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (const { fragment, pageFromFragment } of placed) {
    const extent = extentInTarget({ ...fragment, data: fragment.mask }, pageFromFragment);
    if (!extent) continue;
    left = Math.min(left, Math.floor(extent.minX + 0.5 + SLACK_PX));
    top = Math.min(top, Math.floor(extent.minY + 0.5 + SLACK_PX));
    right = Math.max(right, Math.ceil(extent.maxX - 0.5 - SLACK_PX));
    bottom = Math.max(bottom, Math.ceil(extent.maxY - 0.5 - SLACK_PX));
  }
  if (right < left) throw new RangeError('A picture needs a fragment with content');
  return {
    left: left - MARGIN_PX,
    top: top - MARGIN_PX,
    width: right - left + 1 + 2 * MARGIN_PX,
    height: bottom - top + 1 + 2 * MARGIN_PX,
  };
}

/** Some rows of the picture while fragments add up in them. */
class Band {
  readonly width: number;
  /** Picture row of the band's first row; may be negative. */
  top = 0;
  rows = 0;
  /** Sums of weight * red, green, blue, and of weight. */
  readonly sums: Float32Array;
  /** Sum of coverage, 0 … 255 and more. */
  readonly cover: Float32Array;
  /** Number (from 1) of the fragment that weighs most, 0 for none, and how much it weighs. */
  readonly owner: Uint32Array;
  readonly ownerWeight: Float32Array;
  /** After `settle`: the pixels before cracks are closed. */
  readonly rgba: Uint8Array;

  constructor(width: number, rows: number) {
    this.width = width;
    this.sums = new Float32Array(4 * width * rows);
    this.cover = new Float32Array(width * rows);
    this.owner = new Uint32Array(width * rows);
    this.ownerWeight = new Float32Array(width * rows);
    this.rgba = new Uint8Array(4 * width * rows);
  }

  start(top: number, rows: number): void {
    this.top = top;
    this.rows = rows;
    for (const field of [this.sums, this.cover, this.owner, this.ownerWeight, this.rgba]) field.fill(0);
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

/** One fragment, ready to be painted band by band. */
class Layer {
  readonly #number: number;
  readonly #sampler: Sampler;
  readonly #depth: Uint8Array;
  readonly #width: number;
  readonly #height: number;
  readonly #cos: number;
  readonly #sin: number;
  /** The fragment's origin in the picture. */
  readonly #x: number;
  readonly #y: number;

  constructor(
    { fragment, pageFromFragment, rimPx = 0 }: PlacedFragment,
    number: number,
    box: PageBox,
    kernel: SamplingKernel,
  ) {
    const { width, height, rgba } = fragment;
    const mask = { width, height, data: fragment.mask };
    const painted = rimPx > 0 ? extendColours({ width, height, data: rgba }, erode(mask, rimPx), mask).data : rgba;
    this.#number = number;
    this.#sampler = new Sampler(painted, coverageOf(rgba, mask), width, height, kernel);
    this.#depth = depthInsideThirds(mask);
    this.#width = width;
    this.#height = height;
    this.#cos = Math.cos(pageFromFragment.turnRad);
    this.#sin = Math.sin(pageFromFragment.turnRad);
    this.#x = pageFromFragment.x - box.left;
    this.#y = pageFromFragment.y - box.top;
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
        const sourceX = cos * dx + sin * dy;
        const sourceY = -sin * dx + cos * dy;
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

  /** The columns of a row that can fall into the fragment's rectangle, one pixel around it included. */
  #columns(dy: number, width: number): [number, number] {
    let from = 0;
    let to = width - 1;
    // cos * dx + sin * dy in [-1, w] and -sin * dx + cos * dy in [-1, h], as bounds of dx.
    const bounds = [
      [this.#cos, -1 - this.#sin * dy, this.#width - this.#sin * dy],
      [-this.#sin, -1 - this.#cos * dy, this.#height - this.#cos * dy],
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
