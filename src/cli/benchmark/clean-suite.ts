import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FrameError } from '../../errors.ts';
import { formatGroundTruth, groundTruthFromPoses } from '../../formats/ground-truth.ts';
import { fragmentFileName } from '../../formats/fragment-list.ts';
import { encodePng } from '../../jobs/picture-io.ts';
import { drawFresco } from '../../reassembly/puzzle/draw-fresco.ts';
import type { FractureName } from '../../reassembly/puzzle/fracture-generators.ts';
import { shredPicture } from '../../reassembly/puzzle/shred-picture.ts';
import { findSets, type FragmentSet } from './find-sets.ts';

interface CleanPuzzle {
  readonly name: string;
  readonly generator: FractureName;
  readonly pieces: number;
  /** Paints the picture and breaks it. */
  readonly seed: number;
}

/** Unworn puzzles, each piece turned at random: every way of breaking, small and larger ones, no two of one picture. */
const CLEAN_PUZZLES: readonly CleanPuzzle[] = [
  { name: 'plaster-9', generator: 'plaster', pieces: 9, seed: 11 },
  { name: 'plaster-20', generator: 'plaster', pieces: 20, seed: 12 },
  { name: 'plaster-36', generator: 'plaster', pieces: 36, seed: 13 },
  { name: 'shatter-20', generator: 'shatter', pieces: 20, seed: 14 },
  { name: 'torn-20', generator: 'torn', pieces: 20, seed: 15 },
  { name: 'voronoi-20', generator: 'voronoi', pieces: 20, seed: 16 },
];

const WIDTH = 1000;
const HEIGHT = 750;

/**
 * Makes the built-in suite of clean puzzles in a folder, one set per puzzle.
 * @param only names to choose; all when empty
 * @throws FRAME_INPUT_NOT_FOUND when a chosen puzzle is none of the suite
 */
export async function makeCleanSuite(folder: string, only: readonly string[] = []): Promise<FragmentSet[]> {
  const missing = only.find((name) => !CLEAN_PUZZLES.some((puzzle) => puzzle.name === name));
  if (missing !== undefined)
    throw new FrameError('FRAME_INPUT_NOT_FOUND', `There is no puzzle "${missing}" in the suite.`, {
      remedy: `Its puzzles: ${CLEAN_PUZZLES.map(({ name }) => name).join(', ')}.`,
    });
  for (const puzzle of CLEAN_PUZZLES)
    if (only.length === 0 || only.includes(puzzle.name)) await writePuzzle(join(folder, puzzle.name), puzzle);
  return findSets(folder);
}

async function writePuzzle(folder: string, { generator, pieces, seed }: CleanPuzzle): Promise<void> {
  const picture = drawFresco({ width: WIDTH, height: HEIGHT, seed });
  const puzzle = shredPicture(picture, { pieces, seed, generator });
  mkdirSync(folder, { recursive: true });
  for (const { id, width, height, rgba } of puzzle.fragments) {
    const name = fragmentFileName(id);
    writeFileSync(join(folder, name), await encodePng({ width, height, data: rgba }));
  }
  const truth = groundTruthFromPoses(new Map(puzzle.pageFromFragment.map((pose, id) => [id, pose])));
  writeFileSync(join(folder, 'groundTruth.txt'), formatGroundTruth(truth));
}
