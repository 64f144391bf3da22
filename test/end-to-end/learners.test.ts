import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { refusalOf } from '../../src/workers/device.ts';
import { answerOf, buildProgram, runProgram, startProgram } from '../support/built-program.ts';
import { folderBytes } from '../support/folder-bytes.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { writeSmallPuzzle, type SmallPuzzle } from '../support/small-job.ts';
import { trainSmallModel } from '../support/small-model.ts';

const scratch = scratchFolder('file');
let puzzle: SmallPuzzle;
let model: string;
beforeAll(async () => {
  await buildProgram();
  puzzle = await writeSmallPuzzle(scratch(), { width: 240, height: 180, pieces: 5 });
  model = await trainSmallModel(join(scratch(), 'small'));
});

const run = (...args: string[]) => runProgram(args, scratch());
const fast = ['--profile', 'fast', '--json'];

describe('a run with learners', () => {
  test('asks them, goes on with the majority of them, and tells so to the end', async () => {
    const folder = join(scratch(), 'spoilt');
    cpSync(model, folder, { recursive: true });
    const first = await run('run', puzzle.masks, puzzle.original, '--model', 'spoilt', '--jobs-dir', 'asked', ...fast);
    expect(first, first.stderr).toMatchObject({ code: 0 });
    expect(answerOf(first)).toMatchObject({ status: 'done', warnings: [] });
    const job = String(answerOf(first).jobFolder);
    const report = (): unknown => JSON.parse(readFileSync(join(job, 'output', 'step5_boost', 'report.json'), 'utf8'));
    expect(report()).toMatchObject({ judged_by: 'the learners', learners: ['g0', 'g1', 'g2'] });
    const again = await run('run', '-j', job, '--json');
    expect(again.stderr).toContain('step5_boost  already done');

    rmSync(join(folder, 'g1', 'learner.onnx'));
    const warning = 'Learner g1 is missing and does not vote.';
    const crippled = await run('run', '-j', job, '--json');
    expect(crippled, crippled.stderr).toMatchObject({ code: 0 });
    expect(answerOf(crippled)).toMatchObject({ status: 'done', warnings: [warning] });
    expect(crippled.stderr).toContain(`warning: ${warning}`);
    expect(report()).toMatchObject({ learners: ['g0', 'g2'], warnings: [warning] });
    expect(readFileSync(join(job, 'logs', 'BoostFilter.log'), 'utf8')).toContain(warning);

    rmSync(join(folder, 'g0', 'learner.onnx'));
    const refused = await run('run', '-j', job, '--json');
    expect(refused.code).toBe(2);
    expect(answerOf(refused)).toMatchObject({ error: { code: 'FRAME_MODEL_DAMAGED' } });
    const shown = await run('jobs', 'show', job, '--json');
    expect(shown, shown.stderr).toMatchObject({ code: 0 });
    const alone = await run('run', '-j', job, '--model', 'none', '--json');
    expect(answerOf(alone)).toMatchObject({ status: 'done', warnings: [] });
    expect(report()).toMatchObject({ judged_by: 'the hand-made score', learners: [] });
  });

  test('is refused before a job is made where the learners or the device are not there', async () => {
    const nowhere = await run(
      'run',
      puzzle.masks,
      puzzle.original,
      '--model',
      'nowhere',
      '--jobs-dir',
      'none',
      '--json',
    );
    expect(answerOf(nowhere)).toMatchObject({ error: { code: 'FRAME_MODEL_MISSING' } });
    for (const device of ['cuda', 'webgpu'] as const) {
      if ((await refusalOf(device)) === null) continue;
      const input = [puzzle.masks, puzzle.original, '--model', model, '--device', device];
      const end = await run('run', ...input, '--jobs-dir', 'none', '--json');
      expect(end.code).toBe(3);
      expect(answerOf(end)).toMatchObject({ error: { code: 'FRAME_DEVICE_MISSING' } });
    }
    expect(existsSync(join(scratch(), 'none'))).toBe(false);
  });
});

test('selftest checks learners, each or all', async () => {
  const all = await run('selftest', 'boost', '--model', model);
  expect(all, all.stderr).toMatchObject({ code: 0 });
  expect(all.stdout).toContain('vote as recorded');
  expect((await run('selftest', 'g0', '--model', model)).code).toBe(0);
  expect((await run('selftest', 'g9', '--model', model)).code).toBe(1);
  expect((await run('selftest', 'nonsense')).code).toBe(2);
});

test('a training that is killed goes on where it was, and ends with the same learners', async () => {
  for (const seed of [4, 5]) {
    const { masks, original } = await writeSmallPuzzle(join(scratch(), `work${seed}`), {
      ...{ width: 400, height: 300, pieces: 6, seed },
    });
    const made = await run('run', masks, original, '--jobs-dir', 'lab', '--to', '3', ...fast);
    expect(made, made.stderr).toMatchObject({ code: 0 });
  }
  const train = (name: string): string[] => [
    ...['train', '--jobs', 'lab', '--data', join(name, 'data'), '--out', join(name, 'model')],
    ...['--learners', '2', '--rounds', '12', '--threads', '1', '--json'],
  ];
  for (const name of ['calm', 'killed']) await mkdir(join(scratch(), name));
  const calm = await run(...train('calm'));
  expect(calm, calm.stderr).toMatchObject({ code: 0 });
  for (const afterMs of [1500, 3000, 4500]) {
    const { child, end } = startProgram(train('killed'), scratch());
    await sleep(afterMs);
    child.kill('SIGKILL');
    await end;
  }
  const resumed = await run(...train('killed'));
  expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
  const models = ['calm', 'killed'].map((name) => folderBytes(join(scratch(), name, 'model')));
  expect(await models[1]).toEqual(await models[0]);
  expect(readFileSync(join(scratch(), 'killed', 'data', 'training.html'), 'utf8')).toContain('is finished.');
  expect((await readdir(join(scratch(), 'killed', 'model'))).filter((name) => name.startsWith('.'))).toEqual([]);
});
