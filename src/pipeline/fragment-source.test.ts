import { beforeAll, describe, expect, test, vi } from 'vitest';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { scratchFolder } from '../../test/support/scratch-folder.ts';
import { makeJob, writeSmallPuzzle } from '../../test/support/small-job.ts';
import { contextOf } from '../../test/filters/filter-contract.ts';
import { maskOfRuns } from '../imaging/mask-runs.ts';
import type { JobFolder } from '../jobs/job-folder.ts';
import { MatlabFilter } from './filters/matlab-filter.ts';
import { eachFragment, fragmentsOfJob, type FragmentSource } from './fragment-source.ts';
import { findCandidates, scoreCandidates, solvePoses } from './native-engine.ts';

const scratch = scratchFolder('file');
const context = contextOf();
let job: JobFolder;

beforeAll(async () => {
  const { photographs } = await writeSmallPuzzle(scratch(), { width: 160, height: 120 });
  const names = (await readdir(photographs)).sort();
  const pictures = names.map((name) => ({ name, file: join(photographs, name) }));
  job = await makeJob(join(scratch(), 'jobs'), { mode: 'fragments', pictures });
  const filter = new MatlabFilter('test');
  await filter.run(filter.steps[0], job, context);
});

/** How often each fragment is decoded while something is done. */
async function decoded(action: () => Promise<unknown>): Promise<number[]> {
  const load = vi.spyOn(job.data, 'loadFragment');
  await action();
  const counts = new Array<number>(4).fill(0);
  for (const [id] of load.mock.calls) counts[id]++;
  load.mockRestore();
  return counts;
}

describe('the fragments of a job', () => {
  test('are decoded once where all fit into the budget, to the byte, and for each pass where they do not', async () => {
    const sizes = await job.data.loadFragmentSizes();
    const bytes = sizes.reduce((sum, { width, height }) => sum + 5 * width * height, 0);
    const passes = async (keptBytes: number): Promise<void> => {
      const source = await fragmentsOfJob(job, keptBytes);
      for (let pass = 0; pass < 2; pass++) await eachFragment(source, context, () => Promise.resolve());
      await source.masks(context);
      await source.masks(context);
    };
    expect(await decoded(() => passes(bytes))).toEqual([1, 1, 1, 1]);
    expect(await decoded(() => passes(bytes - 1))).toEqual([3, 3, 3, 3]);
  });

  test.each([0, 1e9])(
    'are those that step 1 kept, with masks and sizes, in shared memory (budget %d)',
    async (keptBytes) => {
      const wanted = await job.data.loadFragments();
      const source = await fragmentsOfJob(job, keptBytes);
      const found = await eachFragment(source, context, ({ rgba, mask, ...rest }) => {
        for (const { buffer } of [rgba, mask]) expect(buffer).toBeInstanceOf(SharedArrayBuffer);
        // The memory is used again.
        return Promise.resolve({ ...rest, rgba: new Uint8Array(rgba), mask: new Uint8Array(mask) });
      });
      expect(found).toEqual(wanted);
      expect(source.sizes).toEqual(wanted.map(({ width, height }) => ({ width, height })));
      const masks = (await source.masks(context)).map((runs) => maskOfRuns(runs).data);
      expect(masks).toEqual(wanted.map(({ mask }) => mask));
    },
  );

  test('give the same answer whether they stay in memory or not', async () => {
    const options = { seed: 1, profile: 'fast', topK: 20 } as const;
    const answers = [0, 1e9].map(async (keptBytes) => {
      const source = await fragmentsOfJob(job, keptBytes);
      const table = await findCandidates(source, options, context);
      const scored = await scoreCandidates(source, table, options, context);
      return { table, scored, solution: await solvePoses(source, scored, options, context) };
    });
    const [without, within] = await Promise.all(answers);
    expect(without).toEqual(within);
    expect([...within.solution.poses.placed]).toEqual([1, 1, 1, 1]);
  });

  test('are described once for all steps, which answer as with descriptions of their own', async () => {
    const options = { seed: 1, profile: 'fast', topK: 20 } as const;
    const solve = async (sourceOf: () => Promise<FragmentSource>) => {
      const map = vi.spyOn(context.tasks, 'map');
      const table = await findCandidates(await sourceOf(), options, context);
      const scored = await scoreCandidates(await sourceOf(), table, options, context);
      const solution = await solvePoses(await sourceOf(), scored, options, context);
      const described = map.mock.calls.filter(([name]) => name === 'describeFragment').length;
      map.mockRestore();
      return { described, answer: { table, scored, solution } };
    };
    const source = await fragmentsOfJob(job);
    const once = await solve(() => Promise.resolve(source));
    const anew = await solve(() => fragmentsOfJob(job));
    expect([once.described, anew.described]).toEqual([4, 12]);
    expect(once.answer).toEqual(anew.answer);
  });

  test('are not loaded after a stop', async () => {
    const stop = new AbortController();
    const source = await fragmentsOfJob(job, 0);
    const pass = eachFragment(source, { ...context, signal: stop.signal }, () => Promise.resolve(stop.abort()));
    await expect(pass).rejects.toMatchObject({ code: 'FRAME_STOPPED' });
    await expect(source.masks({ ...context, signal: stop.signal })).rejects.toMatchObject({ code: 'FRAME_STOPPED' });
  });
});
