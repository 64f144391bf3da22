import { readFile, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FrameError } from '../../errors.ts';
import { parseAlignments } from '../../formats/alignments.ts';
import { parseBgColor, type Rgb } from '../../formats/bg-color.ts';
import { isDafneTruth, parseDafneSpurious, parseDafneTruth, posesFromDafne } from '../../formats/dafne.ts';
import { isDerechTruth, parseDerechTruth, posesFromDerech } from '../../formats/derech-truth.ts';
import { parseFilteredAlignments } from '../../formats/filtered-alignments.ts';
import { groundTruthFromPoses, parseGroundTruth } from '../../formats/ground-truth.ts';
import { parsePoseResult } from '../../formats/pose-result.ts';
import { wrongId } from '../../formats/text-lines.ts';
import { affineFromRowFirst, type RowFirst } from '../../formats/row-first.ts';
import { errnoOf } from '../../jobs/disk-errors.ts';
import { fragmentsFolder } from '../../jobs/list-pictures.ts';
import { readPicture } from '../../jobs/picture-io.ts';
import type { Affine } from '../../math/affine.ts';
import type { Fragment } from '../../reassembly/fragments/fragment.ts';
import type { JudgedAnswer } from '../../reassembly/judging/evaluate.ts';
import { t } from '../language.ts';
import { notice } from '../output.ts';

/** Paths of what is held against each other. */
export interface JudgedFiles {
  /** Ground truth: in the two-line form, in JSON, or `fragments.txt` of a DAFNE set. */
  readonly truth: string;
  /** One pose_result file per component. */
  readonly poses: readonly string[];
  /** Folder of the fragments' pictures. */
  readonly fragments?: string | undefined;
  /** Background colour; by default what bg_color.txt beside the pictures says, or else each picture's first pixel. */
  readonly bgColor?: Rgb | undefined;
  readonly alignments?: string | undefined;
  readonly filtered?: string | undefined;
}

/** Pictures of fragments by their usual names. */
const FRAGMENT_PICTURE = /^fragment_(\d+)\.(?:png|jpe?g|tiff?|webp|bmp)$/i;
const ANY_PICTURE = /\.(?:png|jpe?g|tiff?|webp|bmp)$/i;

/** Alpha from here on is inside the fragment. */
const INSIDE_ALPHA = 128;

/**
 * Reads everything that an answer is judged by.
 *
 * @throws FrameError FRAME_INPUT_NOT_FOUND, FRAME_FORMAT_…, FRAME_PICTURE_….
 */
export async function loadJudgedFiles(files: JudgedFiles): Promise<JudgedAnswer> {
  const poses = await Promise.all(files.poses.map(async (file) => parsePoseResult(await readText(file), file)));
  const components = poses.map((placed) => byId(placed.map(({ id, rootFromFragment }) => [id, rootFromFragment])));
  const folder = files.fragments === undefined ? null : await fragmentsFolder(files.fragments);
  const pictures = folder === null ? null : await fragmentPictures(folder);
  const fragments =
    pictures === null ? [] : await loadFragments(pictures, files.bgColor ?? (await folderColor(folder!)));
  const names = fragments.map(({ id }) => basename(pictures!.get(id)!));
  const truth = await loadTruth(files.truth, fragments, names);
  for (const id of truth.keys()) {
    if (pictures === null || fragments.some((fragment) => fragment.id === id)) continue;
    throw new FrameError('FRAME_INPUT_NOT_FOUND', `There is no picture of fragment ${id + 1} in ${files.fragments!}`, {
      file: files.fragments!,
      remedy: 'Name the folder with all fragments that the ground truth lists.',
    });
  }
  const { alignments, filtered } = files;
  return {
    truth,
    fragments: fragments.filter(({ id }) => truth.has(id)),
    strangers: fragments.filter(({ id }) => !truth.has(id)),
    components,
    candidates: alignments === undefined ? undefined : parseAlignments(await readText(alignments), alignments),
    kept: filtered === undefined ? undefined : parseFilteredAlignments(await readText(filtered), filtered),
  };
}

/**
 * Reads true poses: in the two-line form, in JSON, or `fragments.txt` of a DAFNE set.
 *
 * @param fragments whose sizes the last two need; for JSON, ids are their places in it.
 * @param names of their pictures, in the same order: a DAFNE set goes by them.
 */
