import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { formatBgColor, type Rgb } from '../formats/bg-color.ts';
import {
  DAFNE_FOLDER,
  dafneFileName,
  dafneFromPoses,
  formatDafneSpurious,
  formatDafneTruth,
} from '../formats/dafne.ts';
import { derechFromPoses, formatDerechTruth } from '../formats/derech-truth.ts';
import { formatFragmentList, fragmentFileName } from '../formats/fragment-list.ts';
import { formatGroundTruth, groundTruthFromPoses } from '../formats/ground-truth.ts';
import { formatPosesCsv } from '../formats/poses-csv.ts';
import { formatPosesJson } from '../formats/poses-json.ts';
import { diskError, errnoOf } from '../jobs/disk-errors.ts';
import { refuseUnlessEmpty } from '../jobs/refuse-unless-empty.ts';
import { encodeJpeg, encodeMaskPng, encodeOpaquePng, encodePng } from '../jobs/picture-io.ts';
import { saveAtomically, saveJsonAtomically, saveTextAtomically } from '../jobs/save-atomically.ts';
import type { RgbaImage } from '../imaging/image.ts';
import type { Fragment } from '../reassembly/fragments/fragment.ts';
import type { Poses } from '../reassembly/poses/poses.ts';
import { layOnBackground } from '../reassembly/puzzle/lay-on-background.ts';
import { measureCracks, type CrackStatistics } from '../reassembly/puzzle/measure-cracks.ts';
import { pageMask, type Puzzle, type ShredSettings } from '../reassembly/puzzle/shred-picture.ts';

/** The old photograph that goes with a puzzle. */
export const REFERENCE_NAME = 'reference.jpg';

/** Which files a puzzle is written as: our own, or those of a DAFNE set. */
export type PuzzleLayout = 'own' | 'dafne';

