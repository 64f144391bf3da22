import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fill } from '../../test/support/drawn-input.ts';
import { scratchFolder } from '../../test/support/scratch-folder.ts';
import { DEFAULT_PARAMS } from '../formats/parameters.ts';
import { createJob } from '../jobs/job-draft.ts';
import type { JobFolder } from '../jobs/job-folder.ts';
import type { JobLock } from '../jobs/job-lock.ts';
import { runCommandLine } from './program.ts';

const folder = scratchFolder();
let out = '';
let err = '';
let job: JobFolder;
let lock: JobLock;

beforeEach(async () => {
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  await fill(folder(), { 'a.png': 'pixels', 'b.png': 'other' });
  const pictures = ['a.png', 'b.png'].map((name) => ({ name, file: join(folder(), name) }));
  ({ job, lock } = await createJob(join(folder(), 'jobs'), new Date(2024, 0, 2, 3, 4, 5), {
    mode: 'fragments',
    pictures,
    params: { ...DEFAULT_PARAMS, top_k: 7 },
  }));
  await lock.release();
});

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** Runs a `jobs` command in the test's jobs folder. @returns what it printed, and the exit code. */
async function jobs(...args: string[]): Promise<{ out: string; err: string; exit: unknown }> {
  [out, err] = ['', ''];
  process.exitCode = undefined;
  await runCommandLine(['jobs', ...args, '--jobs-dir', join(folder(), 'jobs')]);
  return { out, err, exit: process.exitCode };
}

const answer = (text: string): Record<string, unknown> => JSON.parse(text.trim().split('\n').at(-1)!) as never;

describe('jobs list', () => {
  test('shows each job and how it stands', async () => {
    await job.saveStatus({
      state: 'failed',
      step: 'step5_boost',
      error: { code: 'FRAME_DISK_FULL', message: 'No room.' },
    });
    const shown = await jobs('list');
    expect(shown.out).toMatch(/job_20240102_030405.*fragments.*failed.*step5_boost/);
    expect(answer((await jobs('list', '--json')).out)).toMatchObject({
      status: 'ok',
      jobs: [
        { id: job.id, jobFolder: job.root, mode: 'fragments', state: 'failed', error: { code: 'FRAME_DISK_FULL' } },
      ],
    });
  });

  test('of an empty folder is no fault', async () => {
    await jobs('remove', job.id, '--yes');
    const shown = await jobs('list');
    expect([shown.exit, shown.err]).toEqual([undefined, expect.stringContaining('There is no job')]);
  });
});

describe('jobs show', () => {
  test('tells input, changed parameters and steps; --why tells each difference', async () => {
    const shown = await jobs('show', job.id);
    expect(shown.out).toContain('2 fragments');
    expect(shown.out).toContain('top_k = 7');
    expect(shown.out).toMatch(/to do +step6_reconstruct/);
    expect(shown.out).not.toContain('has not been done');
    expect((await jobs('show', job.root, '--why')).out).toContain('It has not been done yet.');
    expect(answer((await jobs('show', job.id, '--json')).out)).toMatchObject({
      status: 'queued',
      jobFolder: job.root,
      pictures: ['a.png', 'b.png'],
      steps: expect.arrayContaining([expect.objectContaining({ step: 'step1_generate_new_example', done: false })]),
    });
  });

  test('refuses what is no job', async () => {
    expect(await jobs('show', 'job_19990101_000000')).toMatchObject({
      exit: 2,
      err: expect.stringContaining('FRAME_INPUT_NOT_FOUND'),
    });
    expect(await jobs('show', folder())).toMatchObject({
      exit: 2,
      err: expect.stringContaining('FRAME_JOB_NOT_A_JOB'),
    });
  });
});

describe('jobs remove', () => {
  test('needs a yes', async () => {
    expect(await jobs('remove', job.id)).toMatchObject({ exit: 2, err: expect.stringContaining('--yes') });
    expect(await readdir(join(folder(), 'jobs'))).toEqual([job.id]);
  });

  test('removes, and says so', async () => {
    expect(answer((await jobs('remove', job.id, '--yes', '--json')).out)).toMatchObject({
      status: 'done',
      removed: [job.id],
    });
    expect(await readdir(join(folder(), 'jobs'))).toEqual([]);
  });

  test('removes nothing when one of the names is wrong', async () => {
    expect(await jobs('remove', job.id, 'job_1', '--yes')).toMatchObject({ exit: 2 });
    expect(await readdir(join(folder(), 'jobs'))).toEqual([job.id]);
  });

  test('refuses a job in use, with its own exit code', async () => {
    const held = await job.lock();
    expect(await jobs('remove', job.id, '--yes')).toMatchObject({
      exit: 4,
      err: expect.stringContaining(String(process.pid)),
    });
    await held.release();
  });
});

describe('config', () => {
  async function config(...args: string[]): Promise<{ out: string; err: string; exit: unknown }> {
    [out, err] = ['', ''];
    process.exitCode = undefined;
    await runCommandLine(['config', ...args]);
    return { out, err, exit: process.exitCode };
  }

  test('init writes a file that validate accepts, and replaces none', async () => {
    const file = join(folder(), 'p.json');
    expect(await config('init', file)).toMatchObject({ exit: undefined });
    expect(await config('validate', file)).toMatchObject({ exit: undefined, out: expect.stringContaining('is valid') });
    expect(await config('init', file)).toMatchObject({ exit: 2, err: expect.stringContaining('--force') });
    await writeFile(file, '{"topk": 1}');
    expect(await config('validate', file)).toMatchObject({
      exit: 2,
      err: expect.stringContaining('did you mean "top_k"'),
    });
    expect(await config('init', file, '--force')).toMatchObject({ exit: undefined });
    expect(await config('validate', file)).toMatchObject({ exit: undefined });
  });

  test('show tells where each value comes from', async () => {
    const file = join(folder(), 'p.json');
    await writeFile(file, '{"top_k": 3, "dis_options": {"sampling_res": 9}}');
    const shown = answer((await config('show', file, '--set', 'seed=5', '--json')).out);
    expect(shown).toMatchObject({
      params: { top_k: 3, seed: 5 },
      origin: { top_k: { layer: 'file', file }, seed: { layer: 'command line' } },
      notices: expect.arrayContaining([
        expect.stringContaining('dis_options.sampling_res steers the MATLAB scripts only'),
      ]),
    });
    expect((await config('show', file)).out).toMatch(/top_k +3 +file \//);
    expect(answer((await config('show', '-j', job.root, '--json')).out)).toMatchObject({
      jobFolder: job.root,
      params: { top_k: 7 },
      origin: { top_k: { layer: 'job' } },
    });
  });
});
