import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { answerOf, buildProgram, runProgram } from '../support/built-program.ts';
import { folderBytes } from '../support/folder-bytes.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { writeSmallPuzzle, type SmallPuzzle } from '../support/small-job.ts';

const folder = scratchFolder('file');
let puzzle: SmallPuzzle;
beforeAll(async () => {
  await buildProgram();
  puzzle = await writeSmallPuzzle(join(folder(), 'puzzle'), { width: 240, height: 180, pieces: 5 });
});

const run = (...more: string[]) => runProgram(['run', ...more, '--json'], folder());
const made = (...more: string[]) => run('--fragments', puzzle.photographs, '--profile', 'fast', ...more);
const outputs = (jobFolder: unknown) => folderBytes(join(jobFolder as string, 'output'));

test('the same bytes come out whatever the priority, the memory limit, the threads and the batches', async () => {
  const plain = answerOf(await made('--threads', '1'));
  const limits = ['system.nice=5', 'system.memory_limit_mb=4000', 'boost.batch_size=1', 'threads=2'];
  const bounded = answerOf(await made(...limits.flatMap((setting) => ['--set', setting])));
  expect(bounded.status).toBe('done');
  const bytes = await outputs(plain.jobFolder);
  expect(bytes.size).toBeGreaterThan(20);
  expect(await outputs(bounded.jobFolder)).toEqual(bytes);
});

test('a limit that no run can keep is refused before the first step', async () => {
  const refused = await made('--set', 'system.memory_limit_mb=100');
  expect(refused.code).toBe(3);
  expect(refused.stderr).toMatch(/FRAME_MEMORY_LIMIT: A run needs about \d+ MiB to begin, and may have 100\./);
});

test('a run that comes to its limit ends with an error, and goes on with more', async () => {
  // Room to begin, and not for pictures of so many pixels: how much that is differs between machines.
  const large = await writeSmallPuzzle(join(folder(), 'large'), { width: 2000, height: 1500, pieces: 2 });
  const needed = /needs about (\d+) MiB/.exec((await made('--set', 'system.memory_limit_mb=100')).stderr)![1];
  const limit = `system.memory_limit_mb=${needed}`;
  const ended = await run(large.masks, large.original, '--set', limit);
  expect(ended.code).toBe(3);
  expect(ended.stderr).toMatch(/FRAME_MEMORY_LIMIT: The run held \d+ MiB, and may hold \d+\./);
  const { jobFolder } = answerOf(ended) as { jobFolder: string };
  const status = JSON.parse(await readFile(join(jobFolder, 'status.json'), 'utf8')) as { state: string; error: object };
  expect(status).toMatchObject({ state: 'failed', error: { code: 'FRAME_MEMORY_LIMIT' } });
  const more = await run('-j', jobFolder, '--set', 'system.memory_limit_mb=0', '--to', '1');
  expect([more.code, answerOf(more).status]).toEqual([0, 'stopped']);
});
