import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { apiServer } from '../../../test/support/api-server.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { UploadClient } from '../../../test/support/upload-client.ts';
import { SILENT_LOGGER } from '../../log.ts';
import type { Lookup } from '../../ops/net/guarded-fetch.ts';
import { parsePrivateTargets, type PrivateTargets } from '../../ops/net/public-address.ts';
import type { Job, MadeWebhook, Webhook } from '../api.ts';
import { webhookRoutes } from './webhook-routes.ts';
import { WebhookSender, type WebhookSenderDeps } from './webhook-sender.ts';
import { MOST_WEBHOOKS } from './webhook-store.ts';

const scratch = scratchFolder();
let receiver: Server;
let port = 0;
let taken: { headers: IncomingMessage['headers']; body: string }[] = [];
let respond: (response: ServerResponse) => void;
let server: FastifyInstance;
let sender: WebhookSender;
let nowMs = 0;
const ada = new UploadClient(() => server);
const eve = new UploadClient(() => server, 'eve');

const LOOPBACK = parsePrivateTargets(['127.0.0.1']) as PrivateTargets;

/** A server as it stands after a start. */
async function start(more: Partial<WebhookSenderDeps> = {}): Promise<void> {
  sender = new WebhookSender({
    folder: join(scratch(), 'webhooks'),
    guarded: { allowed: LOOPBACK, timeoutMs: 2_000 },
    log: SILENT_LOGGER,
    clock: () => nowMs,
    random: () => 0,
    ...more,
  });
  server = await apiServer({ routes: webhookRoutes({ webhooks: sender }) });
}

beforeEach(async () => {
  taken = [];
  nowMs = Date.now();
  respond = (response) => response.end();
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      taken.push({ headers: request.headers, body });
      respond(response);
    });
  });
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  port = (receiver.address() as AddressInfo).port;
  await start();
});
afterEach(async () => {
  receiver.closeAllConnections();
  await new Promise((done) => receiver.close(done));
});

const job = (id: string): Job => ({
  ...{ id, name: id, mode: 'fragments', state: 'done', created: '2026-01-01T00:00:00.000Z', ended: null, owner: null },
  ...{ sharedWith: [], priority: 0, queuePlace: null, attempts: 1, progress: null, error: null, answer: null },
  ...{ picture: true, may: { change: true, delete: true, share: true, readLogs: true } },
});

async function add(client = ada, events = ['job.done'], path = '/hook'): Promise<MadeWebhook> {
  const answer = await client.ask('POST', '/webhooks', { url: `http://127.0.0.1:${port}${path}`, events });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json();
}
const list = async (client = ada): Promise<Webhook[]> =>
  (await client.ask('GET', '/webhooks')).json<{ items: Webhook[] }>().items;
const types = (): string[] => taken.map(({ body }) => (JSON.parse(body) as { type: string }).type);

test('a message is signed so that the other side can tell it is ours', async () => {
  const { secret, id } = await add();
  await sender.tell('ada', 'job.done', job('job_1'), '1');
  expect(await sender.deliverDue()).toBe(1);
  const [{ headers, body }] = taken;
  const verified = new Verifier(secret).verify(body, headers as Record<string, string>);
  expect(verified).toMatchObject({ type: 'job.done', data: { job: { id: 'job_1' } } });
  const other = `whsec_${Buffer.from('x'.repeat(32)).toString('base64')}`;
  expect(() => new Verifier(other).verify(body, headers as Record<string, string>)).toThrow();
  // The secret is told once; nothing that is asked for later has it.
  expect(JSON.stringify(await list())).not.toContain(secret);
  expect(await list()).toMatchObject([{ id, waiting: 0, failing: null, lastDelivered: new Date(nowMs).toISOString() }]);
});

test('one is told of the events that one asked for, of one’s own jobs', async () => {
  await add(ada, ['job.done', 'job.failed']);
  await add(eve, ['job.queued']);
  for (const [owner, type] of [
    ['ada', 'job.queued'],
    ['ada', 'job.failed'],
    ['eve', 'job.done'],
    ['bob', 'job.done'],
  ] as const)
    await sender.tell(owner, type, job('job_1'), '1');
  await sender.deliverDue();
  expect(types()).toEqual(['job.failed']);
});

test('what is not taken is sent again, later each time, with the same id, also after a restart', async () => {
  await add();
  await sender.tell('ada', 'job.done', job('job_1'), '1');
  await sender.tell('ada', 'job.done', job('job_2'), '1');
  respond = (response) => response.writeHead(503).end('busy');
  expect(await sender.deliverDue()).toBe(0);
  expect(await list()).toMatchObject([{ waiting: 2, failing: { reason: 'answered 503: busy' } }]);
  await start();
  await sender.deliverDue();
  // It is left alone for a while.
  expect(taken).toHaveLength(1);
  nowMs += 60_000;
  respond = (response) => response.end();
  expect(await sender.deliverDue()).toBe(2);
  expect(taken[1].headers['webhook-id']).toBe(taken[0].headers['webhook-id']);
  expect(taken[2].headers['webhook-id']).not.toBe(taken[0].headers['webhook-id']);
  expect(await list()).toMatchObject([{ waiting: 0, failing: null }]);
});

