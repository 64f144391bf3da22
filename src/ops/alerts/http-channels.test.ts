import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noticeOf } from '../../../test/support/notice.ts';
import { parsePrivateTargets, type PrivateTargets } from '../net/public-address.ts';
import type { Channel } from './channel.ts';
import { SlackChannel } from './slack-channel.ts';
import { WebhookChannel } from './webhook-channel.ts';

const SECRET = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;
const ALLOWED = parsePrivateTargets(['127.0.0.1']) as PrivateTargets;

let server: Server;
let base = '';
let calls: { headers: IncomingMessage['headers']; body: string; url: string }[] = [];
let respond: (response: ServerResponse) => void;

beforeEach(async () => {
  calls = [];
  respond = (response) => response.end('ok');
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      calls.push({ headers: request.headers, body, url: request.url! });
      respond(response);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const slack = (allowed = true): Channel =>
  new SlackChannel(`${base}/services/T0/B0/s3cret`, 'bench <2>', {
    timeoutMs: 500,
    ...(allowed ? { allowed: ALLOWED } : {}),
  });
const webhook = (): Channel =>
  new WebhookChannel({ name: 'pager', url: `${base}/hook?token=s3cret`, secret: SECRET }, 'bench 2', {
    allowed: ALLOWED,
    timeoutMs: 500,
  });

describe('Slack', () => {
  test('gets one text in which no name can call anybody', async () => {
    const alerts = [{ ...noticeOf().alerts[0], rule: '<!channel>' }];
    expect(await slack().send(noticeOf({ alerts }), null)).toEqual({ delivered: true });
    const { text } = JSON.parse(calls[0].body) as { text: string };
    expect(text).toMatch(/^\*Frame Pipeline Alert - WARNING\*\n/);
    expect(text).toContain('&lt;!channel&gt;');
    expect(text).toContain('bench &lt;2&gt;');
    expect(calls[0].headers['content-type']).toBe('application/json');
  });

  test('its refusal is told without its address', async () => {
    respond = (response) => response.writeHead(403).end(`invalid_token ${base}/services/T0/B0/s3cret`);
    const outcome = await slack().send(noticeOf(), null);
    expect(outcome).toEqual({ delivered: false, reason: 'answered 403: invalid_token …' });
  });

  test('is asked again when it says so', async () => {
    respond = (response) => response.writeHead(429, { 'retry-after': '40' }).end();
    expect(await slack().send(noticeOf(), null)).toMatchObject({ delivered: false, retryAfterMs: 40_000 });
  });

  test('on a private address is refused unless let through', async () => {
    const outcome = await slack(false).send(noticeOf(), null);
    expect(outcome).toMatchObject({ delivered: false, reason: expect.stringContaining('not on the public internet') });
    expect(calls).toEqual([]);
  });
});

describe('a webhook', () => {
  test('is signed so that the Standard Webhooks library takes it', async () => {
    const notice = noticeOf({ kind: 'resolved', earlier: { count: 1, list: [{ kind: 'firing', at: 0 }] } });
    expect(await webhook().send(notice, null)).toEqual({ delivered: true });
    const [{ body, headers, url }] = calls;
    const payload = new Webhook(SECRET).verify(body, headers as Record<string, string>);
    expect(payload).toEqual(JSON.parse(body));
    expect(payload).toMatchObject({
      type: 'alert.resolved',
      timestamp: '2026-01-02T03:04:05.000Z',
      data: {
        installation: 'bench 2',
        group: 'cpu_usage',
        severity: 'warning',
        alerts: [{ rule: 'cpu_usage', value: 97.26, threshold: 90, since: '2026-01-02T03:03:05.000Z' }],
        earlier: { count: 1, list: [{ kind: 'firing', at: '1970-01-01T00:00:00.000Z' }] },
        subject: 'Frame Pipeline Alert - RESOLVED',
      },
    });
    expect(url).toBe('/hook?token=s3cret');
  });

  test('with a changed body or another key is not taken', async () => {
    await webhook().send(noticeOf(), null);
    const [{ body, headers }] = calls;
    const signed = headers as Record<string, string>;
    expect(() => new Webhook(SECRET).verify(body.replace('97.26', '7.26'), signed)).toThrow('No matching signature');
    const other = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    expect(() => new Webhook(other).verify(body, signed)).toThrow('No matching signature');
  });

  test('keeps its id when it is tried again', async () => {
    respond = (response) => response.writeHead(500).end();
    await webhook().send(noticeOf(), null);
    await webhook().send(noticeOf(), null);
    const [first, second] = calls.map(({ headers }) => headers['webhook-id']);
    expect(first).toBe(second);
    expect(first).toMatch(/^msg_[a-z0-9_-]+$/);
  });

  test.each([
    ['500', (response: ServerResponse) => response.writeHead(500).end('boom'), 'answered 500: boom'],
    [
      'an old moved page',
      (response: ServerResponse) => response.writeHead(302, { location: '/' }).end(),
      'loses what is sent',
    ],
    ['nothing', () => undefined, 'took longer than 0.5 s'],
    ['half a line', (response: ServerResponse) => response.destroy(), 'broke the connection off'],
  ])('that answers with %s has not taken it', async (_, behave, says) => {
    respond = behave;
    const outcome = await webhook().send(noticeOf(), null);
    expect(outcome).toMatchObject({ delivered: false, reason: expect.stringContaining(says) });
    expect(JSON.stringify(outcome)).not.toContain('s3cret');
  });
});
