import { cpSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { scratchFolder } from '../../test/support/scratch-folder.ts';
import { trainSmallModel } from '../../test/support/small-model.ts';
import { parseModelManifest } from '../formats/model-manifest.ts';
import { saveManifest } from '../jobs/model-folder.ts';
import { runCheck } from './selftest-checks.ts';
import { exampleSeams } from './train/built-in-example.ts';

const scratch = scratchFolder('file');
let model: string;
beforeAll(async () => {
  model = await trainSmallModel(scratch());
});

let copies = 0;
function copy(): string {
  const folder = join(scratch(), `copy${copies++}`);
  cpSync(model, folder, { recursive: true });
  return folder;
}

const contentOf = (folder: string) => {
  const { checksum: _old, ...content } = parseModelManifest(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  return content;
};

test('the built-in example is always the same, and has right and wrong seams to look at', async () => {
  const example = await exampleSeams();
  expect(await exampleSeams()).toEqual(example);
  expect(example.a.length).toBeGreaterThanOrEqual(12);
});

describe('selftest of the learners', () => {
  test('passes where each votes as it did when it was trained', async () => {
    expect(await runCheck('boost', { model })).toMatchObject({
      ok: true,
      message: expect.stringMatching(/^g0, g1, g2 equal their checksums, and vote as recorded on \d+ seams/) as string,
    });
    expect(await runCheck('g1', { model })).toMatchObject({ ok: true });
    expect(await runCheck('g7', { model })).toMatchObject({ ok: false });
  });

  test('fails where a learner is damaged or missing; the others pass on their own', async () => {
    const folder = copy();
    truncateSync(join(folder, 'g1', 'learner.onnx'), 1000);
    expect(await runCheck('boost', { model: folder })).toMatchObject({
      ok: false,
      message: 'Learner g1 is damaged and does not vote.',
    });
    expect(await runCheck('g1', { model: folder })).toMatchObject({ ok: false });
    expect(await runCheck('g0', { model: folder })).toMatchObject({ ok: true });
    rmSync(join(folder, 'g1'), { recursive: true });
    expect((await runCheck('boost', { model: folder })).message).toContain('g1 is missing');
  });

  test('fails where a learner votes otherwise than was recorded, and says where nothing was', async () => {
    const folder = copy();
    const content = contentOf(folder);
    const g2 = content.example!.g2.map((logOdds, k) => (k === 3 ? logOdds + 0.1 : logOdds + 0.01));
    await saveManifest(folder, { ...content, example: { ...content.example, g2 } });
    expect(await runCheck('g2', { model: folder })).toMatchObject({
      ok: false,
      message: expect.stringContaining('g2 votes otherwise than when it was trained, by 0.10 log odds') as string,
    });
    expect(await runCheck('g0', { model: folder })).toMatchObject({ ok: true });
    const { example: _votes, ...silent } = content;
    await saveManifest(folder, silent);
    expect(await runCheck('boost', { model: folder })).toMatchObject({
      ok: true,
      message: expect.stringContaining('was not written down') as string,
    });
  });

  test('where no learners are installed it says so, and fails only if one was asked for by name', async () => {
    const nowhere = join(scratch(), 'nowhere');
    expect(await runCheck('boost', { model: nowhere })).toMatchObject({
      ok: true,
      message: expect.stringContaining('hand-made score') as string,
    });
    expect(await runCheck('g0', { model: nowhere })).toMatchObject({ ok: false });
  });
});
