import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FrameError } from '../errors.ts';
import { jobParamsOf } from '../formats/job-params.ts';
import { completeParams } from '../formats/params.ts';
import { createJob } from '../jobs/job-draft.ts';
import type { JobFolder } from '../jobs/job-folder.ts';
import type { StepName } from '../jobs/steps.ts';
import { SILENT_LOGGER } from '../log.ts';
import { InLineRunner } from '../workers/in-line.ts';
import type { Engine } from './engine.ts';
import { BaseFilter, type FilterContext, type FilterName, type FilterStep, type StepReport } from './filter.ts';
import { FoundFragments } from './found-fragments.ts';
import { Pipeline, type PipelineContext, type PipelineObserver, type PipelineRunOptions } from './pipeline.ts';

const STEPS = ['step1_generate_new_example', 'step2_export_alignments', 'step5_boost'] as const;

/** A filter whose steps copy the previous step's text and add their own letter. */
class LetterFilter extends BaseFilter {
  readonly name: FilterName;
  readonly steps: readonly FilterStep[];

  constructor(name: FilterName, steps: readonly StepName[], make = writeLetter) {
    super('1.0.0');
    this.name = name;
    this.steps = steps.map((step) => ({
      name: step,
      codeVersion: 1,
      dependsOn: () => ({ params: {}, inputs: [`output/${before(step)}/letters.txt`] }),
      make: (job: JobFolder, context: FilterContext) => make(step, job, context),
    }));
  }
}

const before = (step: StepName): string => STEPS[STEPS.indexOf(step as (typeof STEPS)[number]) - 1] ?? 'nothing';

async function writeLetter(step: StepName, job: JobFolder, { progress, notice }: FilterContext): Promise<StepReport> {
  progress(0, 1);
  if (step === STEPS[1]) notice('A word to the user.');
  const index = STEPS.indexOf(step as (typeof STEPS)[number]);
  const letters = index === 0 ? '' : await job.data.loadText(STEPS[index - 1], 'letters.txt');
  await job.data.saveText(step, 'letters.txt', letters + 'abc'[index]);
  progress(1, 1);
  return { letters: index };
}

const chain = (make = writeLetter): Pipeline =>
  new Pipeline([
    new LetterFilter('MatlabFilter', STEPS.slice(0, 2), make),
    new LetterFilter('BoostFilter', STEPS.slice(2), make),
  ]);

const PARAMS = jobParamsOf(completeParams());
let folder: string;
let job: JobFolder;
let news: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'frame-pipeline-'));
  const file = join(folder, 'a.png');
  await writeFile(file, 'pixels');
  const input = { mode: 'fragments' as const, pictures: [{ file, name: 'a.png' }], params: completeParams() };
  const { job: made, lock } = await createJob(join(folder, 'jobs'), new Date(2025, 0, 1), input);
  await lock.release();
  job = made;
  news = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function contextOf(signal = new AbortController().signal): PipelineContext {
  const observer: PipelineObserver = {
    stepStarted: ({ number, count, filter }) => news.push(`start ${number}/${count} ${filter}`),
    stepProgress: ({ number }, done, total) => news.push(`progress ${number}: ${done}/${total}`),
    stepDone: ({ number }) => news.push(`done ${number}`),
    stepSkipped: ({ number }) => news.push(`skip ${number}`),
    notice: (message) => news.push(`notice ${message}`),
  };
  const engine = {} as Engine;
  return {
    params: PARAMS,
    engine,
    tasks: new InLineRunner(),
    found: new FoundFragments(),
    signal,
    logOf: () => SILENT_LOGGER,
    observer,
  };
}

const run = (options: PipelineRunOptions = {}, pipeline = chain(), signal?: AbortSignal): Promise<void> =>
  pipeline.run(job, options, contextOf(signal));
const lettersOf = (step: string): Promise<string> => readFile(join(job.root, 'output', step, 'letters.txt'), 'utf8');

describe('Pipeline', () => {
  test('runs the chain in order and tells what happens', async () => {
    await run();
    expect(await lettersOf('step5_boost')).toBe('abc');
    expect(await job.status()).toEqual({ state: 'done' });
    expect(news).toEqual([
      ...['start 1/3 MatlabFilter', 'progress 1: 0/1', 'progress 1: 1/1', 'done 1'],
      ...['start 2/3 MatlabFilter', 'progress 2: 0/1', 'notice A word to the user.', 'progress 2: 1/1', 'done 2'],
      ...['start 3/3 BoostFilter', 'progress 3: 0/1', 'progress 3: 1/1', 'done 3'],
    ]);
  });

  test('goes on at the first step that is not done', async () => {
    await run({ to: STEPS[1] });
    expect(await job.status()).toEqual({ state: 'stopped', step: STEPS[1] });
    news = [];
    await run();
    expect(news.filter((line) => !line.startsWith('progress'))).toEqual([
      'skip 1',
      'skip 2',
      'start 3/3 BoostFilter',
      'done 3',
    ]);
    expect(await job.status()).toEqual({ state: 'done' });
  });

  test('makes steps anew from the one that is named, and keeps what was there', async () => {
    await run();
    await run({ from: STEPS[1] });
    expect(news.slice(-8)).toContain('done 2');
    const names = await readdir(join(job.root, 'output'));
    expect(names.sort()).toEqual([...STEPS, 'step2_export_alignments.previous_1', 'step5_boost.previous_1'].sort());
    expect(await lettersOf('step5_boost.previous_1')).toBe('abc');
  });

  test('refuses an end before the beginning, and touches nothing', async () => {
    await run();
    await expect(run({ from: STEPS[2], to: STEPS[0] })).rejects.toMatchObject({ code: 'FRAME_USAGE' });
    expect(await job.status()).toEqual({ state: 'done' });
  });

  test('an earlier step whose output changed is made again, and the later ones with it', async () => {
    await run();
    await writeFile(join(job.root, 'output', STEPS[0], 'letters.txt'), 'x');
    const states = await chain().status(job, PARAMS);
    expect(states.map(({ done }) => done)).toEqual([false, false, true]);
    expect(states[1].reasons).toMatchObject([{ kind: 'input-changed' }]);
    news = [];
    await run();
    expect(news).toContain('done 1');
    // Step 1 came out as it was before, so what was made from it still stands.
    expect(news).toContain('skip 2');
  });

  test('keeps a failure in the status, and goes on later', async () => {
    const failing = chain((step, ...rest) => {
      if (step === STEPS[1]) throw new FrameError('FRAME_DISK_FULL', 'No room.', { remedy: 'Make room.' });
      return writeLetter(step, ...rest);
    });
    await expect(run({}, failing)).rejects.toMatchObject({ code: 'FRAME_DISK_FULL' });
    expect(await job.status()).toMatchObject({ state: 'failed', step: STEPS[1], error: { code: 'FRAME_DISK_FULL' } });
    await run();
    expect(await job.status()).toEqual({ state: 'done' });
  });

  test('a stop leaves the job stopped at its step', async () => {
    const stop = new AbortController();
    const stopping = chain((step, ...rest) => {
      if (step === STEPS[1]) stop.abort();
      return writeLetter(step, ...rest);
    });
    await expect(run({}, stopping, stop.signal)).rejects.toMatchObject({ code: 'FRAME_STOPPED' });
    expect(await job.status()).toMatchObject({ state: 'stopped', step: STEPS[1] });
    expect((await chain().status(job, PARAMS)).map(({ done }) => done)).toEqual([true, false, false]);
  });
});
