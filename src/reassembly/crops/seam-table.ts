import type { ColourModel } from '../contours/colour-model.ts';
import type { FragmentDescription } from '../contours/fragment-description.ts';
import { createJointScorer } from '../scoring/joint-scorer.ts';
import type { CandidateKeys } from '../scoring/candidate-keys.ts';
import type { WorkCandidates } from '../scoring/judge-candidates.ts';
import { FEATURE_COUNT } from '../scoring/pair-features.ts';
import { PAIR_NETWORK } from '../scoring/pair-weights.ts';
import { CROP_CHANNELS, cutCrop, ROI_NUMBERS, type CropPose, type CropSize } from './cut-crop.ts';
import { shrinkFurther, type SmallPicture } from './small-picture.ts';
import { viewSeam, type SeamView } from './view-seam.ts';

/**
 * Numbers per candidate beside its crop: the pair features but for their constant, its own log odds, those with rivals known, and
 * those with loops known as well.
 */
export const SEAM_NUMBERS = FEATURE_COUNT + 2;

/**
 * All that learners are shown of some candidates, of one set or of many, as columns: flat arrays, so that threads share it and
 * it goes to disk as it is. Seam s is row s.
 */
export interface SeamTable {
  /** Per picture, in the colours of its set; picture p has `4 * width * height` bytes of `pixels` from pictureStart[p] on. */
  readonly pictureWidth: Uint16Array;
  readonly pictureHeight: Uint16Array;
  readonly pictureStart: Float64Array;
  readonly pixels: Uint8Array;
  /** Work pixels per pixel of the pictures. */
  readonly stepPx: number;
  /** Pictures of the two fragments. */
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  /** VIEW_NUMBERS per seam: aFromB (turnRad, x, y), then the seam's middle, its normal and its half length, work pixels. */
  readonly view: Float32Array;
  /** Points that face each other (SeamView.facing), in 1 / FACING_UNITS work pixels: those of seam s begin at 4 * facingStart[s]. */
  readonly facingStart: Uint32Array;
  readonly facing: Int16Array;
  /** SEAM_NUMBERS per seam. */
  readonly numbers: Float32Array;
}

/** Numbers of `view` per seam. */
export const VIEW_NUMBERS = 8;
/** Points of a seam are kept to a sixteenth of a work pixel. */
const FACING_UNITS = 16;

/** Seams of one puzzle, with the truth. */
export interface LabelledSeams {
  readonly table: SeamTable;
  /** By seam: 1 right, 0 wrong. */
  readonly targets: Uint8Array;
  /** True depth worn off each side, work pixels. */
  readonly depthPx: number;
}

/** What candidates are told by. */
export interface SeamSource {
  readonly descriptions: readonly FragmentDescription[];
  readonly colours: ColourModel;
  /** Largest gap that counts as contact, work pixels. */
  readonly reach: number;
  /** By fragment, at one work pixel per pixel, in the set's colours. */
  readonly pictures: readonly SmallPicture[];
  readonly work: WorkCandidates;
  /** What every candidate is worth among the others. */
  readonly keys: CandidateKeys;
}

/**
 * Collects what learners are shown of the given candidates.
 * @param rows of `work`, in the order wanted.
 * @returns the table, and which rows stand in it: a candidate whose borders do not face has no seam to look at.
 */
export function collectSeams(
  { descriptions, colours, reach, pictures, work, keys }: SeamSource,
  rows: readonly number[],
): { readonly table: SeamTable; readonly rows: readonly number[] } {
  const scorer = createJointScorer(descriptions, colours, PAIR_NETWORK, reach);
  const kept: number[] = [];
  const seams: SeamView[] = [];
  const numbers: number[] = [];
  for (const row of rows) {
    const [a, b] = [work.a[row], work.b[row]];
    const aFromB = { turnRad: work.turnRad[row], x: work.x[row], y: work.y[row] };
    const { contactPx, logit } = scorer.evaluate(a, b, aFromB.turnRad, aFromB.x, aFromB.y);
    if (contactPx === 0) continue;
    const seam = viewSeam(descriptions[a], descriptions[b], aFromB, reach, scorer.contacts);
    if (seam === null) continue;
    kept.push(row);
    seams.push(seam);
    numbers.push(...scorer.features.subarray(1), logit, keys.withRivals[row], keys.withLoops[row]);
  }
  const view = new Float32Array(kept.length * VIEW_NUMBERS);
  const facingStart = new Uint32Array(kept.length + 1);
  kept.forEach((row, s) => {
    const { x, y, normalX, normalY, halfLength, facing } = seams[s];
    view.set([work.turnRad[row], work.x[row], work.y[row], x, y, normalX, normalY, halfLength], s * VIEW_NUMBERS);
    facingStart[s + 1] = facingStart[s] + facing.length / 4;
  });
  const facing = new Int16Array(4 * facingStart[kept.length]);
  seams.forEach((seam, s) =>
    seam.facing.forEach((value, k) => (facing[4 * facingStart[s] + k] = Math.round(FACING_UNITS * value))),
  );
  return {
    table: {
      ...packPictures(pictures),
      stepPx: 1,
      a: Uint32Array.from(kept, (row) => work.a[row]),
      b: Uint32Array.from(kept, (row) => work.b[row]),
      view,
      facingStart,
      facing,
      numbers: Float32Array.from(numbers),
    },
    rows: kept,
  };
}

