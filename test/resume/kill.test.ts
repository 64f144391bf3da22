import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { answerOf, buildProgram, runProgram } from '../support/built-program.ts';
import { folderBytes } from '../support/folder-bytes.ts';
import { killAndResume } from '../support/kill-runs.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { writeSmallPuzzle, type SmallPuzzle } from '../support/small-job.ts';
import { trainSmallModel } from '../support/small-model.ts';

/** test/soak has 200 of each. */
const KILLS = 8;
const KILLS_ASKING = 4;

const scratch = scratchFolder('file');
let puzzle: SmallPuzzle;
beforeAll(async () => {
  await buildProgram();
  puzzle = await writeSmallPuzzle(scratch(), { width: 160, height: 120, pieces: 5 });
});

test(`${KILLS} kills at random instants: every run that goes on ends with the same bytes`, async () => {
  const input = [puzzle.masks, puzzle.original, '--threads', '1', '--profile', 'fast'];
  expect((await killAndResume(scratch(), input, KILLS, 11)).kills).toBe(KILLS);
}, 480_000);

test(`${KILLS_ASKING} kills of a run that asks learners: every run that goes on ends with the same bytes`, async () => {
  const model = await trainSmallModel(join(scratch(), 'small'));
  const input = [puzzle.masks, puzzle.original, '--threads', '1', '--profile', 'fast', '--model', model];
  expect((await killAndResume(join(scratch(), 'small'), input, KILLS_ASKING, 12)).kills).toBe(KILLS_ASKING);
}, 480_000);

test('the same bytes on 1, 2 and 4 threads', async () => {
  const outputs = [];
  for (const threads of ['1', '2', '4']) {
    const args = ['run', puzzle.masks, puzzle.original, '--threads', threads, '--jobs-dir', join(scratch(), threads)];
    const end = await runProgram([...args, '--json'], scratch());
    expect(end, end.stderr).toMatchObject({ code: 0 });
    outputs.push(await folderBytes(join(String(answerOf(end).jobFolder), 'output')));
  }
  expect(outputs[1]).toEqual(outputs[0]);
  expect(outputs[2]).toEqual(outputs[0]);
});
