import { afterEach, expect, test } from 'vitest';
import { startJobServer, type JobServer } from '../../../test/support/job-server.ts';
import { writeListedJob } from '../../../test/support/listed-jobs.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { JobFolder } from '../../jobs/job-folder.ts';
import { NOBODYS } from '../../jobs/job-ownership.ts';
import type { Progress } from '../api.ts';
import type { Client } from '../client.ts';
import { EventHub } from './event-hub.ts';

const scratch = scratchFolder();
let served: JobServer | null = null;
afterEach(() => served?.close());

const [ADAS, BOBS] = ['job_20250101_120001', 'job_20250101_120002'];
const PROGRESS: Progress = {
  ...{ step: 'step5_boost', filter: 'BoostFilter', number: 5, count: 6, done: 1, total: 2, secondsLeft: null },
};

async function start(heartbeatMs = 60_000): Promise<JobServer> {
  for (const [id, owner] of [
    [ADAS, 'ada'],
    [BOBS, 'bob'],
  ]) {
    const job = await JobFolder.open(await writeListedJob(scratch(), { id, status: { state: 'stopped' } }));
    await job.saveOwnership({ ...NOBODYS, owner: { id: owner, name: owner } });
  }
  served = await startJobServer(scratch(), { heartbeatMs });
  return served;
}

type Stream = ReturnType<Client['events']>;
type Numbered = Stream extends AsyncGenerator<infer Event> ? Event : never;
const next = async (stream: Stream): Promise<Numbered> => {
  const { done, value } = await stream.next();
  if (done === true) throw new Error('The stream ended.');
  return value;
};

test("one hears of one's own jobs alone, in order, and goes on after a break", async () => {
  const { as, hub } = await start();
  const stream = as('ada').events(ADAS);
  const first = await next(stream);
  expect(first.event).toMatchObject({ kind: 'job', job: { id: ADAS } });
  const all = as('ada').events(null, { after: first.number });
  hub.tell({ kind: 'log', id: BOBS, at: new Date().toISOString(), level: 'info', message: 'not for ada' });
  hub.tell({ kind: 'progress', id: ADAS, progress: PROGRESS });
  hub.tell({ kind: 'log', id: ADAS, at: new Date().toISOString(), level: 'info', message: 'for ada' });
  expect((await next(stream)).event).toMatchObject({ kind: 'progress' });
  const last = await next(stream);
  expect(last.event).toMatchObject({ kind: 'log', message: 'for ada' });
  expect([(await next(all)).event.kind, (await next(all)).event.kind]).toEqual(['progress', 'log']);
  const again = as('ada').events(null, { after: last.number });
  await as('ada').changeJob(ADAS, { name: 'Saint' });
  expect((await next(again)).event).toMatchObject({ kind: 'job', job: { name: 'Saint' } });
  await Promise.all([stream, all, again].map((one) => one.return(undefined)));
});

test('whoever comes back with a number that means nothing any more is told to load anew', async () => {
  const { as } = await start();
  for (const after of ['0123456789ab-7', 'nonsense', '1']) {
    const stream = as('ada').events(null, { after });
    expect((await next(stream)).event).toEqual({ kind: 'reload' });
    await stream.return(undefined);
  }
});

test('a stream ends when its listener is put out, and no one opens too many', async () => {
  const { as, putOut } = await start(30);
  const streams = [1, 2, 3].map(() => as('ada').events(ADAS));
  for (const stream of streams) await next(stream);
  await expect(as('ada').events(ADAS).next()).rejects.toMatchObject({ status: 429 });
  putOut('ada');
  for (const stream of streams) expect((await stream.next()).done).toBe(true);
});

test('a hub keeps so many and no more, and of progress what counts', () => {
  const hub = new EventHub(10);
  const start = hub.now;
  const tell = (id: string, done: number): void => hub.tell({ kind: 'progress', id, progress: { ...PROGRESS, done } });
  for (let k = 0; k < 8; k++) tell(k % 2 === 0 ? 'a' : 'b', k);
  expect(hub.since(start)?.map(({ happening }) => happening.id)).toEqual(['a', 'b']);
  const middle = hub.now;
  for (let k = 0; k < 10; k++) hub.tell({ kind: 'job', id: String(k) });
  expect(hub.since(start)).toBeNull();
  expect(hub.since(middle)).toHaveLength(10);
  expect(hub.since(hub.now)).toEqual([]);
  const [epoch] = start.split('-');
  expect(hub.since(`${epoch}-999`)).toBeNull();
});
