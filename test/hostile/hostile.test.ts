import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ERROR_CATALOGUE, FrameError } from '../../src/errors.ts';
import { checkFragmentsInput } from '../../src/jobs/check-input.ts';
import { JobFolder } from '../../src/jobs/job-folder.ts';
import { DEFAULT_PICTURE_LIMITS, encodePng } from '../../src/jobs/picture-io.ts';
import { draw, fill } from '../support/drawn-input.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { hostilePictures } from './hostile-pictures.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';

const folder = scratchFolder();
const PICTURES = await hostilePictures();
const JOB_FILES = [
  '',
  '{',
  '[]',
  'null',
  '{}',
  '{"format": 2}',
  '{"format": 1, "mode": "magic"}',
  '\0',
  '{"format": 1, "mode": "fragments", "created": "now", "original": null}',
];

/** One sentence with a code of the catalogue, for people: no stack, no line break, no "undefined". */
function expectRefusal(error: unknown): void {
  expect(error).toBeInstanceOf(FrameError);
  const { code, message } = error as FrameError;
  expect(Object.hasOwn(ERROR_CATALOGUE, code)).toBe(true);
  expect(code).not.toBe('FRAME_INTERNAL');
  expect(message).toMatch(/^[^\n]{10,700}$/);
  expect(message).not.toMatch(/undefined|\[object|    at /);
}

describe('pictures', () => {
  test.each(PICTURES)('%s', async (_, bytes) => {
    const good = await encodePng(draw(20, 20, (x, y) => [x, y, 0, 255]));
    const photos = await fill(join(folder(), 'photos'), { 'a.png': good, 'b.png': bytes });
    const options = { parts: '', limits: DEFAULT_PICTURE_LIMITS, jobsDir: join(folder(), 'jobs') };
    expectRefusal(await checkFragmentsInput(photos, options, () => undefined).catch((error: unknown) => error));
    expect(await readdir(folder())).toEqual(['photos']);
    expect(await readdir(photos)).toEqual(['a.png', 'b.png']);
  });
});

describe('texts', () => {
  test.each(HOSTILE_TEXTS)('%s', (_, read) => {
    let error: unknown;
    try {
      read();
    } catch (thrown) {
      error = thrown;
    }
    expectRefusal(error);
  });
});

describe('job folders', () => {
  test.each(JOB_FILES)('with %j in job.json', async (text) => {
    await writeFile(join(folder(), 'job.json'), text);
    expectRefusal(await JobFolder.open(folder()).catch((error: unknown) => error));
    expect(await readdir(folder())).toEqual(['job.json']);
  });

  test('with a folder in the place of job.json', async () => {
    await mkdir(join(folder(), 'job.json'));
    expectRefusal(await JobFolder.open(folder()).catch((error: unknown) => error));
  });
});

test('there are at least 200 of them', () => {
  expect(PICTURES.length + HOSTILE_TEXTS.length + JOB_FILES.length).toBeGreaterThanOrEqual(200);
});
