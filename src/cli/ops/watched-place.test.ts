import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { makeTestRing } from '../../../test/support/test-keys.ts';
import { newDataKey } from '../../jobs/sealed-file.ts';
import { findPlaceToLookAt, findWatchedPlace } from './watched-place.ts';

const scratch = scratchFolder();
let jobsDir: string;
beforeEach(async () => {
  jobsDir = join(scratch(), 'jobs');
  await mkdir(jobsDir);
  await (await makeTestRing(scratch())).ring.wrap(jobsDir, newDataKey());
});
afterEach(() => void vi.unstubAllEnvs());

async function writeSecurity(name: string, days: number): Promise<string> {
  const file = join(scratch(), name);
  await writeFile(file, `security: {data_protection: {encryption_at_rest: true, key_rotation_days: ${days}}}\n`);
  return file;
}

/** Days from now on until the key is to be changed. */
async function daysLeft(security?: string): Promise<number> {
  const due = await (await findWatchedPlace({ jobsDir, ...(security !== undefined && { security }) })).keyDue();
  return Math.round((due!.getTime() - Date.now()) / 86_400_000);
}

test('the key is due as the file says that guards the server: the one that is given, or the one that the environment names', async () => {
  expect(await daysLeft()).toBe(90);
  vi.stubEnv('PIPELINE_SECURITY_CONFIG', await writeSecurity('named.yml', 30));
  expect(await daysLeft()).toBe(30);
  expect(await daysLeft(await writeSecurity('given.yml', 7))).toBe(7);
});

test('who only looks makes no folder of jobs that is mistyped; the usual one need not be there yet', async () => {
  const mistyped = join(scratch(), 'jbos');
  await expect(findPlaceToLookAt({ jobsDir: mistyped })).rejects.toMatchObject({
    code: 'FRAME_INPUT_NOT_FOUND',
    file: mistyped,
  });
  expect((await findPlaceToLookAt({ jobsDir })).jobsDir).toBe(jobsDir);
  vi.stubEnv('PIPELINE_JOBS_DIR', mistyped);
  expect((await findPlaceToLookAt({})).jobsDir).toBe(mistyped);
});

test('a file that is named and not there is told, not taken for one that says nothing', async () => {
  vi.stubEnv('PIPELINE_SECURITY_CONFIG', join(scratch(), 'gone.yml'));
  await expect(daysLeft()).rejects.toMatchObject({ code: 'FRAME_INPUT_NOT_FOUND' });
});
