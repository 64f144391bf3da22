import { beforeAll, expect, test } from 'vitest';
import { buildProgram } from '../support/built-program.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { killServer } from '../support/served-jobs.ts';
import { writeSmallPuzzle, type SmallPuzzle } from '../support/small-job.ts';

const scratch = scratchFolder('file');
let puzzle: SmallPuzzle;
beforeAll(async () => {
  await buildProgram();
  puzzle = await writeSmallPuzzle(scratch(), { width: 120, height: 90, pieces: 3 });
});

/** test/soak has 200, with ten jobs. */
const KILLS = 4;

test(`${KILLS} kills of a server with 3 jobs: all end, none twice, with the same bytes`, async () => {
  const counts = await killServer(scratch(), puzzle, { jobs: 3, kills: KILLS, seed: 3, mostMs: 3_000 });
  expect(counts.kills).toBe(KILLS);
});