type PackedPictures = Pick<SeamTable, 'pictureWidth' | 'pictureHeight' | 'pictureStart' | 'pixels'>;

function packPictures(pictures: readonly SmallPicture[]): PackedPictures {
  const pictureStart = new Float64Array(pictures.length);
  let size = 0;
  pictures.forEach(({ data }, p) => {
    pictureStart[p] = size;
    size += data.length;
  });
  const pixels = new Uint8Array(size);
  pictures.forEach(({ data }, p) => pixels.set(data, pictureStart[p]));
  return {
    pictureWidth: Uint16Array.from(pictures, ({ width }) => width),
    pictureHeight: Uint16Array.from(pictures, ({ height }) => height),
    pictureStart,
    pixels,
  };
}

export function pictureOf(table: PackedPictures, p: number): SmallPicture {
  const width = table.pictureWidth[p];
  const height = table.pictureHeight[p];
  const start = table.pictureStart[p];
  return { width, height, data: table.pixels.subarray(start, start + 4 * width * height) };
}

/** The same seams with pictures shrunk to a crop's step. @param stepPx from 1 on. */
export function atStep(table: SeamTable, stepPx: number): SeamTable {
  const pictures = Array.from(table.pictureWidth, (_, p) => shrinkFurther(pictureOf(table, p), stepPx / table.stepPx));
  return { ...table, ...packPictures(pictures), stepPx };
}

/** One table out of several of one step, their seams in their order. */
export function joinSeamTables(tables: readonly SeamTable[]): SeamTable {
  const pictures = tables.flatMap((table) => Array.from(table.pictureWidth, (_, p) => pictureOf(table, p)));
  const seamCount = tables.reduce((sum, { a }) => sum + a.length, 0);
  const facingCount = tables.reduce((sum, { facing }) => sum + facing.length / 4, 0);
  const joined: SeamTable = {
    ...packPictures(pictures),
    stepPx: tables[0]?.stepPx ?? 1,
    a: new Uint32Array(seamCount),
    b: new Uint32Array(seamCount),
    view: new Float32Array(seamCount * VIEW_NUMBERS),
    facingStart: new Uint32Array(seamCount + 1),
    facing: new Int16Array(4 * facingCount),
    numbers: new Float32Array(seamCount * SEAM_NUMBERS),
  };
  let [seam, picture, facing] = [0, 0, 0];
  for (const table of tables) {
    const count = table.a.length;
    for (let s = 0; s < count; s++) {
      joined.a[seam + s] = picture + table.a[s];
      joined.b[seam + s] = picture + table.b[s];
      joined.facingStart[seam + s + 1] = facing + table.facingStart[s + 1];
    }
    joined.view.set(table.view, seam * VIEW_NUMBERS);
    joined.facing.set(table.facing, 4 * facing);
    joined.numbers.set(table.numbers, seam * SEAM_NUMBERS);
    seam += count;
    picture += table.pictureWidth.length;
    facing += table.facing.length / 4;
  }
  return joined;
}

/** What a learner looks at, for some seams: the inputs of its graph. */
export interface SeamBatch {
  /** [count, CROP_CHANNELS, height, width] */
  readonly crops: Uint8Array;
  /** [count, ROI_NUMBERS] */
  readonly roi: Float32Array;
  /** [count, SEAM_NUMBERS] */
  readonly numbers: Float32Array;
}

/**
 * Cuts the crops of some seams.
 * @param table at the step of `size` (atStep).
 * @param rows seams.
 * @param poses how each is seen.
 * @throws RangeError where the table has another step.
 */
export function cutSeams(
  table: SeamTable,
  rows: ArrayLike<number>,
  size: CropSize,
  poses: (k: number) => CropPose,
): SeamBatch {
  if (table.stepPx !== size.stepPx)
    throw new RangeError(`Pictures at ${table.stepPx} px a pixel cannot be cut at ${size.stepPx}`);
  const bytes = CROP_CHANNELS * size.height * size.width;
  const batch: SeamBatch = {
    crops: new Uint8Array(rows.length * bytes),
    roi: new Float32Array(rows.length * ROI_NUMBERS),
    numbers: new Float32Array(rows.length * SEAM_NUMBERS),
  };
  for (let k = 0; k < rows.length; k++) {
    const s = rows[k];
    const [turnRad, x, y, seamX, seamY, normalX, normalY, halfLength] = table.view.subarray(
      s * VIEW_NUMBERS,
      (s + 1) * VIEW_NUMBERS,
    );
    const facing = Float32Array.from(
      table.facing.subarray(4 * table.facingStart[s], 4 * table.facingStart[s + 1]),
      (value) => value / FACING_UNITS,
    );
    cutCrop(
      {
        a: pictureOf(table, table.a[s]),
        b: pictureOf(table, table.b[s]),
        aFromB: { turnRad, x, y },
        seam: { x: seamX, y: seamY, normalX, normalY, halfLength, facing },
      },
      size,
      poses(k),
      batch.crops.subarray(k * bytes, (k + 1) * bytes),
      batch.roi.subarray(k * ROI_NUMBERS, (k + 1) * ROI_NUMBERS),
    );
    batch.numbers.set(table.numbers.subarray(s * SEAM_NUMBERS, (s + 1) * SEAM_NUMBERS), k * SEAM_NUMBERS);
  }
  return batch;
}
