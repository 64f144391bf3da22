import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_PARAMS } from '../formats/parameters.ts';
import { createJob, type JobInput } from './job-draft.ts';
import { JobFolder, listJobs } from './job-folder.ts';
import type { StepClaim } from './step-mark.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'frame-jobs-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const NOW = new Date(2024, 4, 6, 7, 8, 9);

async function inputOf(...names: string[]): Promise<JobInput> {
  const pictures = [];
  await mkdir(join(folder, 'given'), { recursive: true });
  for (const name of names) {
    const file = join(folder, 'given', name);
    await writeFile(file, `pixels of ${name}`);
    pictures.push({ file, name });
  }
  return { mode: 'fragments', pictures, params: DEFAULT_PARAMS };
}

const CLAIM: StepClaim = { code: '0.1.0/1', params: { top_k: 10, 'a.b': [1] }, inputs: ['input/fragments'] };

describe('createJob', () => {
  test('names the job after the local time and copies its input', async () => {
    const { job, lock } = await createJob(join(folder, 'jobs'), NOW, await inputOf('b.png', 'a.png', 'B.png'));
    expect(job.id).toBe('job_20240506_070809');
    expect(job.info).toEqual({ mode: 'fragments', created: NOW.toISOString(), original: null });
    expect((await job.data.inputPictures()).map(({ name }) => name)).toEqual(['B.png', 'a.png', 'b.png']);
    expect(await job.data.loadParams()).toEqual({ ...DEFAULT_PARAMS, job_id: job.id });
    expect(await job.status()).toEqual({ state: 'queued' });
    expect(await job.holder()).toMatchObject({ pid: process.pid });
    await lock.release();
    expect(await job.holder()).toBeNull();
  });

  test('gives every job of the same second its own id', async () => {
    const input = await inputOf('a.png');
    const made = await Promise.all(Array.from({ length: 8 }, () => createJob(join(folder, 'jobs'), NOW, input)));
    const ids = made.map(({ job }) => job.id).sort();
    expect(ids).toHaveLength(new Set(ids).size);
    expect(await readdir(join(folder, 'jobs'))).toEqual(ids);
    expect(ids[0]).toBe('job_20240506_070809');
    expect(ids.slice(1).every((id) => /^job_20240506_070809_\d+$/.test(id))).toBe(true);
    for (const { lock } of made) await lock.release();
  });

  test('leaves nothing behind where an input cannot be copied', async () => {
    const input = await inputOf('a.png');
    const missing = { ...input, pictures: [...input.pictures, { file: join(folder, 'gone.png'), name: 'gone.png' }] };
    await expect(createJob(join(folder, 'jobs'), NOW, missing)).rejects.toMatchObject({
      code: 'FRAME_INPUT_NOT_FOUND',
    });
    expect(await readdir(join(folder, 'jobs'))).toEqual([]);
  });
});

describe('JobFolder.open', () => {
  test('refuses a folder that is no job, a file, and a missing folder', async () => {
    await expect(JobFolder.open(folder)).rejects.toMatchObject({ code: 'FRAME_JOB_NOT_A_JOB' });
    await expect(JobFolder.open(join(folder, 'gone'))).rejects.toMatchObject({ code: 'FRAME_INPUT_NOT_FOUND' });
    await writeFile(join(folder, 'file'), '');
    await expect(JobFolder.open(join(folder, 'file'))).rejects.toMatchObject({ code: 'FRAME_JOB_NOT_A_JOB' });
  });

  test('refuses a damaged job.json, and the list leaves such a folder out', async () => {
    await mkdir(join(folder, 'job_1'));
    await writeFile(join(folder, 'job_1', 'job.json'), '{"format":1');
    await expect(JobFolder.open(join(folder, 'job_1'))).rejects.toMatchObject({ code: 'FRAME_JOB_DAMAGED' });
    expect(await listJobs(folder)).toEqual([]);
    expect(await listJobs(join(folder, 'gone'))).toEqual([]);
  });
});