export interface PuzzleFolderOptions {
  /** Name of the puzzle, for `groundtruth.json`. */
  readonly series: string;
  /** Colour around the fragments; it occurs nowhere inside them. */
  readonly background: Rgb;
  /** What the puzzle was made with, for `puzzle.json`. */
  readonly settings: ShredSettings;
  /** Whether the masks are written too, each the size of the picture. @default true */
  readonly masks?: boolean;
  /** An old photograph of the intact picture, and how old it is, 0 … 1; none by default. */
  readonly reference?: { readonly picture: RgbaImage; readonly strength: number };
  /** @default 'own' */
  readonly layout?: PuzzleLayout;
  /** Called after each file of a fragment. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** The name of a mask, `mask_001.png` for id 0: as many digits for all, so that names sort as ids do. */
export function maskFileName(id: number, count: number): string {
  return `mask_${String(id + 1).padStart(Math.max(3, String(count).length), '0')}.png`;
}

/**
 * Writes a puzzle in every form: `masks/` with `original.png` for a simulation, `fragments/` for the real case, and the
 * truth as groundTruth.txt, groundtruth.json, poses.csv and poses.json. Or, as a DAFNE set, `frag_eroded/`, the truth as
 * `fragments.txt` and `fragments_s.txt`, and `original.png`. `puzzle.json` tells how it was made. All of it appears at once, or nothing: it is written into a folder beside, which then takes the name.
 *
 * @throws FrameError FRAME_OUTPUT_NOT_EMPTY when the folder holds something, FRAME_DISK_….
 */
export async function writePuzzleFolder(
  folder: string,
  picture: RgbaImage,
  puzzle: Puzzle,
  options: PuzzleFolderOptions,
): Promise<CrackStatistics> {
  const target = resolve(folder);
  await refuseUnlessEmpty(target);
  const beside = await makeBeside(target);
  const sweep = (): void => rmSync(beside, { recursive: true, force: true });
  process.once('exit', sweep);
  try {
    const { layout = 'own' } = options;
    const names = layout === 'own' ? await fillOwn(beside, puzzle, options) : await fillDafne(beside, puzzle, options);
    const statistics = await tellHowMade(beside, picture, puzzle, options, names);
    // An empty folder of that name makes room; one that was filled meanwhile refuses to.
    await rmdir(target).catch((cause: unknown) => {
      if (errnoOf(cause) !== 'ENOENT') throw diskError('write', target, cause);
    });
    await rename(beside, target).catch((cause: unknown) => {
      throw diskError('write', target, cause);
    });
    return statistics;
  } finally {
    await rm(beside, { recursive: true, force: true });
    process.removeListener('exit', sweep);
  }
}

async function makeBeside(target: string): Promise<string> {
  const parent = dirname(target);
  try {
    await mkdir(parent, { recursive: true });
    return await mkdtemp(join(parent, `.${basename(target)}-`));
  } catch (cause) {
    throw diskError('write', parent, cause);
  }
}

/** A file name of each fragment, by id. */
type Names = readonly string[];

async function fillOwn(
  folder: string,
  puzzle: Puzzle,
  { series, background, masks = true, onProgress }: PuzzleFolderOptions,
): Promise<Names> {
  const { fragments, trueCount, width, height } = puzzle;
  const masksFolder = join(folder, 'masks');
  const fragmentsFolder = join(folder, 'fragments');
  const maskCount = masks ? trueCount : 0;
  if (masks) await mkdir(masksFolder);
  await mkdir(fragmentsFolder);
  const total = fragments.length + maskCount;
  let done = 0;
  for (let id = 0; id < maskCount; id++) {
    const mask = await encodeMaskPng({ width, height, data: pageMask(puzzle, id) });
    await saveAtomically(join(masksFolder, maskFileName(id, trueCount)), mask);
    onProgress?.(++done, total);
  }
  for (const fragment of fragments) {
    const png = await encodeOpaquePng(layOnBackground(fragment, background));
    await saveAtomically(join(fragmentsFolder, fragmentFileName(fragment.id)), png);
    onProgress?.(++done, total);
  }
  const names = fragments.map(({ id }) => fragmentFileName(id));
  const truth = groundTruthFromPoses(new Map(puzzle.pageFromFragment.map((pose, id) => [id, pose])));
  await saveTextAtomically(join(fragmentsFolder, 'groundTruth.txt'), formatGroundTruth(truth));
  await saveTextAtomically(join(fragmentsFolder, 'bg_color.txt'), formatBgColor(background));
  await saveTextAtomically(join(fragmentsFolder, 'fragmentList.txt'), formatFragmentList(names));
  const places = derechFromPoses(
    series,
    puzzle.pageFromFragment,
    fragments,
    puzzle.pageFromFragment.map((_, id) => `${series}_p${id + 1}`),
  );
  await saveTextAtomically(join(folder, 'groundtruth.json'), formatDerechTruth(places));
  const poses = truePoses(puzzle);
  await saveTextAtomically(join(folder, 'poses.csv'), formatPosesCsv(poses, names, fragments));
  await saveTextAtomically(join(folder, 'poses.json'), formatPosesJson({ poses, joints: [], names }));
  return names;
}

/** A DAFNE set: pictures with transparent backgrounds, and the places of their middles; the last indices are spurious. */
async function fillDafne(
  folder: string,
  { fragments, trueCount, pageFromFragment }: Puzzle,
  { onProgress }: PuzzleFolderOptions,
): Promise<Names> {
  const names = fragments.map(({ id }) => dafneFileName(id));
  await mkdir(join(folder, DAFNE_FOLDER));
  for (const fragment of fragments) {
    await saveAtomically(join(folder, DAFNE_FOLDER, names[fragment.id]), await encodePng(onNothing(fragment)));
    onProgress?.(fragment.id + 1, fragments.length);
  }
  const spurious = fragments.map(({ id }) => id).slice(trueCount);
  await saveTextAtomically(
    join(folder, 'fragments.txt'),
    formatDafneTruth(dafneFromPoses(pageFromFragment, fragments)),
  );
  await saveTextAtomically(join(folder, 'fragments_s.txt'), formatDafneSpurious(spurious));
  return names;
}

/** The fragment's picture, opaque where the fragment is and empty elsewhere. */
function onNothing({ width, height, rgba, mask }: Fragment): RgbaImage {
  const data = new Uint8Array(rgba.length);
  for (let q = 0; q < mask.length; q++) {
    if (mask[q] === 0) continue;
    data.set(rgba.subarray(4 * q, 4 * q + 3), 4 * q);
    data[4 * q + 3] = 255;
  }
  return { width, height, data };
}

/** Writes the whole picture and `puzzle.json`. */
async function tellHowMade(
  folder: string,
  picture: RgbaImage,
  puzzle: Puzzle,
  { series, background, settings, masks = true, reference, layout = 'own' }: PuzzleFolderOptions,
  names: Names,
): Promise<CrackStatistics> {
  const { fragments, trueCount, width, height } = puzzle;
  await saveAtomically(join(folder, 'original.png'), await encodeOpaquePng(picture));
  if (reference !== undefined) await saveAtomically(join(folder, REFERENCE_NAME), await encodeJpeg(reference.picture));
  const statistics = measureCracks(puzzle.labels, width, height, trueCount);
  await saveJsonAtomically(join(folder, 'puzzle.json'), {
    format: 'frame-pipeline puzzle',
    version: 1,
    series,
    picture: { width, height },
    ...(layout === 'own'
      ? {
          /** What `run masks original PARTS` takes. */
          parts: `1:${trueCount}`,
          background: [...background],
        }
      : {}),
    ...(reference === undefined ? {} : { reference: { file: REFERENCE_NAME, strength: reference.strength } }),
    settings,
    fragments: fragments.map(({ id }) =>
      id < trueCount
        ? {
            file: names[id],
            mask: masks && layout === 'own' ? maskFileName(id, trueCount) : null,
            scale: puzzle.scale[id],
            spurious: false,
          }
        : { file: names[id], spurious: true },
    ),
    statistics,
  });
  return statistics;
}

/** The truth as an answer: every true fragment placed and certain, the spurious ones left aside. */
function truePoses({ fragments, trueCount, pageFromFragment }: Puzzle): Poses {
  const count = fragments.length;
  const column = (pick: (id: number) => number): number[] =>
    Array.from({ length: count }, (_, id) => (id < trueCount ? pick(id) : 0));
  return {
    count,
    turnRad: Float64Array.from(column((id) => pageFromFragment[id].turnRad)),
    x: Float64Array.from(column((id) => pageFromFragment[id].x)),
    y: Float64Array.from(column((id) => pageFromFragment[id].y)),
    placed: Uint8Array.from(column(() => 1)),
    component: Uint16Array.from({ length: count }, (_, id) => (id < trueCount ? 0 : id)),
    probability: Float32Array.from(column(() => 1)),
  };
}
