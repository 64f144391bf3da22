import type { RgbaImage } from '../imaging/image.ts';
import { extentInTarget } from '../imaging/mask.ts';
import { maskOfRuns } from '../imaging/mask-runs.ts';
import { eachAtOnce, picturesAtOnce } from '../jobs/each-at-once.ts';
import type { Rigid } from '../math/rigid.ts';
import type { PaintLayer } from '../reassembly/picture/paint-layer.ts';
import { CRACK_REACH } from '../reassembly/picture/paint-rows.ts';
import {
  frameOfPicture,
  pictureFromPageOf,
  rowsReached,
  type PictureFromPage,
} from '../reassembly/picture/picture-frame.ts';
import type { SharedPool } from '../workers/share.ts';
import { throwIfStopped } from '../workers/stop.ts';
import type { TaskContext } from '../workers/task-runner.ts';
import type { FragmentSource } from './fragment-source.ts';

/** A fragment of a picture, by its id. */
export interface Placement {
  readonly id: number;
  readonly pageFromFragment: Rigid;
  /** Pixels along its outline whose colours are mixed with the photograph's background. */
  readonly rimPx: number;
}

/** A picture just large enough, and where it lies. */
export interface PaintedPicture {
  readonly image: RgbaImage;
  readonly pictureFromPage: PictureFromPage;
}

export interface PaintOptions {
  /** Most pixels of the picture; a larger one is drawn at a reduced scale. */
  readonly mostPx: number;
  /** Memory for the fragments that are being painted; it comes back whole. */
  readonly pool: SharedPool;
}

/** Rows that one task paints: bounds the memory, whatever the picture's height. */
const ROWS_PER_TASK = 64;

/**
 * Paints placed fragments into one picture, from top to bottom: each is loaded when the rows reach it and let go when they
 * have passed it, so that only those across the picture are in memory.
 *
 * @param placed At least one; of each a mask that is not empty. The order matters only where depths tie exactly.
 * @throws FrameError FRAME_PICTURE_TOO_WIDE, FRAME_STOPPED
 */
export async function paintPicture(
  fragments: FragmentSource,
  placed: readonly Placement[],
  { tasks, signal }: TaskContext,
  { mostPx, pool }: PaintOptions,
): Promise<PaintedPicture> {
  const masks = await fragments.masks({ tasks, signal });
  const extents = placed.map(({ id, pageFromFragment }) => extentInTarget(maskOfRuns(masks[id]), pageFromFragment)!);
  const frame = frameOfPicture(extents, mostPx);
  const { width, height, scale } = frame;
  const reached = extents.map((extent) => rowsReached(extent, frame));
  const reaches = (k: number, top: number, rows: number): boolean =>
    reached[k].first < top + rows + CRACK_REACH && reached[k].last >= top - CRACK_REACH;

  const data = new Uint8Array(4 * width * height);
  const layers = new Map<number, PaintLayer>();
  const prepare = async (k: number): Promise<void> => {
    throwIfStopped(signal);
    const { id, ...where } = placed[k];
    const [layer] = await fragments.use(id, (fragment) =>
      tasks.map('createPaintLayer', [{ placed: { fragment, ...where }, scale }], { signal }),
    );
    layers.set(k, sharedLayer(layer, pool));
  };
  const letGo = (k: number): void => {
    pool.giveBack(layers.get(k)!.rgba.buffer as SharedArrayBuffer);
    layers.delete(k);
  };
  const rowsAtOnce = ROWS_PER_TASK * tasks.threads;
  for (let top = 0; top < height; top += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, height - top);
    const crossed = [...placed.keys()].filter((k) => reaches(k, top, rows));
    for (const k of layers.keys()) if (!crossed.includes(k)) letGo(k);
    const missing = crossed.filter((k) => !layers.has(k));
    const sizes = missing.map((k) => fragments.sizes[placed[k].id]);
    await eachAtOnce(missing, picturesAtOnce(sizes, tasks.threads), prepare);
    const parts = Array.from({ length: Math.ceil(rows / ROWS_PER_TASK) }, (_, part) => {
      const from = top + part * ROWS_PER_TASK;
      const count = Math.min(ROWS_PER_TASK, top + rows - from);
      const touched = crossed.filter((k) => reaches(k, from, count)).map((k) => layers.get(k)!);
      return { layers: touched, frame, top: from, rows: count };
    });
    const painted = await tasks.map('paintRows', parts, { signal });
    painted.forEach((part, k) => data.set(part, 4 * width * parts[k].top));
  }
  for (const k of layers.keys()) letGo(k);
  return { image: { width, height, data }, pictureFromPage: pictureFromPageOf(frame) };
}

/** A layer in one piece of memory that all threads see. */
function sharedLayer(layer: PaintLayer, pool: SharedPool): PaintLayer {
  const { rgba, coverage, solid, depth } = layer;
  const memory = pool.take(rgba.length + coverage.length + solid.length + depth.length);
  let from = 0;
  const moved = (bytes: Uint8Array): Uint8Array => {
    const shared = new Uint8Array(memory, from, bytes.length);
    shared.set(bytes);
    from += bytes.length;
    return shared;
  };
  return { ...layer, rgba: moved(rgba), coverage: moved(coverage), solid: moved(solid), depth: moved(depth) };
}
