import { stat, statfs } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { FrameError, type ErrorCode } from '../errors.ts';
import { DAFNE_FOLDER } from '../formats/dafne.ts';
import { parseParts } from '../formats/parts.ts';
import type { RgbaImage } from '../imaging/image.ts';
import { maskFromPicture } from '../imaging/mask.ts';
import { seededRandom } from '../math/random.ts';
import { cutFragments, MIN_FRAGMENT_AREA_PX, type NamedMask } from '../reassembly/fragments/cut-fragments.ts';
import { diskError } from './disk-errors.ts';
import { eachAtOnce, picturesAtOnce } from './each-at-once.ts';
import type { TypedPicture } from './job-data.ts';
import type { JobInput } from './job-draft.ts';
import { fragmentsFolder, listPictures, type NamedFile } from './list-pictures.ts';
import {
  AS_IT_LIES,
  readPicture,
  readPictureHeader,
  type OpenPicture,
  type PictureHeader,
  type PictureLimits,
} from './picture-io.ts';

/** Input that a job can be made of. */
export interface CheckedInput {
  readonly input: Omit<JobInput, 'params' | 'constraints' | 'reference'>;
  /** What the user should know, one sentence each: files that were passed over, masks that had to be fitted. */
  readonly notices: readonly string[];
}

export interface CheckOptions {
  /** Which pictures of the folder take part, such as `1:9`; empty for all. */
  readonly parts: string;
  readonly limits: PictureLimits;
  /** Where the job will be kept: it must have room for it. */
  readonly jobsDir: string;
  /** Threads that may look at photographs at once. @default 1 */
  readonly threads?: number;
  /** Finds what a file holds. @default as it lies */
  readonly open?: OpenPicture;
  /** Pictures looked at, of all. */
  readonly progress?: (done: number, total: number) => void;
}

/** What is said of a picture that shows no fragment, or next to none. */
const NOTHING_LEFT: ReadonlySet<ErrorCode> = new Set(['FRAME_FRAGMENT_EMPTY', 'FRAME_FRAGMENT_TOO_SMALL']);

/** Fragment ids are kept in 16 bits. */
const MAX_FRAGMENTS = 65_536;

/** Room that a job takes per pixel of its input beside the copies: fragments twice and the final pictures, compressed. */
const OUTPUT_BYTES_PER_PIXEL = 8;

/**
 * Checks the input of a simulation before anything is written: an original, and one mask per fragment.
 *
 * @throws FrameError with the file, the reason and a remedy, for everything that a job could not be made of.
 */
export async function checkSimulationInput(
  masksDir: string,
  original: string,
  options: CheckOptions,
): Promise<CheckedInput> {
  const { open = AS_IT_LIES } = options;
  const { chosen, notices } = await choosePictures(masksDir, options.parts, open);
  const originalHeader = await readPictureHeader(await open(original), options.limits);
  for (const { path } of chosen) await readPictureHeader(await open(path), options.limits);
  await checkRoom(
    options.jobsDir,
    [original, ...chosen.map(({ path }) => path)],
    originalHeader.width * originalHeader.height,
  );

  const picture = await readPicture(await open(original), options.limits);
  const masks: NamedMask[] = [];
  for (const { name, path } of chosen) {
    masks.push({ name, mask: maskFromPicture(await readPicture(await open(path), options.limits)) });
    options.progress?.(masks.length, chosen.length);
  }
  // Cutting without turning costs little and finds every fault that step 1 would find.
  const cut = cutFragments(picture, masks, { turn: false, random: seededRandom(0) });
  return {
    input: {
      mode: 'simulation',
      original: { file: resolve(original), type: originalHeader.type },
      pictures: chosen.map(({ name, path }) => ({ name, file: path })),
    },
    notices: [...notices, ...cut.notices],
  };
}

/**
 * Checks photographs of fragments before anything is written. Of a DAFNE set, those in `frag_eroded/` are taken; its
 * fragments were worn by a program, so a picture in which nothing is left of one is passed over there.
 *
 * @param inspect called with every decoded picture and its file name, a few at a time; throws where no fragment can be
 *   told from its background.
 * @throws FrameError as `checkSimulationInput`, about the first faulty picture in order.
 */
