import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { writeListedJob } from '../../../test/support/listed-jobs.ts';
import { JobFolder } from '../../jobs/job-folder.ts';
import { listIndexedJobs, refreshJobs, type IndexedJob } from './job-index.ts';
import { openState, type State } from './open-state.ts';
import { readTotals, type TotalName } from './totals.ts';

const scratch = scratchFolder();
const NOW = new Date('2025-03-01T12:00:00Z');
const MINUTE_MS = 60_000;

let state: State;
let jobsDir: string;
beforeEach(async () => {
  jobsDir = join(scratch(), 'jobs');
  state = await openState(join(jobsDir, '.state'));
});
afterEach(() => state.close());

async function refreshed(now = NOW): Promise<IndexedJob[]> {
  await refreshJobs(state, jobsDir, now);
  return listIndexedJobs(state, jobsDir);
}
const total = (name: TotalName, label?: string): number => readTotals(state.db)(name, label);
const status = { done: { state: 'done' }, running: { state: 'running', step: 'step5_boost' } } as const;
const failed = { state: 'failed', error: { code: 'FRAME_DISK_FULL', message: 'full' } } as const;

describe('refreshJobs', () => {
  test('lists jobs as their folders say, in order, and nothing else', async () => {
    await writeListedJob(jobsDir, { id: 'job_b', status: failed, sinceMs: NOW.getTime() - MINUTE_MS, attempts: 3 });
    await writeListedJob(jobsDir, { id: 'job_a', status: status.done, sinceMs: NOW.getTime() - 2 * MINUTE_MS });
    await mkdir(join(jobsDir, 'notes'));
    await writeListedJob(jobsDir, { id: '.making_job_c', status: status.done });
    expect(await refreshed()).toMatchObject([
      {
        id: 'job_a',
        folder: join(jobsDir, 'job_a'),
        state: 'done',
        endedMs: NOW.getTime() - 2 * MINUTE_MS,
        errorCode: null,
      },
      { id: 'job_b', state: 'failed', errorCode: 'FRAME_DISK_FULL', attempts: 3, endedMs: NOW.getTime() - MINUTE_MS },
    ]);
  });

  test('sees a job that changes, and counts each end, error and retry once', async () => {
    const write = (job: object, sinceMs: number): Promise<string> =>
      writeListedJob(jobsDir, { id: 'job_a', status: failed, sinceMs, ...job });
    await write({ attempts: 1 }, 1000);
    for (let k = 0; k < 3; k++) await refreshed();
    await write({ status: { state: 'stopped' }, attempts: 2 }, 2000);
    expect((await refreshed())[0]).toMatchObject({ state: 'stopped', endedMs: null, attempts: 2 });
    await write({ attempts: 4 }, 3000);
    await refreshed();
    await write({ status: status.done, attempts: 5 }, 4000);
    for (let k = 0; k < 3; k++) expect((await refreshed())[0]).toMatchObject({ state: 'done', endedMs: 4000 });
    expect([total('ended_jobs', 'failed'), total('ended_jobs', 'done'), total('errors', 'FRAME_DISK_FULL')]).toEqual([
      2, 1, 2,
    ]);
    expect(total('retries')).toBe(4);
  });

  test('counts each making of a step once, whichever process looks first', async () => {
    const step = (seconds: number, finishedMs: number) => ({
      steps: { step2_export_alignments: { seconds, finishedMs } },
    });
    await writeListedJob(jobsDir, { id: 'job_a', status: status.done, ...step(2.5, 1000) });
    const other = await openState(state.dir);
    await Promise.all([state, other, state, other].map((one) => refreshJobs(one, jobsDir, NOW)));
    await writeListedJob(jobsDir, { id: 'job_a', status: status.done, sinceMs: 9000, ...step(40, 8000) });
    await Promise.all([state, other].map((one) => refreshJobs(one, jobsDir, NOW)));
    other.close();
    const name = 'step2_export_alignments';
    expect(total('steps', name)).toBe(2);
    expect(total('step_seconds', name)).toBe(42.5);
    expect([total('step_class', `${name}|3`), total('step_class', `${name}|100`)]).toEqual([1, 1]);
    expect([total('items', name), total('item_seconds', name)]).toEqual([90, 42.5]);
  });

  test('a running job that nobody holds was killed; one that is held runs', async () => {
    const root = await writeListedJob(jobsDir, { id: 'job_a', status: status.running });
    await writeListedJob(jobsDir, { id: 'job_b', status: status.running });
    const lock = await (await JobFolder.open(root)).lock();
    expect(await refreshed()).toMatchObject([
      { id: 'job_a', state: 'running', orphaned: false, step: 'step5_boost' },
      { id: 'job_b', state: 'stopped', orphaned: true },
    ]);
    await lock.release();
    expect(await refreshed()).toMatchObject([{ orphaned: true }, { orphaned: true }]);
  });

  test('a folder that goes and comes back is not counted again; one that stays away is forgotten', async () => {
    await writeListedJob(jobsDir, {
      id: 'job_a',
      status: failed,
      steps: { step5_boost: { seconds: 1, finishedMs: 5 } },
    });
    await refreshed();
    await rename(join(jobsDir, 'job_a'), join(scratch(), 'away'));
    expect(await refreshed()).toEqual([]);
    await rename(join(scratch(), 'away'), join(jobsDir, 'job_a'));
    expect(await refreshed()).toHaveLength(1);
    expect([total('ended_jobs', 'failed'), total('steps', 'step5_boost')]).toEqual([1, 1]);
    await rm(join(jobsDir, 'job_a'), { recursive: true });
    await refreshed();
    await refreshed(new Date(NOW.getTime() + 40 * 86_400_000));
    expect(state.db.prepare('SELECT count(*) FROM jobs').pluck().get()).toBe(0);
    expect(state.db.prepare('SELECT count(*) FROM steps').pluck().get()).toBe(0);
  });

  test('a damaged job is named and keeps no other from being listed', async () => {
    await writeListedJob(jobsDir, { id: 'job_a', status: status.done });
    const root = await writeListedJob(jobsDir, { id: 'job_b', status: status.done });
    await writeFile(join(root, 'status.json'), '{"state": "do');
    const { jobs, unreadable } = await refreshJobs(state, jobsDir, NOW);
    expect(jobs).toBe(1);
    expect(unreadable).toEqual([{ folder: root, reason: expect.stringContaining('damaged') }]);
  });

  test('a row that the disk has changed is read again from the job', async () => {
    await writeListedJob(jobsDir, { id: 'job_a', status: status.done, sinceMs: 1000 });
    await refreshed();
    state.db.exec("UPDATE jobs SET state = 'failed'");
    state.db.exec(
      "INSERT INTO jobs SELECT 'job_z', fingerprint, mode, state, step, created_ms, ended_ms, error_code, attempts, orphaned, gone_ms, checksum FROM jobs",
    );
    expect(await refreshed()).toMatchObject([{ id: 'job_a', state: 'done' }]);
    expect(state.db.prepare('SELECT id FROM jobs').pluck().all()).toEqual(['job_a']);
  });

  test('a jobs folder that is not there has no jobs', async () => {
    await rm(jobsDir, { recursive: true });
    expect(await refreshed()).toEqual([]);
  });
});
