import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fromBuffer, type ZipFile } from 'yauzl';
import { startJobServer, type JobServer } from '../../../test/support/job-server.ts';
import { writeListedJob } from '../../../test/support/listed-jobs.ts';
import { makeJob, writeSmallPuzzle } from '../../../test/support/small-job.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { JobFolder } from '../../jobs/job-folder.ts';
import type { JobStatus } from '../../jobs/job-info.ts';
import { NOBODYS, type JobOwnership } from '../../jobs/job-ownership.ts';
import type { Job } from '../api.ts';
import { ApiError, type Client } from '../client.ts';

const SOON = { timeout: 60_000 };
const scratch = scratchFolder();
let served: JobServer;
beforeEach(async () => {
  served = await startJobServer(scratch());
});
afterEach(() => served.close());

const id = (k: number): string => `job_20250101_12${String(k).padStart(4, '0')}`;

async function writeJob(k: number, owner: string | null, status: JobStatus, more: Partial<JobOwnership> = {}) {
  const root = await writeListedJob(scratch(), { id: id(k), status, createdMs: 1000 * k });
  const job = await JobFolder.open(root);
  await writeFile(join(root, 'input'), '').catch(() => undefined);
  if (owner !== null) await job.saveOwnership({ ...NOBODYS, owner: { id: owner, name: owner }, ...more });
  return job;
}

/** What a call that must fail says. */
async function refusal(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'let through',
    (error: unknown) => (error instanceof ApiError ? `${error.status} ${error.fault?.code}` : String(error)),
  );
}

