import { rm, writeFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { writeListedJob } from '../../../test/support/listed-jobs.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { JobFolder } from '../../jobs/job-folder.ts';
import type { JobStatus } from '../../jobs/job-info.ts';
import { NOBODYS } from '../../jobs/job-ownership.ts';
import { SILENT_LOGGER } from '../../log.ts';
import { JobCatalogue } from './job-catalogue.ts';

const scratch = scratchFolder();
const id = (k: number): string => `job_20250101_12000${k}`;
const write = async (k: number, status: JobStatus): Promise<JobFolder> =>
  JobFolder.open(await writeListedJob(scratch(), { id: id(k), status, createdMs: k }));

async function open() {
  const catalogue = new JobCatalogue(scratch(), SILENT_LOGGER);
  const told: string[] = [];
  catalogue.listen({
    changed: ({ id: job, state }, before) => told.push(`${job.at(-1)} ${before?.state ?? 'new'} -> ${state}`),
    gone: ({ id: job }) => told.push(`${job.at(-1)} gone`),
  });
  await catalogue.refresh();
  return { catalogue, told };
}

test('what others do with jobs is seen and told once', async () => {
  const [one, two] = [await write(1, { state: 'stopped' }), await write(2, { state: 'done' })];
  const { catalogue, told } = await open();
  expect(told.splice(0).sort()).toEqual(['1 new -> stopped', '2 new -> done']);
  await catalogue.refresh();
  expect(told).toEqual([]);
  await one.saveStatus({ state: 'done' });
  await write(3, { state: 'queued' });
  await rm(two.root, { recursive: true });
  await catalogue.refresh();
  expect(told.sort()).toEqual(['1 stopped -> done', '2 gone', '3 new -> queued']);
  expect(catalogue.newestFirst().map((entry) => entry.id)).toEqual([id(3), id(1)]);
});

test('a job that runs is one that somebody holds; otherwise it waits or rests, as its owner wants', async () => {
  const [held, killed, wanted] = [1, 2, 3].map((k) => write(k, { state: 'running' }));
  const lock = await (await held).lock();
  await killed;
  await (await wanted).saveOwnership({ ...NOBODYS, wanted: true });
  const { catalogue } = await open();
  expect([1, 2, 3].map((k) => catalogue.get(id(k))?.state)).toEqual(['running', 'stopped', 'queued']);
  await lock.release();
  await catalogue.refresh();
  expect(catalogue.get(id(1))?.state).toBe('stopped');
});

test('a job that cannot be read stays as it was known, and one that never could is left out', async () => {
  const one = await write(1, { state: 'done' });
  const { catalogue, told } = await open();
  await writeFile(`${one.root}/status.json`, '{');
  await writeListedJob(scratch(), { id: id(2), status: { state: 'nonsense' } as unknown as JobStatus });
  await catalogue.renew(id(1));
  await catalogue.refresh();
  expect(catalogue.newestFirst().map((entry) => entry.id)).toEqual([id(1)]);
  expect(told).toEqual(['1 new -> done']);
});

test('what a job found is read once, however many ask before it is known', async () => {
  await write(1, { state: 'done' });
  const { catalogue } = await open();
  const entry = catalogue.get(id(1))!;
  const reads = vi.spyOn(JobFolder, 'open');
  expect(await Promise.all([1, 2, 3].map(() => catalogue.answerOf(entry)))).toEqual([null, null, null]);
  expect(reads).toHaveBeenCalledTimes(1);
});
