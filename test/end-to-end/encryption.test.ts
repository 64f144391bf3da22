import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { listFiles } from '../../src/jobs/file-hash.ts';
import { sealedBy } from '../../src/jobs/sealed-file.ts';
import { answerOf, buildProgram, runProgram, type ProgramEnd } from '../support/built-program.ts';
import { folderBytes } from '../support/folder-bytes.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { writeSmallPuzzle, type SmallPuzzle } from '../support/small-job.ts';

const scratch = scratchFolder('file');
let puzzle: SmallPuzzle;
let open: string;
let closed: string;
let variables: Record<string, string>;
let plainJob: string;
let sealedJob: string;

const frame = (args: readonly string[], folder = closed, set = variables): Promise<ProgramEnd> =>
  runProgram(args, folder, set);

/** Runs to the end and gives the JSON answer. */
async function answer(args: readonly string[], folder = closed, set = variables): Promise<Record<string, unknown>> {
  const end = await frame([...args, '--json'], folder, set);
  expect(end.code, end.stderr).toBe(0);
  return answerOf(end);
}

beforeAll(async () => {
  await buildProgram();
  puzzle = await writeSmallPuzzle(join(scratch(), 'puzzle'), { width: 160, height: 120, pieces: 5 });
  [open, closed] = [join(scratch(), 'open'), join(scratch(), 'closed')];
  for (const folder of [open, closed]) await mkdir(folder);
  await writeFile(
    join(closed, 'security-config.yml'),
    'security:\n  data_protection: {encryption_at_rest: true, encryption_in_transit: true, key_rotation_days: 90}\n',
  );
  variables = { PIPELINE_KEY_FILE: join(closed, 'jobs.key') };
  await answer(['keys', 'init', '--new-key-file', 'jobs.key']);
  const run = ['run', puzzle.masks, puzzle.original, '--threads', '1', '--profile', 'fast'];
  plainJob = String((await answer(run, open, {})).jobFolder);
  const sealed = await answer(run);
  expect(sealed).toMatchObject({ status: 'done', encrypted: true });
  sealedJob = String(sealed.jobFolder);
});

test('an encrypted job answers with the same bytes as a plain one, and keeps none of them in the clear', async () => {
  for (const file of await listFiles(join(sealedJob, 'output'))) {
    if (file.endsWith('report.json')) continue;
    expect(sealedBy(await readFile(join(sealedJob, 'output', file))), file).not.toBeNull();
  }
  const to = join(scratch(), 'all');
  await answer(['export', sealedJob, '--to', to, '--all']);
  expect(await folderBytes(join(to, 'output'))).toEqual(await folderBytes(join(plainJob, 'output')));
  expect(await folderBytes(join(to, 'input', 'masks'))).toEqual(await folderBytes(join(plainJob, 'input', 'masks')));
});

test('commands work on it with the key, and say what is missing without', async () => {
  const shown = await answer(['jobs', 'show', sealedJob]);
  expect(shown).toMatchObject({
    encryption: 'encrypted',
    steps: Array(6).fill(expect.objectContaining({ done: true })),
  });
  const [judged, wanted] = [await answer(['evaluate', sealedJob]), await answer(['evaluate', plainJob], open, {})];
  expect({ ...judged, jobFolder: '' }).toEqual({ ...wanted, jobFolder: '' });
  expect(await answer(['run', '-j', sealedJob])).toMatchObject({ status: 'done' });
  for (const args of [
    ['run', '-j', sealedJob],
    ['export', sealedJob],
  ]) {
    const end = await frame(args, closed, {});
    expect(end.code).toBe(2);
    expect(end.stderr).toContain('FRAME_KEY_MISSING');
    expect(end.stderr).toContain('PIPELINE_KEY_FILE');
  }
  const newJob = await frame(['run', puzzle.masks, puzzle.original], closed, {});
  expect(newJob.stderr).toContain('FRAME_KEY_MISSING');
  // Nothing was made, and lists need no key.
  expect((await answer(['jobs', 'list'], closed, {})).jobs).toHaveLength(1);
});

test('a stopped encrypted job goes on to the same bytes', async () => {
  const run = ['run', puzzle.masks, puzzle.original, '--threads', '1', '--profile', 'fast', '--to', '3'];
  const { jobFolder } = await answer([...run, '--jobs-dir', join(closed, 'other')]);
  expect(await answer(['run', '-j', String(jobFolder)])).toMatchObject({ status: 'done' });
  const to = join(scratch(), 'gone-on');
  await answer(['export', String(jobFolder), '--to', to]);
  const wanted = await folderBytes(join(plainJob, 'output', 'step6_reconstruct'));
  wanted.delete('done.json');
  expect(await folderBytes(to)).toEqual(wanted);
});

test('the key is changed, and a job is switched there and back', async () => {
  expect(await answer(['keys', 'rotate'])).toMatchObject({ status: 'done', rewrapped: 1 });
  const { keys } = (await answer(['keys', 'list'])) as { keys: { state: string; wraps: number }[] };
  expect(keys.map(({ state, wraps }) => [state, wraps])).toEqual([
    ['old', 0],
    ['current', 1],
  ]);
  expect(await answer(['keys', 'drill'])).toMatchObject({ ok: true, keys: 2, jobs: 1 });
  const copy = join(closed, 'jobs', 'copy');
  await cp(plainJob, copy, { recursive: true });
  await answer(['keys', 'encrypt', copy]);
  expect((await answer(['jobs', 'show', copy])).encryption).toBe('encrypted');
  await answer(['keys', 'decrypt', 'copy']);
  expect(await folderBytes(join(copy, 'output'))).toEqual(await folderBytes(join(plainJob, 'output')));
  await rm(copy, { recursive: true });
});

test('a backup holds what opens it: restored elsewhere it runs, and a drill runs it', async () => {
  const set = {
    ...variables,
    ...{ PIPELINE_BACKUP_DIR: join(scratch(), 'repo'), PIPELINE_BACKUP_KEY_FILE: join(scratch(), 'backup.key') },
  };
  await answer(['backup', 'init', '--new-key-file', set.PIPELINE_BACKUP_KEY_FILE], closed, set);
  await answer(['recovery', 'create'], closed, set);
  const target = join(scratch(), 'restored');
  await answer(['recovery', 'restore', 'latest', target], closed, set);
  const job = join(target, 'jobs', sealedJob.split('/').at(-1)!);
  expect(await answer(['run', '-j', job], scratch(), variables)).toMatchObject({ status: 'done', encrypted: true });
  expect(await answer(['recovery', 'drill'], closed, set)).toMatchObject({ ok: true, job: { same_outputs: true } });
  const without = await frame(['recovery', 'drill', '--json'], closed, { ...set, PIPELINE_KEY_FILE: '' });
  expect(answerOf(without)).toMatchObject({ ok: false, job: null });
  // A key that was made since is not taken away by going back to how things stood before it.
  await answer(['keys', 'rotate'], closed, set);
  await answer(['recovery', 'restore', 'latest', '--in-place', '--only', 'jobs'], closed, set);
  expect(((await answer(['keys', 'list'], closed, set)).keys as unknown[]).length).toBe(3);
  expect(await answer(['keys', 'drill'], closed, set)).toMatchObject({ ok: true, jobs: 1 });
});
