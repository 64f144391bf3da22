import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fill } from '../../test/support/drawn-input.ts';
import { scratchFolder } from '../../test/support/scratch-folder.ts';
import { DEFAULT_PARAMS } from '../formats/parameters.ts';
import { readEnvironment } from './environment.ts';
import { createJob } from './job-draft.ts';
import { parseSettings, resolveJobParams, resolveNewParams } from './resolve-params.ts';

const folder = scratchFolder();

describe('the cascade', () => {
  test('lets the stronger layer win and remembers where each value came from', async () => {
    await fill(folder(), {
      'config_template.json': '{"top_k": 1, "seed": 1, "threads": 1}',
      'mine.json': '{"top_k": 2, "seed": 2}',
    });
    const file = join(folder(), 'mine.json');
    const { params, origin, notices } = await resolveNewParams({
      templateDirs: [join(folder(), 'gone'), folder()],
      file,
      commandLine: parseSettings(['top_k=3', 'confoptions.gamma_H=0.5', 'top_k=4']),
    });
    expect(params).toEqual({ ...DEFAULT_PARAMS, top_k: 4, seed: 2, threads: 1, 'confoptions.gamma_H': 0.5 });
    expect(origin.top_k).toEqual({ layer: 'command line' });
    expect(origin.seed).toEqual({ layer: 'file', file });
    expect(origin.threads).toEqual({ layer: 'template', file: join(folder(), 'config_template.json') });
    expect(origin.profile).toEqual({ layer: 'default' });
    expect(notices).toEqual([expect.stringContaining('confoptions.gamma_H steers the MATLAB scripts only')]);
  });

  test('keeps what a job was made with, whatever files say today', async () => {
    await fill(folder(), { 'a.png': 'pixels', 'config_template.json': '{"top_k": 9}' });
    const { job, lock } = await createJob(join(folder(), 'jobs'), new Date(), {
      mode: 'fragments',
      pictures: [{ file: join(folder(), 'a.png'), name: 'a.png' }],
      params: { ...DEFAULT_PARAMS, top_k: 5, seed: 8 },
    });
    await lock.release();
    const { params, origin } = await resolveJobParams(job, { seed: 9 });
    expect(params).toMatchObject({ top_k: 5, seed: 9, job_id: job.id });
    expect(origin.top_k.layer).toBe('job');
    expect(origin.seed.layer).toBe('command line');
  });

  test.each([
    ['gone.json', 'FRAME_INPUT_NOT_FOUND'],
    ['folder', 'FRAME_INPUT_NOT_A_FILE'],
    ['broken.json', 'FRAME_PARAMS_NOT_JSON'],
    ['large.json', 'FRAME_PARAMS_NOT_JSON'],
    ['unknown.json', 'FRAME_PARAMS_UNKNOWN_KEY'],
  ])('refuses %s', async (name, code) => {
    await fill(folder(), { 'broken.json': '{', 'large.json': ' '.repeat(2 << 20), 'unknown.json': '{"topk": 1}' });
    await mkdir(join(folder(), 'folder'));
    const file = join(folder(), name);
    await expect(resolveNewParams({ templateDirs: [], file, commandLine: {} })).rejects.toMatchObject({ code, file });
  });
});

describe('the environment', () => {
  test('has defaults', async () => {
    expect(await readEnvironment(folder(), {})).toEqual({
      jobsDir: { value: join(folder(), 'jobs'), origin: 'default' },
      defaultConfig: { value: null, origin: 'default' },
      logLevel: { value: 'info', origin: 'default' },
      cudaVisibleDevices: { value: null, origin: 'default' },
      hasJwtSecretKey: { value: false, origin: 'default' },
      backupDir: { value: '/backup/frame_pipeline', origin: 'default' },
      backupKeyFile: { value: null, origin: 'default' },
      backupPassphrase: { value: null, origin: 'default' },
      keyFile: { value: null, origin: 'default' },
      keyPassphrase: { value: null, origin: 'default' },
      stateDir: { value: null, origin: 'default' },
      securityConfig: { value: null, origin: 'default' },
      redisUrl: { value: null, origin: 'default' },
      matlabPath: { value: null, origin: 'default' },
      octaveExecutable: { value: null, origin: 'default' },
      notices: [],
    });
  });

  test('wins over .env; neither is changed, and no secret comes out', async () => {
    const lines = [
      'PIPELINE_JOBS_DIR=/from/file',
      'LOG_LEVEL=DEBUG',
      'JWT_SECRET_KEY=very-secret',
      'MATLAB_PATH=/m',
      'FRAME_X=1',
    ];
    await writeFile(join(folder(), '.env'), lines.join('\n'));
    const variables = Object.freeze({ PIPELINE_JOBS_DIR: 'here', LOG_LEVEL: '', TF_CPP_MIN_LOG_LEVEL: '2' });
    const environment = await readEnvironment(folder(), variables);
    expect(environment).toMatchObject({
      jobsDir: { value: join(folder(), 'here'), origin: 'environment' },
      logLevel: { value: 'debug', origin: '.env' },
      hasJwtSecretKey: { value: true, origin: '.env' },
    });
    expect(environment.notices).toEqual([
      expect.stringContaining('TF_CPP_MIN_LOG_LEVEL has no effect'),
      expect.stringContaining('MATLAB_PATH changes no job'),
    ]);
    expect(JSON.stringify(environment)).not.toContain('very-secret');
    expect(process.env.FRAME_X).toBeUndefined();
  });

  test('knows the old names of log levels and refuses others', async () => {
    expect((await readEnvironment(folder(), { LOG_LEVEL: 'WARNING' })).logLevel.value).toBe('warn');
    await expect(readEnvironment(folder(), { LOG_LEVEL: 'loud' })).rejects.toMatchObject({
      code: 'FRAME_PARAMS_INVALID',
    });
  });
});
