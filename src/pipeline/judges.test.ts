import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { scratchFolder } from '../../test/support/scratch-folder.ts';
import { trainSmallModel } from '../../test/support/small-model.ts';
import { jobParamsOf } from '../formats/job-params.ts';
import { DEFAULT_PARAMS } from '../formats/parameters.ts';
import { parseModelManifest } from '../formats/model-manifest.ts';
import { hashBytes } from '../jobs/file-hash.ts';
import { saveManifest } from '../jobs/model-folder.ts';
import { HAND_MADE, judgesOfStatus, openJudges } from './judges.ts';

const scratch = scratchFolder('file');
let whole: string;
let copies = 0;
beforeAll(async () => {
  whole = await trainSmallModel(scratch());
});

/** A copy of the model, to be spoilt. */
function copy(): string {
  const folder = join(scratch(), `copy${copies++}`);
  cpSync(whole, folder, { recursive: true });
  return folder;
}

const paramsFor = (model: string, device: 'cpu' | 'cuda' = 'cpu') => ({
  boost: { ...jobParamsOf(DEFAULT_PARAMS).boost, model, device },
});
const NOWHERE = '/nowhere/model';

describe('who judges candidates', () => {
  test('the learners that are named, or else those that come with the program', async () => {
    const named = await openJudges(paramsFor(whole), NOWHERE);
    expect(named.learners!.networks.map(({ name }) => name)).toEqual(['g0', 'g1', 'g2']);
    expect(named.warnings).toEqual([]);
    const shipped = await openJudges(paramsFor(''), whole);
    expect(shipped.identity).toBe(named.identity);
    expect(await judgesOfStatus(paramsFor(whole), NOWHERE)).toMatchObject({ identity: named.identity });
  });

  test('the hand-made score where there are none, which is told unless it was wished for', async () => {
    expect(await openJudges(paramsFor('none'), whole)).toBe(HAND_MADE);
    const alone = await openJudges(paramsFor(''), NOWHERE);
    expect(alone).toMatchObject({ learners: null, identity: 'none' });
    expect(alone.warnings).toEqual([expect.stringContaining('hand-made score')]);
    await expect(openJudges(paramsFor(NOWHERE), whole)).rejects.toMatchObject({ code: 'FRAME_MODEL_MISSING' });
    expect((await judgesOfStatus(paramsFor(''), NOWHERE)).identity).toBe('none');
  });

  test('the majority of the votes, where a learner is missing or damaged; it is another model then', async () => {
    const folder = copy();
    rmSync(join(folder, 'g1', 'learner.onnx'));
    writeFileSync(join(folder, 'alpha.txt'), '1\n');
    const { learners, warnings, identity } = await openJudges(paramsFor(folder), NOWHERE);
    expect(learners!.networks.map(({ name }) => name)).toEqual(['g0', 'g2']);
    expect(learners!.ensemble.alphas).toHaveLength(2);
    expect(warnings).toEqual([
      'Learner g1 is missing and does not vote.',
      expect.stringContaining('alpha.txt of the learners is damaged'),
    ]);
    expect(identity).toMatch(/^[0-9a-f]{64} without g1$/);
    writeFileSync(join(folder, 'g2', 'learner.onnx'), 'x');
    await expect(openJudges(paramsFor(folder), NOWHERE)).rejects.toMatchObject({ code: 'FRAME_MODEL_DAMAGED' });
    expect((await judgesOfStatus(paramsFor(folder), NOWHERE)).identity).toBe('damaged');
  });

  test('no learners that the runtime or this version cannot use', async () => {
    const rewritten = async (change: (manifest: ReturnType<typeof manifestIn>) => typeof manifest): Promise<string> => {
      const folder = copy();
      const manifest = manifestIn(folder);
      const { checksum: _old, ...content } = change(manifest);
      await saveManifest(folder, content);
      return folder;
    };
    const other = await rewritten((manifest) => ({
      ...manifest,
      learners: manifest.learners.map((learner) => ({
        ...learner,
        architecture: { ...learner.architecture, channels: 99 },
      })),
    }));
    await expect(openJudges(paramsFor(other), NOWHERE)).rejects.toMatchObject({ code: 'FRAME_MODEL_OTHER' });

    const junk = Buffer.from('no network');
    const refused = await rewritten((manifest) => ({
      ...manifest,
      files: { ...manifest.files, 'g0/learner.onnx': hashBytes(junk) },
    }));
    mkdirSync(join(refused, 'g0'), { recursive: true });
    writeFileSync(join(refused, 'g0', 'learner.onnx'), junk);
    await expect(openJudges(paramsFor(refused), NOWHERE)).rejects.toMatchObject({
      code: 'FRAME_MODEL_DAMAGED',
      message: expect.stringContaining('g0') as string,
    });
  });
});

const manifestIn = (folder: string) => parseModelManifest(readFileSync(join(folder, 'manifest.json'), 'utf8'));
