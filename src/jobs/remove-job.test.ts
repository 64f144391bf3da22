import { mkdir, readdir, rename, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fill } from '../../test/support/drawn-input.ts';
import { scratchFolder } from '../../test/support/scratch-folder.ts';
import { DEFAULT_PARAMS } from '../formats/parameters.ts';
import { createJob } from './job-draft.ts';
import type { JobFolder } from './job-folder.ts';
import type { JobLock } from './job-lock.ts';
import { thisProcess } from './process-identity.ts';
import { removeJob } from './remove-job.ts';

const folder = scratchFolder();
const jobsDir = (): string => join(folder(), 'jobs');

async function makeJob(): Promise<{ job: JobFolder; lock: JobLock }> {
  await fill(folder(), { 'a.png': 'pixels' });
  const pictures = [{ file: join(folder(), 'a.png'), name: 'a.png' }];
  return createJob(jobsDir(), new Date(2024, 0, 2), { mode: 'fragments', pictures, params: DEFAULT_PARAMS });
}

test('removes a job and nothing else', async () => {
  const { job, lock } = await makeJob();
  await lock.release();
  await writeFile(join(jobsDir(), 'mine.txt'), '');
  await removeJob(jobsDir(), job.root);
  expect(await readdir(jobsDir())).toEqual(['mine.txt']);
});

test('refuses a job in use', async () => {
  const { job, lock } = await makeJob();
  await expect(removeJob(jobsDir(), job.root)).rejects.toMatchObject({ code: 'FRAME_JOB_IN_USE' });
  await lock.release();
  expect(await readdir(jobsDir())).toEqual([job.id]);
});

test('refuses what stands elsewhere, is only linked to, or is no job', async () => {
  const { job, lock } = await makeJob();
  await lock.release();
  await mkdir(join(folder(), 'other'));
  await expect(removeJob(join(folder(), 'other'), job.root)).rejects.toMatchObject({ code: 'FRAME_JOB_NOT_A_JOB' });
  await rename(job.root, join(folder(), 'moved'));
  await symlink(join(folder(), 'moved'), job.root);
  await expect(removeJob(jobsDir(), job.root)).rejects.toMatchObject({ code: 'FRAME_JOB_NOT_A_JOB' });
  await expect(removeJob(folder(), join(folder(), 'other'))).rejects.toMatchObject({ code: 'FRAME_JOB_NOT_A_JOB' });
  expect((await readdir(folder())).sort()).toEqual(['a.png', 'jobs', 'moved', 'other']);
});

test('what killed makers and removers left is cleared away when the next job is made', async () => {
  const dead = JSON.stringify({ ...thisProcess(), startedTicks: '1', bootId: 'earlier', released: false });
  const alive = JSON.stringify({ ...thisProcess(), released: false });
  for (const [name, holder] of [
    ['.making_job_1', dead],
    ['.removing_job_2', dead],
    ['.making_job_3', alive],
  ]) {
    await mkdir(join(jobsDir(), name, '.lock'), { recursive: true });
    await writeFile(join(jobsDir(), name, '.lock', 'holder_1.json'), holder);
  }
  // One whose maker was killed before it took its lock, and one whose maker may be about to.
  await mkdir(join(jobsDir(), '.making_job_4'));
  const longAgo = new Date(Date.now() - 61_000);
  await utimes(join(jobsDir(), '.making_job_4'), longAgo, longAgo);
  await mkdir(join(jobsDir(), '.making_job_5'));
  const { job, lock } = await makeJob();
  await lock.release();
  expect(await readdir(jobsDir())).toEqual(['.making_job_3', '.making_job_5', job.id]);
});
