import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { scratchFolder } from '../../test/support/scratch-folder.ts';
import { JIGSAW_NET } from '../cnn/architecture.ts';
import { seededRandom } from '../math/random.ts';
import { LEARNER_FILE, loadModel, saveManifest } from './model-folder.ts';

const scratch = scratchFolder();
const ALPHAS = [2, 1.5, 1];
const content = (k: number): Buffer => Buffer.from(`learner ${k} `.repeat(20));
const ALPHA_FILE = (): string => join(scratch(), 'alpha.txt');
const pathOf = (k: number): string => join(scratch(), `g${k}`, LEARNER_FILE);

beforeEach(async () => {
  const files: Record<string, string> = {};
  ALPHAS.forEach((_, k) => {
    mkdirSync(join(scratch(), `g${k}`));
    writeFileSync(pathOf(k), content(k));
    files[`g${k}/${LEARNER_FILE}`] = createHash('sha256').update(content(k)).digest('hex');
  });
  writeFileSync(ALPHA_FILE(), '2\n1.5\n1\n');
  files['alpha.txt'] = createHash('sha256').update('2\n1.5\n1\n').digest('hex');
  await saveManifest(scratch(), {
    ...{ format: 'frame-pipeline model', version: 1, program: '0.0.0', boosting: 'adaboost' },
    calibration: { slope: 1.25, offset: -0.5 },
    learners: ALPHAS.map((alpha, k) => ({
      ...{ name: `g${k}`, alpha, size: { height: 160, width: 160, stepPx: 1 }, architecture: JIGSAW_NET },
    })),
    files,
    recipe: { seed: 1, note: 'drawn for a test' },
  });
});

describe('a model folder', () => {
  test('gives its learners as they were written', async () => {
    const model = (await loadModel(scratch()))!;
    expect(model.warnings).toEqual([]);
    expect(model.learners.map(({ name, alpha }) => [name, alpha])).toEqual(ALPHAS.map((alpha, k) => [`g${k}`, alpha]));
    model.learners.forEach(({ bytes }, k) => expect(Buffer.from(bytes)).toEqual(content(k)));
  });

  test('without a manifest is none', async () => {
    rmSync(join(scratch(), 'manifest.json'));
    expect(await loadModel(scratch())).toBeNull();
  });

  test('goes on without a missing or damaged learner while the others hold the majority', async () => {
    rmSync(pathOf(1));
    const model = (await loadModel(scratch()))!;
    expect(model.learners.map(({ name }) => name)).toEqual(['g0', 'g2']);
    expect(model.warnings).toEqual(['Learner g1 is missing and does not vote.']);
    writeFileSync(pathOf(2), 'something else');
    // g0 alone holds 2 of 4.5.
    await expect(loadModel(scratch())).rejects.toMatchObject({ code: 'FRAME_MODEL_DAMAGED' });
  });

  test('notices each of 500 damages', async () => {
    const random = seededRandom(1);
    const files = [join(scratch(), 'manifest.json'), ALPHA_FILE(), ...ALPHAS.map((_, k) => pathOf(k))];
    for (let n = 0; n < 500; n++) {
      const file = files[n % files.length];
      const whole = readFileSync(file);
      const at = random.below(whole.length);
      const broken = Buffer.from(whole);
      broken[at] ^= 1 << random.below(8);
      const written = n % 3 === 0 ? whole.subarray(0, at) : broken;
      writeFileSync(file, written);
      const found = await loadModel(scratch()).catch((error: unknown) => error);
      // Another space between two entries, or none at the end, changes nothing that is read.
      const same = file === files[0] && sameJson(written, whole);
      if (found instanceof Error) expect(found).toMatchObject({ code: 'FRAME_MODEL_DAMAGED' });
      else {
        const { warnings, learners } = found as { warnings: string[]; learners: unknown[] };
        expect(warnings.length, `${file} at ${at}`).toBe(same ? 0 : 1);
        expect(learners.length).toBe(file === ALPHA_FILE() || same ? 3 : 2);
        if (!same) expect(warnings[0]).toMatch(/damaged/);
      }
      writeFileSync(file, whole);
    }
  });
});

function sameJson(p: Buffer, q: Buffer): boolean {
  try {
    return JSON.stringify(JSON.parse(p.toString())) === JSON.stringify(JSON.parse(q.toString()));
  } catch {
    return false;
  }
}
