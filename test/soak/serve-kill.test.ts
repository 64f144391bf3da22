import { beforeAll, expect, test } from 'vitest';
import { buildProgram } from '../support/built-program.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { killServer } from '../support/served-jobs.ts';
import { writeSmallPuzzle, type SmallPuzzle } from '../support/small-job.ts';

const KILLS = 200;

const scratch = scratchFolder('file');
let puzzle: SmallPuzzle;
beforeAll(async () => {
  await buildProgram();
  puzzle = await writeSmallPuzzle(scratch(), { width: 160, height: 120, pieces: 5 });
});

test(`${KILLS} kills of a server with 10 jobs: all end, none twice, with the same bytes`, async () => {
  const told = ({ kills, seconds }: { kills: number; seconds: number }): void => {
    if (kills % 10 === 0) console.log(`${kills} of ${KILLS} kills, ${seconds} s`);
  };
  const counts = await killServer(scratch(), puzzle, { jobs: 10, kills: KILLS, seed: 6, mostMs: 6_000 }, told);
  console.log(counts);
  expect(counts.kills).toBe(KILLS);
}, 7_200_000);
