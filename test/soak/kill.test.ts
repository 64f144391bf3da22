import { beforeAll, expect, test } from 'vitest';
import { buildProgram } from '../support/built-program.ts';
import { killAndResume } from '../support/kill-runs.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { writeSmallPuzzle, type SmallPuzzle } from '../support/small-job.ts';

const scratch = scratchFolder('file');
let puzzle: SmallPuzzle;
beforeAll(async () => {
  await buildProgram();
  puzzle = await writeSmallPuzzle(scratch(), { width: 240, height: 180, pieces: 8 });
});

test('200 kills at random instants: every run that goes on ends with the same bytes', async () => {
  const counts = await killAndResume(scratch(), [puzzle.masks, puzzle.original], 200, 7);
  expect(counts.kills).toBe(200);
}, 3_600_000);
