import { applyTo, wrapAngle, type Rigid } from '../math/rigid.ts';
import { fixed } from './decimals.ts';
import type { PictureSize } from './derech-truth.ts';
import { contentLines, decimal, fragmentId, malformed, words, wrongId } from './text-lines.ts';

/** The folder of the fragments' pictures in a DAFNE set; `fragments.txt` and `fragments_s.txt` lie beside it. */
export const DAFNE_FOLDER = 'frag_eroded';

/** A fragment's true place as a DAFNE set writes it. */
export interface DafnePlace {
  /** The number in the picture's name, from 0. */
  readonly index: number;
  /** Where the middle of the fragment's picture lies in the fresco, pixels to the right. */
  readonly x: number;
  /** The same, pixels down. */
  readonly y: number;
  /** How far the picture is turned about its middle, degrees, counter-clockwise on the screen. */
  readonly turnDeg: number;
}

/** A fragment's picture as a file: its name tells the index. */
export interface DafnePicture extends PictureSize {
  readonly id: number;
  readonly name: string;
}

/** Words of a line: index, x, y, angle. */
const WORDS = 4;

/** The name of a fragment's picture, `frag_eroded_0.png` for index 0. */
export function dafneFileName(index: number): string {
  return `frag_eroded_${index}.png`;
}

/** The index in a picture's name; null where it is named otherwise. */
export function dafneIndexOf(name: string): number | null {
  const found = /^frag_eroded_(\d{1,9})\.[a-z]+$/i.exec(name);
  return found === null ? null : Number(found[1]);
}

/** Whether a ground truth is in this form: the two-line form begins with a number alone on its line. */
export function isDafneTruth(text: string): boolean {
  const first = contentLines(text).at(0);
  return first !== undefined && words(first).length === WORDS;
}

/**
 * Reads `fragments.txt` of a DAFNE set: `index x y angle`, one true fragment per line, in any order.
 *
 * @throws FrameError FRAME_FORMAT_SYNTAX, FRAME_FORMAT_ID, with the line.
 */
export function parseDafneTruth(text: string, file = 'fragments.txt'): DafnePlace[] {
  const seen = new Set<number>();
  const places = contentLines(text).map((line): DafnePlace => {
    const found = words(line);
    if (found.length !== WORDS) throw malformed(file, line, `expected "index x y angle", found ${found.length} words`);
    const index = fragmentId(found[0], file, line);
    if (seen.has(index)) throw wrongId(file, line, `fragment ${index} stands twice`);
    seen.add(index);
    const [x, y, turnDeg] = found.slice(1).map((word) => decimal(word, file, line));
    return { index, x, y, turnDeg };
  });
  if (places.length === 0) throw malformed(file, null, 'it holds no pose');
  return places;
}

/** Writes `fragments.txt`, 6 decimals, angles above -360 and up to 0 degrees, as published. */
export function formatDafneTruth(places: readonly DafnePlace[]): string {
  return places
    .map(({ index, x, y, turnDeg }) => {
      const below = turnDeg - 360 * Math.ceil(turnDeg / 360);
      const angle = fixed(below, 6);
      return `${index} ${fixed(x, 6)} ${fixed(y, 6)} ${Number(angle) === -360 ? fixed(0, 6) : angle}\n`;
    })
    .join('');
}

/**
 * Reads `fragments_s.txt` of a DAFNE set: the indices of the fragments that belong to another fresco, one per line. An
 * empty file says that there are none.
 *
 * @throws FrameError FRAME_FORMAT_SYNTAX, FRAME_FORMAT_ID, with the line.
 */
export function parseDafneSpurious(text: string, file = 'fragments_s.txt'): number[] {
  const seen = new Set<number>();
  for (const line of contentLines(text)) {
    const found = words(line);
    if (found.length !== 1) throw malformed(file, line, 'expected one index alone on its line');
    const index = fragmentId(found[0], file, line);
    if (seen.has(index)) throw wrongId(file, line, `fragment ${index} stands twice`);
    seen.add(index);
  }
  return [...seen];
}

/** Writes `fragments_s.txt`. */
export function formatDafneSpurious(indices: readonly number[]): string {
  return indices.map((index) => `${index}\n`).join('');
}

/**
 * Page poses, by id, of the places whose pictures are there.
 *
 * @param pictures every fragment's picture; the number in its name is the index.
 * @returns also the indices that no picture goes by: pictures of which nothing is left may be passed over when a job is made.
 * @throws FrameError FRAME_FORMAT_ID where no picture at all is named in this way and listed.
 */
export function posesFromDafne(
  places: readonly DafnePlace[],
  pictures: readonly DafnePicture[],
  file = 'fragments.txt',
): { readonly poses: Map<number, Rigid>; readonly unseen: number[] } {
  const byIndex = new Map(pictures.map((picture) => [dafneIndexOf(picture.name), picture]));
  const poses = new Map<number, Rigid>();
  const unseen: number[] = [];
  for (const { index, x, y, turnDeg } of places) {
    const picture = byIndex.get(index);
    if (picture === undefined) {
      unseen.push(index);
      continue;
    }
    const turnRad = wrapAngle((-turnDeg * Math.PI) / 180);
    const middle = middleOf(picture);
    const turned = applyTo({ turnRad, x: 0, y: 0 }, middle.x, middle.y);
    poses.set(picture.id, { turnRad, x: x - turned.x, y: y - turned.y });
  }
  if (poses.size === 0) {
    throw wrongId(
      file,
      null,
      `none of the ${pictures.length} pictures is ${dafneFileName(places[0].index)} or another of it`,
    );
  }
  return { poses, unseen };
}

/** Places from page poses. @param pageFromFragment of the true fragments; a place in it is the index. */
export function dafneFromPoses(pageFromFragment: readonly Rigid[], sizes: readonly PictureSize[]): DafnePlace[] {
  return pageFromFragment.map((pose, index) => {
    const middle = middleOf(sizes[index]);
    return { index, ...applyTo(pose, middle.x, middle.y), turnDeg: (-pose.turnRad * 180) / Math.PI };
  });
}

/** Half the width and height, in the frame whose origin is the centre of the top-left pixel: so do programs that read these sets. */
function middleOf({ width, height }: PictureSize): { x: number; y: number } {
  return { x: width / 2, y: height / 2 };
}
