import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeListedJob } from '../../test/support/listed-jobs.ts';
import { scratchFolder } from '../../test/support/scratch-folder.ts';
import { completeParams } from '../formats/params.ts';
import { createJob } from './job-draft.ts';
import { JobFolder } from './job-folder.ts';
import { isJobId } from './job-id.ts';
import { NOBODYS, type JobOwnership } from './job-ownership.ts';

const scratch = scratchFolder();
const ADAS: JobOwnership = {
  owner: { id: 'ada', name: 'Ada' },
  name: 'Saint',
  sharedWith: [{ id: 'bob', name: 'Bob' }],
  priority: 3,
  wanted: true,
  submitted: '2025-01-01T00:00:00.000Z',
  retries: 1,
};

test('whose a job is stands in it from its first moment, and is read as it was written', async () => {
  const params = completeParams();
  const input = { mode: 'fragments' as const, pictures: [], params, ownership: ADAS };
  const { job, lock } = await createJob(scratch(), new Date(), input);
  expect(await job.ownership()).toEqual(ADAS);
  await job.saveOwnership({ ...ADAS, name: null });
  expect(await job.ownership()).toEqual({ ...ADAS, name: null });
  await lock.release();
});

test("a job of the command line is nobody's, and a damaged owner is never guessed", async () => {
  const job = await JobFolder.open(
    await writeListedJob(scratch(), { id: 'job_20250101_120000', status: { state: 'done' } }),
  );
  expect(await job.ownership()).toEqual(NOBODYS);
  await job.saveOwnership(ADAS);
  const file = join(job.root, 'access.json');
  const text = await readFile(file, 'utf8');
  for (const damaged of ['', '{}', text.slice(0, -9), text.replace('"priority": 3', '"priority": 300')]) {
    await writeFile(file, damaged);
    await expect(job.ownership()).rejects.toMatchObject({ code: 'FRAME_JOB_DAMAGED' });
  }
});

test('it is written while others take the lock, who clear half-written files away', async () => {
  const job = await JobFolder.open(
    await writeListedJob(scratch(), { id: 'job_20250101_120000', status: { state: 'done' } }),
  );
  const taking = (async () => {
    for (let k = 0; k < 20; k++) await (await job.lock()).release();
  })();
  for (let k = 0; k < 20; k++) await job.saveOwnership({ ...ADAS, retries: k });
  await taking;
  expect((await job.ownership()).retries).toBe(19);
});

test('only ids of jobs are ids', () => {
  for (const id of ['job_20250101_120000', 'job_20250101_120000_2']) expect(isJobId(id)).toBe(true);
  for (const id of [
    '',
    '.',
    'job_1',
    'job_20250101_120000_',
    'job_20250101_120000/',
    'job_20250101_120000\n',
    '.trash',
  ])
    expect(isJobId(id)).toBe(false);
});
