import { afterEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { bearerOf, guardedServer, type GuardedServer } from '../../../test/support/guarded-server.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { GOOD_PASSWORD } from '../../../test/support/small-accounts.ts';
import { defineRoute } from '../route.ts';

const scratch = scratchFolder();
let guarded: GuardedServer | null = null;
afterEach(async () => {
  await guarded?.close();
  guarded = null;
});

const ROUTES = [
  defineRoute({
    ...{ method: 'GET', path: '/livez', rule: { who: 'anyone' }, summary: 'Lives.', tag: 'system' },
    answers: { 200: z.object({ ok: z.boolean() }) },
    handle: () => ({ ok: true }),
  }),
];
const start = async (written: Readonly<Record<string, unknown>> = {}): Promise<GuardedServer> =>
  (guarded = await guardedServer(scratch(), written, ROUTES));

describe('networks', () => {
  const statusFrom = async ({ server }: GuardedServer, remoteAddress: string, headers = {}, url = '/api/v1/session') =>
    (await server.inject({ method: 'GET', url, remoteAddress, headers })).statusCode;

  test('only those that are let in, whatever a header says', async () => {
    const server = await start({ network: { allowed_ips: ['10.0.0.0/8', 'fd00::/8'] } });
    for (const inside of ['10.1.2.3', '::ffff:10.1.2.3', 'fd12::1']) expect(await statusFrom(server, inside)).toBe(200);
    const forged = { 'x-forwarded-for': '10.1.2.3', forwarded: 'for=10.1.2.3', 'x-real-ip': '10.1.2.3' };
    for (const outside of ['11.1.2.3', '127.0.0.1', '::1', 'fe80::1']) {
      expect(await statusFrom(server, outside)).toBe(403);
      expect(await statusFrom(server, outside, forged)).toBe(403);
      expect(await statusFrom(server, outside, {}, '/no/such/page')).toBe(403);
    }
    expect(await statusFrom(server, '127.0.0.1', {}, '/livez')).toBe(200);
    expect(await statusFrom(server, '11.1.2.3', {}, '/livez')).toBe(403);
  });

  test('a proxy is believed where it is trusted, and only for what is behind it', async () => {
    const server = await start({ network: { allowed_ips: ['10.0.0.0/8'], trusted_proxies: ['192.168.0.1'] } });
    const from = (client: string) => ({ 'x-forwarded-for': client });
    expect(await statusFrom(server, '192.168.0.1', from('10.1.2.3'))).toBe(200);
    expect(await statusFrom(server, '192.168.0.1', from('11.1.2.3'))).toBe(403);
    expect(await statusFrom(server, '192.168.0.1', from('10.1.2.3, 11.1.2.3'))).toBe(403);
    expect(await statusFrom(server, '192.168.0.2', from('10.1.2.3'))).toBe(403);
  });
});

describe('what every answer says', () => {
  test('nothing from elsewhere runs, and nothing is kept', async () => {
    const { server } = await start();
    const { headers } = await server.inject({ method: 'GET', url: '/api/v1/session' });
    const policy = String(headers['content-security-policy']);
    expect(policy).not.toContain('unsafe');
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "img-src 'self' blob: data:",
      "frame-ancestors 'none'",
    ])
      expect(policy.split(';')).toContain(part);
    expect(headers).toMatchObject({
      ...{ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer' },
      'cache-control': 'no-store',
    });
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  test('behind TLS: only ever over TLS, and cookies that no other site can set', async () => {
    const { server, accounts } = await start({ network: { trusted_proxies: ['127.0.0.1'] } });
    const token = accounts.makeFirstAdminLink()!;
    const answer = await server.inject({
      ...{ method: 'POST', url: '/api/v1/setup', payload: { token, name: 'Ada', password: GOOD_PASSWORD } },
      headers: { 'x-forwarded-proto': 'https', 'x-forwarded-for': '10.0.0.1', 'x-frame-pipeline': '1' },
    });
    expect(answer.statusCode).toBe(201);
    expect(answer.headers['strict-transport-security']).toContain('max-age=31536000');
    expect(answer.cookies.map(({ name, secure }) => [name, secure])).toEqual([
      ['__Host-frame_access', true],
      ['__Secure-frame_refresh', true],
      ['__Secure-frame_device', true],
    ]);
  });
});

describe('requests that another site makes a browser send', () => {
  const own = { host: 'lab.example:8080', origin: 'http://lab.example:8080', 'sec-fetch-site': 'same-origin' };
  const page = { ...own, 'x-frame-pipeline': '1' };

  async function change(headers: Record<string, string>): Promise<number> {
    const { server, accounts } = guarded ?? (await start());
    await bearerOf(guarded!, 'Ada', 'pipeline_admin');
    const { accessToken } = await accounts.logIn({ name: 'Ada', password: GOOD_PASSWORD, address: '10.0.0.1' });
    const payload = { name: 'token', scope: ['create_job'] };
    const cookies = { frame_access: accessToken };
    return (await server.inject({ method: 'POST', url: '/api/v1/tokens', headers, payload, cookies })).statusCode;
  }

  test('are refused; those of the page are not', async () => {
    expect(await change(page)).toBe(201);
    expect(await change({ 'x-frame-pipeline': '1' })).toBe(201);
    for (const other of [
      own,
      {},
      { ...page, 'sec-fetch-site': 'cross-site' },
      { ...page, 'sec-fetch-site': 'same-site' },
      { ...page, 'sec-fetch-site': 'none' },
      { ...page, origin: 'http://evil.example' },
      { ...page, origin: 'http://lab.example' },
      { ...page, origin: 'https://lab.example:8080' },
      { ...page, origin: 'null' },
    ])
      expect(await change(other)).toBe(403);
  });

  test('cannot log a browser in either', async () => {
    const { server } = await start();
    await bearerOf(guarded!, 'Ada', 'pipeline_admin');
    const payload = { name: 'Ada', password: GOOD_PASSWORD };
    const logIn = async (headers: Record<string, string>, as = 'cookie') =>
      (await server.inject({ method: 'POST', url: '/api/v1/session', headers, payload: { ...payload, as } }))
        .statusCode;
    expect(await logIn(page)).toBe(200);
    expect(await logIn(own)).toBe(403);
    expect(await logIn({ ...page, origin: 'http://evil.example' })).toBe(403);
    expect(await logIn({}, 'bearer')).toBe(200);
  });
});

describe('limits', () => {
  test('beyond them is told when to come again; signs of life go on', async () => {
    const { server } = await start({ network: { rate_limit: { per_address: 20, per_user: 10 } } });
    const get = (url: string, remoteAddress = '10.0.0.1', headers = {}) =>
      server.inject({ method: 'GET', url, remoteAddress, headers });
    for (let k = 0; k < 20; k++) expect((await get('/api/v1/session')).statusCode).toBe(200);
    const beyond = await get('/api/v1/session');
    expect(beyond.statusCode).toBe(429);
    expect(Number(beyond.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(beyond.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect((await get('/no/such/page')).statusCode).toBe(429);
    expect((await get('/livez')).statusCode).toBe(200);
    expect((await get('/api/v1/session', '10.0.0.2')).statusCode).toBe(200);
    for (let k = 0; k < 20; k++) await get('/api/v1/session', `2001:db8::${k + 1}`);
    expect((await get('/api/v1/session', '2001:db8::ffff')).statusCode).toBe(429);
    const authorization = await bearerOf(guarded!, 'Ada', 'pipeline_admin');
    const statuses: number[] = [];
    for (let k = 0; k < 12; k++)
      statuses.push((await get('/api/v1/session', `10.1.${k}.1`, { authorization })).statusCode);
    expect(statuses).toEqual([...Array<number>(10).fill(200), 429, 429]);
  });

  test("a minute's share cannot be spent in one second", async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const { server } = await start({ network: { rate_limit: { per_address: 4000, per_user: 4000 } } });
      const ask = async (): Promise<number> =>
        (await server.inject({ method: 'GET', url: '/api/v1/session' })).statusCode;
      const answers: number[] = [];
      for (let k = 0; k < 210; k++) answers.push(await ask());
      expect(answers).toEqual([...Array<number>(200).fill(200), ...Array<number>(10).fill(429)]);
      vi.setSystemTime(Date.now() + 1000);
      expect(await ask()).toBe(200);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('with authentication switched off', () => {
  const off = { authentication: { enabled: false } };

  test('whoever is on this machine is the administrator', async () => {
    const { ask } = await start(off);
    expect((await ask('GET', '/api/v1/session', { headers: { host: 'localhost:8080' } })).json()).toMatchObject({
      ...{ user: { role: 'pipeline_admin' }, authentication: false, setupNeeded: false },
    });
  });

  test('a page from elsewhere reaches nothing by a name that leads here, and changes nothing', async () => {
    const { server } = await start(off);
    const ask = async (host: string, headers = {}) => {
      const all = { host, ...headers };
      return (await server.inject({ method: 'POST', url: '/api/v1/audit/verify', headers: all })).statusCode;
    };
    expect(await ask('127.0.0.1:8080', { 'x-frame-pipeline': '1' })).toBe(200);
    expect(await ask('[::1]:8080', { 'x-frame-pipeline': '1' })).toBe(200);
    expect(await ask('evil.example:8080', { 'x-frame-pipeline': '1' })).toBe(403);
    expect(await ask('localhost.evil.example', { 'x-frame-pipeline': '1' })).toBe(403);
    expect(await ask('localhost:8080')).toBe(403);
    expect(await ask('localhost:8080', { 'x-frame-pipeline': '1', origin: 'http://evil.example' })).toBe(403);
  });
});
