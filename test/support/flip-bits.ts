import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { FrameError } from '../../src/errors.ts';
import { seededRandom } from '../../src/math/random.ts';
import { openRepository } from '../../src/ops/backup/repository.ts';
import { verifyRepository } from '../../src/ops/backup/verify-repository.ts';
import { TEST_SECRET, repositoryFiles } from './small-repository.ts';

/** Whether a reading of everything finds a repository good. */
export async function isFoundGood(root: string): Promise<boolean> {
  try {
    const repository = await openRepository(root, [TEST_SECRET]);
    return (await verifyRepository(repository, { readData: true, dryRun: true, now: new Date(2025, 0, 3) })).ok;
  } catch (cause) {
    if (cause instanceof FrameError && cause.code.startsWith('FRAME_BACKUP_')) return false;
    throw cause;
  }
}

export interface FlipCounts {
  /** Where a flipped bit was not found, one line each. */
  readonly missed: string[];
  /** How often each file was struck. */
  readonly struck: ReadonlyMap<string, number>;
}

/** Flips one random bit of a repository's files at a time, and looks whether a reading of everything finds it. */
export async function flipBits(root: string, flips: number, seed: number): Promise<FlipCounts> {
  const files = await repositoryFiles(root);
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const random = seededRandom(seed);
  const total = contents.reduce((sum, { length }) => sum + length, 0);
  const struck = new Map(files.map((file) => [basename(file), 0]));
  const missed: string[] = [];
  for (let flip = 0; flip < flips; flip++) {
    let [file, at] = [0, random.below(total)];
    for (; at >= contents[file].length; file++) at -= contents[file].length;
    // Small files would hardly ever be struck: every other flip picks a file first, then a byte in it.
    if (flip % 2 === 1) {
      file = (flip >> 1) % files.length;
      at = random.below(contents[file].length);
    }
    const spoilt = Buffer.from(contents[file]);
    const bit = random.below(8);
    spoilt[at] ^= 1 << bit;
    await writeFile(files[file], spoilt);
    if (await isFoundGood(root)) missed.push(`${files[file]} byte ${at} bit ${bit}`);
    await writeFile(files[file], contents[file]);
    struck.set(basename(files[file]), struck.get(basename(files[file]))! + 1);
  }
  return { missed, struck };
}