describe('a step', () => {
  async function jobWithStep(): Promise<JobFolder> {
    const { job, lock } = await createJob(join(folder, 'jobs'), NOW, await inputOf('a.png', 'b.png'));
    await lock.release();
    await job.beginStep('step5_boost');
    await job.data.saveText('step5_boost', 'votes/one.txt', 'yes');
    await job.data.saveJson('step5_boost', 'report.json', { tookMs: 1 });
    await job.finishStep('step5_boost', CLAIM);
    return job;
  }
  const reasons = async (job: JobFolder, claim: StepClaim): Promise<string[]> =>
    (await job.stepState('step5_boost', claim)).reasons.map(({ kind, what }) => `${kind} ${what}`.trim());

  test('is done when its mark names what it would be made from', async () => {
    const job = await jobWithStep();
    expect(await job.stepState('step5_boost', CLAIM)).toEqual({ done: true, reasons: [] });
    expect(await reasons(await JobFolder.open(job.root), CLAIM)).toEqual([]);
  });

  test('says which difference makes it run again', async () => {
    const job = await jobWithStep();
    expect(await reasons(job, { ...CLAIM, code: '0.1.0/2' })).toEqual(['code']);
    const state = await job.stepState('step5_boost', { ...CLAIM, params: { top_k: 7, seed: 1 } });
    expect(state.reasons.map(({ message }) => message)).toEqual([
      'Parameter a.b changed: [ 1 ] -> absent.',
      'Parameter seed changed: absent -> 1.',
      'Parameter top_k changed: 10 -> 7.',
    ]);
    await rm(join(job.root, 'input/fragments/a.png'));
    await writeFile(join(job.root, 'input/fragments/b.png'), 'other');
    await writeFile(join(job.root, 'input/fragments/c.png'), 'new');
    expect(await reasons(job, CLAIM)).toEqual([
      'input-removed input/fragments/a.png',
      'input-changed input/fragments/b.png',
      'input-added input/fragments/c.png',
    ]);
  });

  test('is not trusted when an output is cut short, changed or missing', async () => {
    const job = await jobWithStep();
    const votes = join(job.stepDir('step5_boost'), 'votes/one.txt');
    await writeFile(votes, 'yea');
    expect(await reasons(job, CLAIM)).toEqual(['output-changed output/step5_boost/votes/one.txt']);
    await writeFile(votes, '');
    expect(await reasons(job, CLAIM)).toEqual(['output-changed output/step5_boost/votes/one.txt']);
    await rm(votes);
    expect(await reasons(job, CLAIM)).toEqual(['output-missing output/step5_boost/votes/one.txt']);
  });

  test('keeps times out of its mark, but notices a missing report', async () => {
    const job = await jobWithStep();
    await job.data.saveJson('step5_boost', 'report.json', { tookMs: 2 });
    expect(await reasons(job, CLAIM)).toEqual([]);
    await rm(join(job.stepDir('step5_boost'), 'report.json'));
    expect(await reasons(job, CLAIM)).toEqual(['output-missing output/step5_boost/report.json']);
  });

  test.each(['', '{', '[]', '{"format":2}', 'null'])('is not trusted with the mark %j', async (text) => {
    const job = await jobWithStep();
    await writeFile(join(job.stepDir('step5_boost'), 'done.json'), text);
    expect(await reasons(job, CLAIM)).toEqual(['mark-unreadable']);
  });

  test('starts from an empty folder without a mark', async () => {
    const job = await jobWithStep();
    await job.beginStep('step5_boost');
    expect(await readdir(job.stepDir('step5_boost'))).toEqual([]);
    expect(await reasons(job, CLAIM)).toEqual(['not-done']);
  });

  test('does not mind files that systems leave in folders', async () => {
    const job = await jobWithStep();
    await writeFile(join(job.stepDir('step5_boost'), '.DS_Store'), 'x');
    await writeFile(join(job.root, 'input/fragments/.directory'), 'x');
    expect(await reasons(job, CLAIM)).toEqual([]);
  });

  test('keeps old outputs of it and of later steps beside', async () => {
    const job = await jobWithStep();
    await job.beginStep('step4_fix_images');
    await job.keepPreviousFrom('step5_boost');
    await job.beginStep('step5_boost');
    await job.keepPreviousFrom('step5_boost');
    expect(await readdir(join(job.root, 'output'))).toEqual([
      'step4_fix_images',
      'step5_boost.previous_1',
      'step5_boost.previous_2',
    ]);
    expect(await readFile(join(job.root, 'output/step5_boost.previous_1/votes/one.txt'), 'utf8')).toBe('yes');
  });

  test('makes the same mark in every run', async () => {
    const first = await readFile(join((await jobWithStep()).stepDir('step5_boost'), 'done.json'), 'utf8');
    const second = await readFile(join((await jobWithStep()).stepDir('step5_boost'), 'done.json'), 'utf8');
    expect(second).toBe(first);
  });
});

describe('status', () => {
  test('tells a job that was killed from one that runs', async () => {
    const { job, lock } = await createJob(join(folder, 'jobs'), NOW, await inputOf('a.png'));
    await job.saveStatus({ state: 'running', step: 'step5_boost' });
    expect(await job.status()).toEqual({ state: 'running', step: 'step5_boost' });
    await lock.release();
    expect(await job.status()).toEqual({ state: 'stopped', step: 'step5_boost' });
  });
});
