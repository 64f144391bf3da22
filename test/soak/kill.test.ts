import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildProgram } from '../support/built-program.ts';
import { killAndResume, type KillCounts } from '../support/kill-runs.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { writeSmallPuzzle, type SmallPuzzle } from '../support/small-job.ts';
import { trainSmallModel } from '../support/small-model.ts';

const KILLS = 200;

const scratch = scratchFolder('file');
let puzzle: SmallPuzzle;
beforeAll(async () => {
  await buildProgram();
  // Small, so that most of the time goes into instants of a kill, not into one search over and over.
  puzzle = await writeSmallPuzzle(scratch(), { width: 160, height: 120, pieces: 5 });
});

function told({ kills, jobs, completed }: Readonly<KillCounts>): void {
  if (kills % 20 === 0) console.log(`${kills} of ${KILLS} kills, ${jobs} jobs ended right, ${completed} runs unharmed`);
}

test(`${KILLS} kills at random instants: every run that goes on ends with the same bytes`, async () => {
  const input = [puzzle.masks, puzzle.original, '--profile', 'fast'];
  const counts = await killAndResume(scratch(), input, KILLS, 7, told);
  console.log(counts);
  expect(counts.kills).toBe(KILLS);
}, 5_400_000);

test(`${KILLS} kills of a run that asks learners: every run that goes on ends with the same bytes`, async () => {
  const model = await trainSmallModel(join(scratch(), 'small'));
  const input = [puzzle.masks, puzzle.original, '--profile', 'fast', '--model', model];
  const counts = await killAndResume(join(scratch(), 'small'), input, KILLS, 8, told);
  console.log(counts);
  expect(counts.kills).toBe(KILLS);
}, 5_400_000);
