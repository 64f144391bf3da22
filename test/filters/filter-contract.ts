import { truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { jobParamsOf } from '../../src/formats/job-params.ts';
import { completeParams, type SomeParams } from '../../src/formats/params.ts';
import type { JobFolder } from '../../src/jobs/job-folder.ts';
import { SILENT_LOGGER } from '../../src/log.ts';
import type { BaseFilter, FilterContext, FilterStep } from '../../src/pipeline/filter.ts';
import { FoundFragments } from '../../src/pipeline/found-fragments.ts';
import { fragmentsOfJob } from '../../src/pipeline/fragment-source.ts';
import { InLineRunner } from '../../src/workers/in-line.ts';
import { FAKE_ENGINE } from '../support/fake-engine.ts';
import { filesBelow, folderBytes, folderTimes } from '../support/folder-bytes.ts';
import { copyJob } from '../support/small-job.ts';

/** What the contract needs to know about a step. */
export interface ContractCase {
  readonly filter: BaseFilter;
  readonly step: FilterStep;
  /** A job in which all earlier steps are done and this one is not. */
  readonly ready: () => Promise<JobFolder>;
  /** A parameter that changes the outputs, null where none does; and parameters that do not. */
  readonly matters: SomeParams | null;
  readonly mattersNot: SomeParams;
}

export function contextOf(changes: Partial<FilterContext> = {}, params: SomeParams = {}): FilterContext {
  return {
    params: jobParamsOf(completeParams(params)),
    engine: FAKE_ENGINE,
    tasks: new InLineRunner(),
    found: new FoundFragments(),
    fragments: fragmentsOfJob,
    signal: new AbortController().signal,
    log: SILENT_LOGGER,
    progress: () => undefined,
    notice: () => undefined,
    ...changes,
  };
}

/** Everything through which a step writes. */
const SAVES = ['saveBytes', 'saveText', 'savePicture', 'saveJson'] as const;

/** Lets the first `allowed` saves through and fails from then on, as a full disk would. */
function failSavesAfter(job: JobFolder, allowed: number): void {
  let count = 0;
  for (const name of SAVES) {
    const save = job.data[name].bind(job.data) as (...args: unknown[]) => Promise<void>;
    vi.spyOn(job.data, name).mockImplementation((...args: unknown[]) => {
      count++;
      return count > allowed ? Promise.reject(new Error('the disk is full')) : save(...args);
    });
  }
}

/** The promises of the filter contract, for one step of one filter. */
export function filterContract({ filter, step, ready, matters, mattersNot }: ContractCase): void {
  let untouched: JobFolder;
  let made: JobFolder;
  let wanted: Map<string, string>;
  let copies = 0;

  const folderOf = (job: JobFolder): string => job.stepDir(step.name);
  const copyOf = (job: JobFolder): Promise<JobFolder> => copyJob(job, `${step.name}_${copies++}`);
  const stateOf = (job: JobFolder, params: SomeParams = {}) =>
    filter.state(step, job, jobParamsOf(completeParams(params)));

  beforeAll(async () => {
    untouched = await ready();
    made = await copyOf(untouched);
    await filter.run(step, made, contextOf());
    wanted = await folderBytes(folderOf(made));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('makes its outputs and its mark', async () => {
    expect(await stateOf(made)).toEqual({ done: true, reasons: [] });
    expect([...wanted.keys()]).toContain('done.json');
    expect(await filesBelow(folderOf(made))).toContain('report.json');
  });

  test('run again it changes nothing', async () => {
    const before = await folderTimes(made.root);
    expect(await filter.run(step, made, contextOf())).toMatchObject({ made: false });
    expect(await folderTimes(made.root)).toEqual(before);
  });

  test('made anew it gives the same bytes', async () => {
    const again = await copyOf(untouched);
    await filter.run(step, again, contextOf());
    expect(await folderBytes(folderOf(again))).toEqual(wanted);
  });

  test('counts its items up to the last', async () => {
    let last: [number, number] = [-1, 0];
    await filter.run(step, await copyOf(untouched), contextOf({ progress: (...counts) => (last = counts) }));
    expect(last[0]).toBe(last[1]);
  });

  test('asked to stop before it begins, it begins nothing', async () => {
    const job = await copyOf(untouched);
    const stopped = filter.run(step, job, contextOf({ signal: AbortSignal.abort() }));
    await expect(stopped).rejects.toMatchObject({ code: 'FRAME_STOPPED' });
    expect(await filesBelow(folderOf(job))).toEqual([]);
  });

  test('stopped in the middle it is undone, and goes on to the same bytes', async () => {
    const job = await copyOf(untouched);
    const stop = new AbortController();
    const context = contextOf({ signal: stop.signal, progress: () => stop.abort() });
    await expect(filter.run(step, job, context)).rejects.toMatchObject({ code: 'FRAME_STOPPED' });
    expect((await stateOf(job)).done).toBe(false);
    expect(await filesBelow(folderOf(job))).not.toContain('done.json');
    await filter.run(step, job, contextOf());
    expect(await folderBytes(folderOf(job))).toEqual(wanted);
  });

  test('failing at any of its saves it leaves no mark and no half file, and goes on to the same bytes', async () => {
    const job = await copyOf(untouched);
    for (let allowed = 0; !(await stateOf(job)).done; allowed++) {
      failSavesAfter(job, allowed);
      const failure: unknown = await filter.run(step, job, contextOf()).then(
        () => null,
        (error: unknown) => error,
      );
      vi.restoreAllMocks();
      if (failure === null) continue;
      expect(failure).toMatchObject({ message: 'the disk is full' });
      const left = await folderBytes(folderOf(job));
      expect([...left.keys()]).not.toContain('done.json');
      for (const [path, bytes] of left) expect([path, bytes]).toEqual([path, wanted.get(path)]);
    }
    expect(await folderBytes(folderOf(job))).toEqual(wanted);
  });

  test('a mark that was cut short is not trusted', async () => {
    const job = await copyOf(made);
    await truncate(join(folderOf(job), 'done.json'), 20);
    expect((await stateOf(job)).done).toBe(false);
    await filter.run(step, job, contextOf());
    expect(await folderBytes(folderOf(job))).toEqual(wanted);
  });

  const spoilt: readonly (readonly [string, (path: string) => Promise<void>])[] = [
    ['cut short', (path) => truncate(path, 1)],
    ['changed', (path) => writeFile(path, 'x')],
    ['removed', unlink],
  ];
  test.each(spoilt)('an output that was %s is noticed and made anew', async (how, spoil) => {
    const outputs = [...wanted.keys()].filter((path) => path !== 'done.json');
    // Without truth step 3 writes nothing that could be spoilt.
    if (outputs.length === 0) return;
    const job = await copyOf(made);
    await spoil(join(folderOf(job), outputs[how.length % outputs.length]));
    expect((await stateOf(job)).done).toBe(false);
    await filter.run(step, job, contextOf());
    expect(await folderBytes(folderOf(job))).toEqual(wanted);
  });

  test('files of an unfinished or older run go when it is made anew', async () => {
    const job = await copyOf(made);
    await writeFile(join(folderOf(job), 'left-over.txt'), 'old');
    await unlink(join(folderOf(job), 'done.json'));
    await filter.run(step, job, contextOf());
    expect(await folderBytes(folderOf(job))).toEqual(wanted);
  });

  test('a parameter that matters makes it run again; one that does not leaves it alone', async () => {
    expect((await stateOf(made, mattersNot)).done).toBe(true);
    if (matters === null) return;
    const { done, reasons } = await stateOf(made, matters);
    expect(done).toBe(false);
    expect(reasons.map(({ kind, what }) => [kind, what])).toEqual([['parameter', Object.keys(matters)[0]]]);
  });
}
