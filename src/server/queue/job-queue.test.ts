import { afterEach, expect, test, vi } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { fakeProcesses, type FakeProcess } from '../../../test/support/fake-job-process.ts';
import { writeListedJob } from '../../../test/support/listed-jobs.ts';
import { JobFolder } from '../../jobs/job-folder.ts';
import type { JobStatus } from '../../jobs/job-info.ts';
import { NOBODYS, type JobOwnership } from '../../jobs/job-ownership.ts';
import { SILENT_LOGGER } from '../../log.ts';
import { JobCatalogue } from '../jobs/job-catalogue.ts';
import { JobQueue } from './job-queue.ts';

/** Long enough for a busy machine; what is waited for comes within a second or so. */
const SOON = { timeout: 60_000 };

const scratch = scratchFolder();
const queues: JobQueue[] = [];
afterEach(() => Promise.all(queues.splice(0).map((queue) => queue.stop())));

const id = (k: number): string => `job_20250101_12000${k}`;

async function writeJob(k: number, status: JobStatus, ownership: Partial<JobOwnership> = {}): Promise<JobFolder> {
  const job = await JobFolder.open(await writeListedJob(scratch(), { id: id(k), status, createdMs: k }));
  await job.saveOwnership({ ...NOBODYS, submitted: new Date(k).toISOString(), ...ownership });
  return job;
}

async function beginQueue({ parallel = 1, threads = 3, obedient = true, retryAfterMs = [0, 0] } = {}) {
  const catalogue = new JobCatalogue(scratch(), SILENT_LOGGER);
  await catalogue.refresh();
  const { start, begun } = fakeProcesses(obedient);
  const said: string[] = [];
  const listener = {
    progress: () => undefined,
    log: (_: string, level: string, text: string) => said.push(`${level} ${text}`),
  };
  const queue = new JobQueue({
    ...{ catalogue, start, listener, log: SILENT_LOGGER, retryAfterMs },
    limits: { parallel, threads, nice: 5 },
  });
  queues.push(queue);
  queue.begin();
  const process = (k: number): Promise<FakeProcess> =>
    vi.waitFor(() => (expect(begun.length).toBeGreaterThan(k), begun[k]), SOON);
  return { catalogue, queue, begun, process, said };
}

const stateOf = async (k: number): Promise<string> =>
  (await (await JobFolder.open(`${scratch()}/${id(k)}`)).record()).status.state;

test('goes on with what it was given, however a server ended, and with nothing else', async () => {
  await writeJob(1, { state: 'queued' }, { wanted: true });
  await writeJob(2, { state: 'running' }, { wanted: true });
  await writeJob(3, { state: 'stopped' }, { wanted: true });
  await writeJob(4, { state: 'stopped' }, { wanted: false });
  await writeJob(5, { state: 'done' }, { wanted: true });
  await writeListedJob(scratch(), { id: id(6), status: { state: 'running' } });
  const { begun, process } = await beginQueue({ parallel: 9 });
  await process(2);
  expect(begun.map((one) => one.id).sort()).toEqual([id(1), id(2), id(3)]);
});

test('runs as many as it may, shares the threads, and takes the next when one ends', async () => {
  for (const k of [1, 2, 3]) await writeJob(k, { state: 'queued' }, { wanted: true });
  const { begun, process, queue, catalogue } = await beginQueue({ parallel: 2, threads: 5 });
  await process(1);
  expect(begun.map(({ request }) => request.threads)).toEqual([2, 3]);
  expect([queue.placeOf(id(1)), queue.placeOf(id(3))]).toEqual([null, 1]);
  await begun[0].end({ outcome: 'done' }, { state: 'done' });
  expect((await process(2)).id).toBe(id(3));
  await vi.waitFor(() => expect(catalogue.get(id(1))?.state).toBe('done'), SOON);
});

test('a cancelled job stops, stays stopped, and goes on when it is handed in again', async () => {
  await writeJob(1, { state: 'queued' }, { wanted: true });
  const { begun, process, queue } = await beginQueue();
  await process(0);
  await queue.cancel(id(1));
  expect(begun[0].stops()).toBe(1);
  expect(await stateOf(1)).toBe('stopped');
  await queue.submit(id(1));
  await process(1);
  await queue.cancel(id(1));
  expect(begun.length).toBe(2);
});

test('a job that waits can be cancelled before its turn', async () => {
  for (const k of [1, 2]) await writeJob(k, { state: 'queued' }, { wanted: true });
  const { begun, process, queue } = await beginQueue();
  await process(0);
  await queue.cancel(id(2));
  expect(await stateOf(2)).toBe('stopped');
  await begun[0].end({ outcome: 'done' }, { state: 'done' });
  await vi.waitFor(() => expect(queue.load).toEqual({ waiting: 0, running: 0 }), SOON);
  expect(begun.length).toBe(1);
});

test('a process that dies is tried twice more, then the job has failed with what happened', async () => {
  await writeJob(1, { state: 'queued' }, { wanted: true });
  const { begun, process, catalogue, said } = await beginQueue();
  for (const k of [0, 1, 2]) {
    await process(k);
    await begun[k].end({ outcome: 'died', how: 'signal SIGKILL' });
  }
  await vi.waitFor(() => expect(catalogue.get(id(1))?.state).toBe('failed'), SOON);
  expect(begun.length).toBe(3);
  expect(catalogue.get(id(1))?.record.status.error).toMatchObject({ code: 'FRAME_JOB_DIED' });
  expect(said.filter((line) => line.startsWith('error'))).toHaveLength(3);
});

test('a failure that cannot pass is not tried again', async () => {
  await writeJob(1, { state: 'queued' }, { wanted: true });
  const { begun, process, catalogue } = await beginQueue();
  await process(0);
  const error = { code: 'FRAME_MASK_EMPTY', message: 'A mask is empty.' } as const;
  await begun[0].end({ outcome: 'failed', error }, { state: 'failed', error });
  await vi.waitFor(() => expect(catalogue.get(id(1))?.ownership.wanted).toBe(false), SOON);
  expect([await stateOf(1), begun.length]).toEqual(['failed', 1]);
});

test('a job that somebody runs elsewhere is neither run nor cancelled, and taken up when it is let go', async () => {
  const job = await writeJob(1, { state: 'running' }, { wanted: true });
  const lock = await job.lock();
  const { begun, process, queue, catalogue } = await beginQueue();
  expect(catalogue.get(id(1))?.state).toBe('running');
  await expect(queue.submit(id(1))).rejects.toMatchObject({ code: 'FRAME_JOB_IN_USE' });
  expect(begun).toEqual([]);
  await lock.release();
  await process(0);
});

test('a restart puts the old outputs beside and queues the job', async () => {
  const job = await writeJob(1, { state: 'done' });
  await job.beginStep('step6_reconstruct');
  await job.data.saveText('step6_reconstruct', 'poses.json', 'old');
  const { process, queue } = await beginQueue();
  await queue.restart(id(1), 'step6_reconstruct');
  await process(0);
  expect(await job.data.findText('step6_reconstruct', 'poses.json')).toBeNull();
});

test('a server that stops leaves its jobs queued', async () => {
  await writeJob(1, { state: 'queued' }, { wanted: true });
  const { process, queue } = await beginQueue();
  await process(0);
  await queue.stop();
  expect(await stateOf(1)).toBe('queued');
});