async function allPages(client: Client, query: Parameters<Client['jobs']>[0]): Promise<Job[]> {
  const found: Job[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await client.jobs({ ...query, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.items);
    if (page.next === null) return found;
    cursor = page.next;
  }
}

test('a list shows what one may see, page by page, in every order', async () => {
  for (let k = 0; k < 25; k++)
    await writeJob(
      k,
      ['ada', 'bob', null][k % 3],
      { state: k % 2 === 0 ? 'done' : 'stopped' },
      { name: `Work ${k % 7}` },
    );
  await served.catalogue.refresh();
  const seen = async (user: string, query = {}): Promise<string[]> =>
    (await allPages(served.as(user), { limit: 4, ...query })).map((job) => job.id);
  const own = [...new Array(25).keys()].filter((k) => k % 3 === 0).map(id);
  expect(await seen('ada')).toEqual([...own].reverse());
  expect(await seen('ada', { sort: 'oldest' })).toEqual(own);
  expect(new Set(await seen('ada', { sort: 'name' }))).toEqual(new Set(own));
  expect(await seen('root')).toHaveLength(25);
  expect(await seen('root', { owner: 'bob' })).toHaveLength(8);
  expect(await seen('ada', { search: 'WORK 3' })).toEqual([id(24), id(3)]);
  expect(await seen('ada', { state: ['stopped'] })).toHaveLength(4);
  expect((await served.as('ada').jobs({ limit: 1 })).total).toBe(9);
  expect(await refusal(served.as('ada').jobs({ cursor: 'nonsense' }))).toBe('422 FRAME_REQUEST_INVALID');
});

test('names that begin alike, in any writing, are each on one page', async () => {
  const long = '\u58c1\u753b '.repeat(60);
  for (let k = 0; k < 9; k++) await writeJob(k, 'ada', { state: 'done' }, { name: `${long}${k}` });
  await served.catalogue.refresh();
  const found = await allPages(served.as('ada'), { limit: 2, sort: 'name' });
  expect(found.map((job) => job.id)).toEqual([...new Array(9).keys()].map(id));
});

test('a job that changes, comes or goes between two pages moves no other', async () => {
  for (let k = 0; k < 6; k++) await writeJob(k, 'ada', { state: 'done' });
  await served.catalogue.refresh();
  const ada = served.as('ada');
  const first = await ada.jobs({ limit: 2 });
  await writeJob(9, 'ada', { state: 'done' });
  await ada.deleteJob(id(4));
  await served.catalogue.refresh();
  const second = await ada.jobs({ limit: 2, cursor: first.next! });
  expect(second.items.map((job) => job.id)).toEqual([id(3), id(2)]);
});

test('a job is steered from its begin to its end', async () => {
  const { masks, original } = await writeSmallPuzzle(join(scratch(), '.puzzle'));
  const pictures = [1, 2, 3, 4].map((k) => ({ name: `piece_0${k}.png`, file: join(masks, `piece_0${k}.png`) }));
  const ownership = { ...NOBODYS, owner: { id: 'ada', name: 'ada' } };
  const input = {
    mode: 'simulation' as const,
    pictures,
    original: { file: original, type: 'png' as const },
    ownership,
  };
  const job = await makeJob(scratch(), input);
  const [ada, bob] = [served.as('ada'), served.as('bob')];
  await served.catalogue.refresh();

  expect(await refusal(bob.job(job.id))).toBe('404 FRAME_REQUEST_NOT_FOUND');
  expect(await refusal(ada.shareJob(job.id, ['nobody']))).toBe('422 FRAME_REQUEST_INVALID');
  expect((await ada.shareJob(job.id, ['bob', 'bob'])).sharedWith).toEqual([{ id: 'bob', name: 'bob' }]);
  expect((await bob.job(job.id)).may).toEqual({ change: false, delete: false, share: false, readLogs: true });
  expect(await refusal(bob.changeJob(job.id, { name: 'mine' }))).toBe('403 FRAME_ACCESS_DENIED');
  expect(await ada.changeJob(job.id, { name: 'Saint', priority: 3 })).toMatchObject({ name: 'Saint', priority: 3 });

  expect((await ada.resumeJob(job.id)).state).not.toBe('stopped');
  await vi.waitFor(async () => expect((await ada.job(job.id)).state).toBe('running'), SOON);
  expect(await refusal(ada.restartJob(job.id, 'step5_boost'))).toBe('409 FRAME_JOB_IN_USE');
  expect((await ada.cancelJob(job.id)).state).toBe('stopped');
  const detail = await ada.job(job.id, { why: true });
  expect(detail.steps[0].reasons).toEqual(['It has not been done yet.']);
  expect(detail).toMatchObject({ pictures: pictures.map(({ name }) => name), reference: false, changedParams: [] });

  const clone = await ada.cloneJob(job.id, { name: 'Again', params: { top_k: 5 } });
  expect(clone).toMatchObject({ name: 'Again', owner: { id: 'ada' } });
  expect((await ada.job(clone.id)).changedParams).toContain('top_k');
  expect(await refusal(ada.cloneJob(job.id, { params: { top_q: 5 } }))).toBe('422 FRAME_PARAMS_UNKNOWN_KEY');
  expect(await refusal(ada.cloneJob(job.id, { params: { 'boost.model': '/etc' } }))).toBe('422 FRAME_PARAMS_INVALID');
  const twice = await Promise.all([1, 2, 3].map(() => ada.cloneJob(job.id, { name: 'Once' }, 'clone-1')));
  expect(new Set(twice.map((each) => each.id)).size).toBe(1);
  expect(await refusal(ada.cloneJob(job.id, { name: 'Other' }, 'clone-1'))).toBe('422 FRAME_REQUEST_KEY_USED');
  expect((await ada.compareJobs(job.id, clone.id)).params).toEqual([{ key: 'top_k', a: 10, b: 5 }]);
});

test('a deleted job lies in the trash of those who may delete it, and comes back or goes for good', async () => {
  await writeJob(1, 'ada', { state: 'done' });
  await served.catalogue.refresh();
  const [ada, bob] = [served.as('ada'), served.as('bob')];
  await ada.deleteJob(id(1));
  expect((await ada.jobs()).total).toBe(0);
  expect(await bob.trash()).toEqual([]);
  expect(await ada.trash()).toMatchObject([{ id: id(1), deletedBy: 'ada' }]);
  expect(await refusal(bob.restoreJob(id(1)))).toBe('404 FRAME_REQUEST_NOT_FOUND');
  await ada.restoreJob(id(1));
  expect((await ada.jobs()).total).toBe(1);
  await ada.deleteJob(id(1));
  await ada.purgeJob(id(1));
  expect(await ada.trash()).toEqual([]);
});

test('outputs are handed out by their list alone, one by one and as a zip', async () => {
  const job = await writeJob(1, 'ada', { state: 'done' });
  await job.data.saveText('step6_reconstruct', 'poses.csv', 'a,b\n');
  await job.data.saveText('step2_export_alignments', 'm/a b.txt', 'text');
  await symlink('/etc/passwd', join(job.root, 'output', 'step6_reconstruct', 'passwd.txt'));
  await served.catalogue.refresh();
  const ada = served.as('ada');
  expect((await ada.outputs(job.id)).map(({ path }) => path)).toEqual([
    'step2_export_alignments/m/a b.txt',
    'step6_reconstruct/poses.csv',
  ]);
  const file = await ada.output(job.id, 'step6_reconstruct/poses.csv');
  expect(await file.text()).toBe('a,b\n');
  expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(file.headers.get('x-content-type-options')).toBe('nosniff');
  for (const hostile of [
    '../job.json',
    'step6_reconstruct/../../job.json',
    'step6_reconstruct/passwd.txt',
    '/etc/passwd',
    '%2e%2e/job.json',
    'step6_reconstruct\\poses.csv',
    '\0',
  ])
    expect(await refusal(ada.output(job.id, hostile))).toMatch(/^40[04]|^422/);
  const zip = Buffer.from(await (await ada.archive(job.id)).arrayBuffer());
  expect(await namesInZip(zip)).toEqual([
    `${job.id}/step2_export_alignments/m/a b.txt`,
    `${job.id}/step6_reconstruct/poses.csv`,
  ]);
});

test("a job's log is read on from where one was, by step and level", async () => {
  const job = await writeJob(1, 'ada', { state: 'done' });
  await job.logsDir();
  const line = (level: number, msg: string, step?: string): string =>
    `${JSON.stringify({ level, time: '2025-01-01T00:00:00.000Z', part: 'pipeline', msg, step, file: '/srv/jobs/a.png' })}\n`;
  const half = line(30, 'five');
  await writeFile(
    job.logFile('pipeline'),
    `${line(30, 'one')}${line(40, 'two', 'step5_boost')}no json\n${line(50, 'four /srv/jobs/b.png')}${half.slice(0, 20)}`,
  );
  await served.catalogue.refresh();
  const ada = served.as('ada');
  const first = await ada.logs(job.id, { limit: 2 });
  expect(first).toMatchObject({
    more: true,
    items: [{ message: 'one', details: { file: 'a.png' } }, { step: 'step5_boost' }],
  });
  const second = await ada.logs(job.id, { cursor: first.next });
  expect(second.items.map(({ message }) => message)).toEqual(['four b.png']);
  await writeFile(job.logFile('pipeline'), half.slice(20), { flag: 'a' });
  expect((await ada.logs(job.id, { cursor: second.next })).items.map(({ message }) => message)).toEqual(['five']);
  expect((await ada.logs(job.id, { level: 'error' })).items).toHaveLength(1);
  expect((await ada.logs(job.id, { step: 'step5_boost' })).items).toHaveLength(1);
});

test('the description names every route, and the page that shows it holds no script of its own', async () => {
  const described = (await (
    await fetch(`${served.base}/api/v1/openapi.json`, { headers: { authorization: 'Bearer ada' } })
  ).json()) as {
    openapi: string;
    paths: Record<string, Record<string, { responses: Record<string, { content?: object }> }>>;
  };
  expect(described.openapi).toBe('3.1.0');
  expect(Object.keys(described.paths)).toContain('/api/v1/jobs/{job}/restart');
  expect(described.paths['/api/v1/jobs/{job}/archive'].get.responses[200].content).toHaveProperty('application/zip');
  expect(described.paths['/api/v1/jobs'].get.responses['4XX']).toBeDefined();
  const page = await fetch(`${served.base}/api/v1/reference/`, { headers: { authorization: 'Bearer ada' } });
  const policy = page.headers.get('content-security-policy')!;
  expect(policy).not.toContain('unsafe');
  expect(await page.text()).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=/);
});

async function namesInZip(bytes: Buffer): Promise<string[]> {
  const zip = await new Promise<ZipFile>((resolve, reject) =>
    fromBuffer(bytes, { lazyEntries: false }, (error, found) => (error ? reject(error) : resolve(found))),
  );
  const names: string[] = [];
  return new Promise((resolve) => {
    zip.on('entry', ({ fileName }: { fileName: string }) => names.push(fileName));
    zip.on('end', () => resolve(names.sort()));
  });
}