test('what is reported twice waits once', async () => {
  await add();
  for (let again = 0; again < 3; again++) await sender.tell('ada', 'job.done', job('job_1'), '1');
  await sender.tell('ada', 'job.done', job('job_1'), '2');
  expect(await sender.deliverDue()).toBe(2);
});

test('what cannot be delivered for days is given up, and what is spoilt stops nothing', async () => {
  await add();
  await sender.tell('ada', 'job.done', job('job_1'), '1');
  nowMs += 73 * 3_600_000;
  await sender.tell('ada', 'job.done', job('job_2'), '1');
  const outbox = join(scratch(), 'webhooks', 'outbox');
  const [, second] = (await readdir(outbox)).sort();
  await sender.tell('ada', 'job.done', job('job_3'), '1');
  await writeFile(join(outbox, second), '{"form');
  expect(await sender.deliverDue()).toBe(1);
  expect(taken.map(({ body }) => (JSON.parse(body) as { data: { job: Job } }).data.job.id)).toEqual(['job_3']);
});

test('a webhook that is removed is told nothing more, and only its owner can remove it', async () => {
  const { id } = await add();
  await sender.tell('ada', 'job.done', job('job_1'), '1');
  expect((await eve.ask('DELETE', `/webhooks/${id}`)).statusCode).toBe(404);
  expect((await ada.ask('DELETE', `/webhooks/..%2f${id}`)).statusCode).toBe(404);
  expect((await ada.ask('DELETE', `/webhooks/${id}`)).statusCode).toBe(204);
  expect(await sender.deliverDue()).toBe(0);
  expect([taken, await list(), await readdir(join(scratch(), 'webhooks', 'outbox'))]).toEqual([[], [], []]);
});

test('nobody has more than so many', async () => {
  for (let k = 0; k < MOST_WEBHOOKS; k++) await add();
  const answer = await ada.ask('POST', '/webhooks', { url: 'https://example.com/', events: ['job.done'] });
  expect(answer.json()).toMatchObject({ error: { code: 'FRAME_WEBHOOK_LIMIT' } });
});

test.each([
  ...['http://10.0.0.1/', 'http://169.254.169.254/latest', 'http://[::1]/', 'http://2130706434/', 'http://0x7f000002/'],
  ...[
    'http://0177.0.0.2/',
    'http://127.0.0.2./',
    'http://[::ffff:10.0.0.1]/',
    'file:///etc/passwd',
    'gopher://example.com/',
  ],
  ...['https://user:word@example.com/', 'example.com', 'http://１２７.0.0.2/'],
])('%s is no target', async (url) => {
  const answer = await ada.ask('POST', '/webhooks', { url, events: ['job.done'] });
  expect([answer.statusCode, answer.json<{ error: { code: string } }>().error.code]).toEqual([422, 'FRAME_NET_TARGET']);
  expect(await list()).toEqual([]);
});

test('a name that turns out to be private, and a redirect to a private address, are not called', async () => {
  const lookup: Lookup = (_host, _options, done) =>
    setImmediate(() => done(null, [{ address: '127.0.0.1', family: 4 }]));
  await start({ guarded: { lookup, timeoutMs: 2_000 } });
  const answer = await ada.ask('POST', '/webhooks', {
    url: `http://trap.example:${port}/S3CRET-PATH`,
    events: ['job.done'],
  });
  expect(answer.statusCode).toBe(201);
  await sender.tell('ada', 'job.done', job('job_1'), '1');
  expect(await sender.deliverDue()).toBe(0);
  expect(taken).toEqual([]);
  const [{ failing }] = await list();
  expect(failing!.reason).toContain('not on the public internet');
  expect(failing!.reason).not.toContain('S3CRET-PATH');

  await start();
  await add(eve);
  await sender.tell('eve', 'job.done', job('job_1'), '1');
  respond = (response) => response.writeHead(307, { location: 'http://169.254.169.254/' }).end();
  expect(await sender.deliverDue()).toBe(0);
  expect((await list(eve))[0].failing!.reason).toContain('not on the public internet');
});

test('secrets lie on the disk as their keeper sealed them', async () => {
  const secrets = {
    seal: (secret: string, about: string) => Buffer.from(`${about} ${secret}`).toString('hex'),
    open: (sealed: string, about: string) => Buffer.from(sealed, 'hex').toString().replace(`${about} `, ''),
  };
  await start({ secrets });
  const { id, secret } = await add();
  expect(await readFile(join(scratch(), 'webhooks', 'hooks', `${id}.json`), 'utf8')).not.toContain(secret);
  await sender.tell('ada', 'job.done', job('job_1'), '1');
  await sender.deliverDue();
  expect(() => new Verifier(secret).verify(taken[0].body, taken[0].headers as Record<string, string>)).not.toThrow();
});
