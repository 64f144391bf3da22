import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FrameError } from '../../errors.ts';

/** Pieces with a known answer, on disk. */
export interface FragmentSet {
  readonly name: string;
  /** The pieces' pictures, in byte order of their names. */
  readonly pictures: readonly string[];
  readonly truthFile: string;
  /** A picture of the intact work that the run is given. */
  readonly reference?: string;
}

/** What a piece's picture is called in these sets; other pictures in the same folder are results. */
const PIECE = /^fragment_\d+\.(png|jpe?g|tiff?|webp|bmp)$/i;

const TRUTH = 'groundTruth.txt';

/** A set's pieces lie in its folder `fragments`, or in the set's folder itself. */
function readSet(folder: string, name: string): FragmentSet | undefined {
  for (const place of [join(folder, name, 'fragments'), join(folder, name)]) {
    const truthFile = join(place, TRUTH);
    if (!existsSync(truthFile)) continue;
    return { name, truthFile, pictures: piecesOf(place).map((piece) => join(place, piece)) };
  }
  return undefined;
}

/** The names of the pieces: as `fragmentList.txt` tells them, or by their pattern. */
function piecesOf(place: string): string[] {
  const list = join(place, 'fragmentList.txt');
  const names = existsSync(list)
    ? readFileSync(list, 'utf8')
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== '')
    : readdirSync(place).filter((name) => PIECE.test(name));
  return names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/**
 * The sets in a folder, in order of their names: each sub-folder with pieces and a `groundTruth.txt`.
 * @param only names to choose; all when empty
 * @throws FRAME_INPUT_NOT_FOUND when the folder, a chosen set, or any set at all is missing
 */
export function findSets(folder: string, only: readonly string[] = []): FragmentSet[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new FrameError('FRAME_INPUT_NOT_FOUND', `There is no folder of sets at ${folder}.`, {
      file: folder,
      remedy: 'Name a folder that holds one folder per set with --sets, or use --suite development, which needs none.',
    });
  const sets = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => readSet(folder, entry.name) ?? [])
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const missing = only.find((name) => !sets.some((set) => set.name === name));
  if (missing !== undefined || sets.length === 0)
    throw new FrameError(
      'FRAME_INPUT_NOT_FOUND',
      missing === undefined
        ? `No set with pieces and a ${TRUTH} in ${folder}.`
        : `There is no set "${missing}" in ${folder}.`,
      {
        file: folder,
        remedy:
          sets.length === 0
            ? `A set is a folder with fragment_0001.png … and ${TRUTH}, or with these in its folder fragments.`
            : `The sets there: ${sets.map((set) => set.name).join(', ')}.`,
      },
    );
  return only.length === 0 ? sets : sets.filter((set) => only.includes(set.name));
}