export async function loadTruth(
  file: string,
  fragments: readonly Fragment[],
  names: readonly string[],
): Promise<Map<number, Affine>> {
  const text = await readText(file);
  const dafne = isDafneTruth(text);
  if (!dafne && !isDerechTruth(text)) return byId(parseGroundTruth(text, file));
  if (fragments.length === 0) {
    throw new FrameError(
      'FRAME_INPUT_NOT_FOUND',
      `${file} tells places by the centres of pictures, and none is given`,
      {
        file,
        remedy: 'Add the folder of the fragments with --fragments.',
      },
    );
  }
  if (dafne) return loadDafneTruth(text, file, fragments, names);
  const [truth] = parseDerechTruth(text, file);
  return byId(groundTruthFromPoses(posesFromDerech(truth, fragments, file)));
}

/** @throws FrameError FRAME_FORMAT_… also where `fragments_s.txt` beside calls a fragment spurious that has a true place. */
async function loadDafneTruth(
  text: string,
  file: string,
  fragments: readonly Fragment[],
  names: readonly string[],
): Promise<Map<number, Affine>> {
  const places = parseDafneTruth(text, file);
  const spuriousFile = join(dirname(file), 'fragments_s.txt');
  const spuriousText = await readFile(spuriousFile, 'utf8').catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return '';
    throw notFound(spuriousFile, cause);
  });
  const spurious = new Set(parseDafneSpurious(spuriousText, spuriousFile));
  for (const { index } of places) {
    if (spurious.has(index)) {
      throw wrongId(spuriousFile, null, `fragment ${index} is called spurious, and ${file} tells its true place`);
    }
  }
  const pictures = fragments.map(({ id, width, height }, k) => ({ id, name: names[k], width, height }));
  const { poses, unseen } = posesFromDafne(places, pictures, file);
  if (unseen.length > 0) {
    const some = unseen.slice(0, 5).join(', ') + (unseen.length > 5 ? ', …' : '');
    notice(
      t('note: {{file}} lists {{count}} that are not among the pictures and do not count: {{some}}.', {
        ...{ file, count: unseen.length, some },
      }),
    );
  }
  return byId(groundTruthFromPoses(poses));
}

/** Matrices by fragment id, x first. */
export function byId(matrices: Iterable<readonly [number, RowFirst]>): Map<number, Affine> {
  return new Map([...matrices].map(([id, matrix]) => [id, affineFromRowFirst(matrix)]));
}

/** The fragment of a picture: what is opaque, or, without transparency, what is not exactly the background colour. */
export function fragmentOnColor(
  id: number,
  { width, height, data }: { width: number; height: number; data: Uint8Array },
  bgColor: Rgb | null,
): Fragment {
  const mask = new Uint8Array(width * height);
  let transparent = false;
  for (let pixel = 0; pixel < mask.length; pixel++) {
    if (data[4 * pixel + 3] < INSIDE_ALPHA) transparent = true;
    else mask[pixel] = 1;
  }
  if (!transparent) {
    const [r, g, b] = bgColor ?? [data[0], data[1], data[2]];
    for (let pixel = 0; pixel < mask.length; pixel++) {
      const at = 4 * pixel;
      mask[pixel] = data[at] === r && data[at + 1] === g && data[at + 2] === b ? 0 : 1;
    }
  }
  return { id, width, height, rgba: data, mask };
}

async function loadFragments(pictures: ReadonlyMap<number, string>, bgColor: Rgb | null): Promise<Fragment[]> {
  const fragments: Fragment[] = [];
  for (const [id, file] of pictures) {
    const fragment = fragmentOnColor(id, await readPicture(file), bgColor);
    if (!fragment.mask.includes(1)) {
      throw new FrameError('FRAME_FRAGMENT_EMPTY', `${file} holds nothing but background`, {
        file,
        remedy: 'Take the picture out, or give the true background colour with --bg "R G B".',
      });
    }
    fragments.push(fragment);
  }
  return fragments;
}

/** Files by fragment id: by the number in `fragment_0001.png`, or, where no file is called so, in byte order. */
async function fragmentPictures(folder: string): Promise<Map<number, string>> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw notFound(folder, cause);
  });
  const numbered = names.flatMap((name) => {
    const found = FRAGMENT_PICTURE.exec(name);
    return found === null ? [] : [[Number(found[1]) - 1, join(folder, name)] as const];
  });
  if (numbered.length > 0) return new Map(numbered.sort(([a], [b]) => a - b));
  const pictures = names
    .filter((name) => ANY_PICTURE.test(name))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return new Map(pictures.map((name, id) => [id, join(folder, name)]));
}

async function folderColor(folder: string): Promise<Rgb | null> {
  const file = join(folder, 'bg_color.txt');
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : parseBgColor(text, file);
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw notFound(file, cause);
  });
}

function notFound(file: string, cause: unknown): FrameError {
  return new FrameError('FRAME_INPUT_NOT_FOUND', `${file} cannot be read`, {
    file,
    remedy: 'Check the path and the right to read it.',
    cause,
  });
}