export async function checkFragmentsInput(
  folder: string,
  options: CheckOptions,
  inspect: (picture: RgbaImage, name: string) => void | Promise<void>,
): Promise<CheckedInput> {
  const from = await fragmentsFolder(resolve(folder));
  const { open = AS_IT_LIES } = options;
  const { chosen, notices } = await choosePictures(from, options.parts, open);
  const wornAway = basename(from) === DAFNE_FOLDER ? new Set<NamedFile>() : null;
  let pixels = 0;
  const headers: PictureHeader[] = [];
  for (const picture of chosen) {
    const { name, path } = picture;
    const header = await readPictureHeader(await open(path), options.limits);
    const { width, height } = header;
    headers.push(header);
    if (width * height < MIN_FRAGMENT_AREA_PX) {
      if (wornAway?.add(picture)) continue;
      throw new FrameError(
        'FRAME_FRAGMENT_TOO_SMALL',
        `${name} has ${width} x ${height} pixels: too few to be matched.`,
        {
          file: path,
          remedy: 'Leave it out, or take a picture with more pixels.',
        },
      );
    }
    pixels += width * height;
  }
  await checkRoom(
    options.jobsDir,
    chosen.map(({ path }) => path),
    pixels,
  );
  const shown = chosen.filter((picture) => !wornAway?.has(picture));
  let done = 0;
  await eachAtOnce(shown, picturesAtOnce(headers, options.threads ?? 1), async (picture) => {
    try {
      await inspect(await readPicture(await open(picture.path), options.limits), picture.name);
    } catch (error) {
      if (!(error instanceof FrameError && NOTHING_LEFT.has(error.code) && wornAway?.add(picture))) throw error;
    }
    options.progress?.(++done, shown.length);
  });
  const left = chosen.filter((picture) => !wornAway?.has(picture));
  if (left.length < 2) throw tooFew(folder);
  if (left.length < chosen.length) {
    notices.push(
      `Passed over, nothing left of them: ${someOf(chosen.filter((picture) => wornAway?.has(picture)).map(({ name }) => name))}.`,
    );
  }
  return { input: { mode: 'fragments', pictures: left.map(({ name, path }) => ({ name, file: path })) }, notices };
}

/** A fragment's mean side on a reference is at least this, pixels, where the fragments are the whole work. */
const LEAST_SIDE_ON_REFERENCE_PX = 16;

/**
 * Checks a picture of the intact work before anything is written.
 *
 * @param count fragments that are to be found on it
 * @throws FrameError FRAME_REFERENCE_TOO_SMALL, or as `readPicture`.
 */
export async function checkReference(
  file: string,
  count: number,
  limits: PictureLimits,
  open: OpenPicture = AS_IT_LIES,
): Promise<TypedPicture> {
  const { type, width, height } = await readPictureHeader(await open(file), limits);
  if (width * height < count * LEAST_SIDE_ON_REFERENCE_PX ** 2) {
    throw new FrameError(
      'FRAME_REFERENCE_TOO_SMALL',
      `${file} has ${width} x ${height} pixels: ${count} fragments cannot be told apart on it.`,
      { file, remedy: 'Give a larger picture of the intact work, or none.' },
    );
  }
  await readPicture(await open(file), limits);
  return { file: resolve(file), type };
}

async function choosePictures(
  folder: string,
  parts: string,
  open: OpenPicture,
): Promise<{ chosen: NamedFile[]; notices: string[] }> {
  const { pictures, passedOver } = await listPictures(resolve(folder), open);
  const chosen = parseParts(parts, pictures.length).map((place) => pictures[place]);
  if (chosen.length < 2) throw tooFew(folder);
  if (chosen.length > MAX_FRAGMENTS) {
    throw new FrameError(
      'FRAME_INPUT_TOO_MANY',
      `${folder} holds ${chosen.length} pictures; the limit is ${MAX_FRAGMENTS}.`,
      {
        file: folder,
        remedy: 'Choose some of them with parts, such as "1:5000".',
      },
    );
  }
  const notices: string[] = [];
  if (passedOver.length > 0) {
    notices.push(`Passed over, no fragments: ${someOf(passedOver)}.`);
  }
  if (chosen.length < pictures.length) {
    notices.push(`${chosen.length} of ${pictures.length} pictures take part: parts "${parts}".`);
  }
  return { chosen, notices };
}

function tooFew(folder: string): FrameError {
  return new FrameError('FRAME_INPUT_TOO_FEW', `${folder}: one fragment alone cannot be put together.`, {
    file: folder,
    remedy: 'Give at least two fragments.',
  });
}

/** The first few names of a list that may be long. */
function someOf(names: readonly string[]): string {
  return names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '');
}

/** @throws FrameError FRAME_DISK_FULL where the disk of the jobs folder has clearly too little room for copies and outputs. */
async function checkRoom(jobsDir: string, copied: readonly string[], pixels: number): Promise<void> {
  let needed = OUTPUT_BYTES_PER_PIXEL * pixels;
  for (const file of copied) needed += (await stat(file)).size;
  const disk = await statfs(await nearestFolder(resolve(jobsDir))).catch((cause: unknown) => {
    throw diskError('read', jobsDir, cause);
  });
  const free = disk.bavail * disk.bsize;
  // Some shares do not tell their size at all.
  if (disk.blocks === 0 || free >= needed) return;
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
  throw new FrameError(
    'FRAME_DISK_FULL',
    `${jobsDir}: the job needs about ${megabytes(needed)}, ${megabytes(free)} are free.`,
    {
      file: jobsDir,
      remedy: 'Free some space, or choose another folder with --jobs-dir.',
    },
  );
}

/** The folder itself, or the nearest one above it that exists. */
async function nearestFolder(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => null);
  const above = dirname(folder);
  return found?.isDirectory() || above === folder ? folder : nearestFolder(above);
}
