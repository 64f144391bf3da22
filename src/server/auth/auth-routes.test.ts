import { chmod, rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bearerOf, guardedServer, type GuardedServer } from '../../../test/support/guarded-server.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { GOOD_PASSWORD } from '../../../test/support/small-accounts.ts';
import { exportAudit } from '../../ops/security/audit/read-audit.ts';
import { verifyAudit } from '../../ops/security/audit/verify-audit.ts';

const scratch = scratchFolder();
let guarded: GuardedServer;

beforeEach(async () => {
  guarded = await guardedServer(scratch());
});
afterEach(() => guarded.close());

const api = (method: string, path: string, payload?: object, authorization?: string) =>
  guarded.ask(method, `/api/v1${path}`, {
    ...(payload === undefined ? {} : { payload }),
    ...(authorization === undefined ? {} : { headers: { authorization } }),
  });

const deeds = async (): Promise<string[]> => {
  const found: string[] = [];
  for await (const { stage, who, what, result, code } of exportAudit(guarded.audit.folder))
    found.push([stage, who.name, what, result, code].filter((each) => each !== null).join(' '));
  return found;
};

describe('the first administrator', () => {
  test('follows the link, is logged in by cookies that no script sees, and logs out at once', async () => {
    expect((await api('GET', '/session')).json()).toMatchObject({ user: null, setupNeeded: true, permissions: [] });
    const token = guarded.accounts.makeFirstAdminLink()!;
    const made = await api('POST', '/setup', { token, name: 'Ada', password: GOOD_PASSWORD });
    expect(made.statusCode).toBe(201);
    expect(made.json()).toMatchObject({
      user: { name: 'Ada', role: 'pipeline_admin' },
      setupNeeded: false,
      tokens: null,
    });
    expect(made.cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite])).toEqual([
      ['frame_access', true, 'Strict'],
      ['frame_refresh', true, 'Strict'],
      ['frame_device', true, 'Strict'],
    ]);
    const cookies = Object.fromEntries(made.cookies.map(({ name, value }) => [name, value]));
    const as = (method: string, path: string) => guarded.ask(method, `/api/v1${path}`, { cookies });
    expect((await as('GET', '/session')).json()).toMatchObject({ user: { name: 'Ada' } });
    expect((await as('GET', '/users')).json()).toMatchObject({ total: 1, items: [{ name: 'Ada' }] });
    const renewed = await as('POST', '/session/refresh');
    expect(renewed.statusCode).toBe(200);
    expect(renewed.cookies.map(({ name }) => name)).toEqual(['frame_access', 'frame_refresh']);
    expect((await as('DELETE', '/session')).statusCode).toBe(204);
    expect((await as('GET', '/users')).statusCode).toBe(401);
    expect((await as('GET', '/session')).json()).toMatchObject({ user: null });
    expect((await as('POST', '/session/refresh')).statusCode).toBe(401);
  });
});

describe('logging in as a script', () => {
  test('gives tokens, which are renewed', async () => {
    await bearerOf(guarded, 'Ada', 'pipeline_admin');
    const login = await api('POST', '/session', { name: 'ada', password: GOOD_PASSWORD, as: 'bearer' });
    expect(login.cookies).toEqual([]);
    const { tokens } = login.json();
    expect((await api('GET', '/users', undefined, `Bearer ${tokens.access}`)).statusCode).toBe(200);
    const renewed = (await api('POST', '/session/refresh', { refreshToken: tokens.refresh })).json();
    expect((await api('GET', '/users', undefined, `Bearer ${renewed.tokens.access}`)).statusCode).toBe(200);
    await api('DELETE', '/session', undefined, `Bearer ${renewed.tokens.access}`);
    expect((await api('GET', '/users', undefined, `Bearer ${renewed.tokens.access}`)).statusCode).toBe(401);
  });

  test('a token that is none is an error, also where nobody need be logged in', async () => {
    for (const header of ['Bearer x', 'Bearer ', 'Basic YTpi', 'bearer fpt_abc', `Bearer ${'x'.repeat(3000)}`])
      expect((await api('GET', '/session', undefined, header)).statusCode).toBe(401);
  });

  test('too many guesses wait, and are told how long', async () => {
    await bearerOf(guarded, 'Ada', 'pipeline_admin');
    let answer = await api('POST', '/session', { name: 'Ada', password: 'wrong password', as: 'bearer' });
    expect(answer.json()).toMatchObject({ error: { code: 'FRAME_ACCESS_PASSWORD' } });
    for (let k = 0; k < 11; k++)
      answer = await api('POST', '/session', { name: 'Ada', password: 'wrong password', as: 'bearer' });
    expect(answer.statusCode).toBe(429);
    expect(answer.headers['retry-after']).toBe('30');
  });
});

describe('users', () => {
  test('are added by a link, change, and go', async () => {
    const admin = await bearerOf(guarded, 'Ada', 'pipeline_admin');
    const made = await api('POST', '/users', { name: 'Bob', role: 'pipeline_user' }, admin);
    expect(made.statusCode).toBe(201);
    const { user, link } = made.json();
    expect(link.path).toBe(`/setup#token=${link.token}`);
    const joined = await api('POST', '/setup', { token: link.token, password: 'nine green herons', as: 'bearer' });
    expect(joined.json()).toMatchObject({ user: { name: 'Bob' }, permissions: ['create_job', 'view_own_jobs'] });
    const changed = await api('PATCH', `/users/${user.id}`, { role: 'pipeline_admin' }, admin);
    expect(changed.json()).toMatchObject({ user: { role: 'pipeline_admin' }, link: null });
    expect((await api('PATCH', `/users/${user.id}`, { newPassword: true }, admin)).json().link.token).toMatch(/^fpi_/);
    expect((await api('DELETE', `/users/${user.id}`, undefined, admin)).statusCode).toBe(204);
    expect((await api('DELETE', `/users/${user.id}`, undefined, admin)).statusCode).toBe(404);
    expect((await api('POST', '/users', { name: 'ada', role: 'pipeline_user' }, admin)).statusCode).toBe(409);
    const own = guarded.accounts.users.byName('Ada')!.id;
    expect((await api('DELETE', `/users/${own}`, undefined, admin)).json()).toMatchObject({
      error: { code: 'FRAME_ACCOUNTS_LAST_ADMIN' },
    });
  });

  test('nobody gives away, or takes away, more than they have', async () => {
    await guarded.close();
    const roles = [{ name: 'office', permissions: ['manage_users', 'create_job', 'view_own_jobs'] }];
    guarded = await guardedServer(scratch(), { authorization: { roles } });
    await bearerOf(guarded, 'Ada', 'pipeline_admin');
    const office = await bearerOf(guarded, 'Olga', 'office');
    const ada = guarded.accounts.users.byName('Ada')!.id;
    expect((await api('POST', '/users', { name: 'Eve', role: 'pipeline_admin' }, office)).statusCode).toBe(403);
    expect((await api('PATCH', `/users/${ada}`, { newPassword: true }, office)).statusCode).toBe(403);
    expect((await api('DELETE', `/users/${ada}`, undefined, office)).statusCode).toBe(403);
    const bob = await api('POST', '/users', { name: 'Bob', role: 'pipeline_user' }, office);
    expect(bob.statusCode).toBe(201);
    const id = bob.json().user.id as string;
    expect((await api('PATCH', `/users/${id}`, { role: 'pipeline_admin' }, office)).statusCode).toBe(403);
    expect(guarded.accounts.users.require(id).role).toBe('pipeline_user');
  });

  test('change their own password, with the old one', async () => {
    const bob = await bearerOf(guarded, 'Bob', 'pipeline_user');
    const change = (old: string, fresh: string) => api('PUT', '/account/password', { old, new: fresh }, bob);
    expect((await change('wrong password', 'nine green herons')).statusCode).toBe(401);
    expect((await change(GOOD_PASSWORD, 'password1234')).json()).toMatchObject({
      error: { code: 'FRAME_ACCOUNTS_PASSWORD' },
    });
    expect((await change(GOOD_PASSWORD, 'nine green herons')).statusCode).toBe(204);
    expect((await api('GET', '/roles', undefined, bob)).statusCode).toBe(200);
  });
});

test('whoever makes jobs is named those to share them with, and nothing else of them', async () => {
  const admin = await bearerOf(guarded, 'Ada', 'pipeline_admin');
  const bob = await bearerOf(guarded, 'Bob', 'pipeline_user');
  const { id: eve } = await guarded.accounts.addUser('Eve', 'pipeline_user', GOOD_PASSWORD);
  const ids = Object.fromEntries(guarded.accounts.users.list().map(({ id, name }) => [name, id]));
  const all = ['Ada', 'Bob', 'Eve'].map((name) => ({ id: ids[name], name }));
  expect((await api('GET', '/people', undefined, bob)).json()).toEqual({ people: all });
  await api('PATCH', `/users/${eve}`, { disabled: true }, admin);
  expect((await api('GET', '/people', undefined, bob)).json()).toEqual({ people: all.slice(0, 2) });
  const script = { name: 'reads', scope: ['view_own_jobs'] };
  const { secret } = (await api('POST', '/tokens', script, bob)).json();
  expect((await api('GET', '/people', undefined, `Bearer ${secret}`)).statusCode).toBe(403);
  expect((await api('GET', '/people')).statusCode).toBe(401);
});

describe('tokens for scripts', () => {
  test('are told once, do what they may, and are revoked', async () => {
    const bob = await bearerOf(guarded, 'Bob', 'pipeline_user');
    const made = (await api('POST', '/tokens', { name: 'nightly', scope: ['create_job'] }, bob)).json();
    const token = `Bearer ${made.secret}`;
    expect((await api('GET', '/session', undefined, token)).json()).toMatchObject({
      ...{ user: { name: 'Bob' }, permissions: ['create_job'], expires: null },
    });
    const listed = await api('GET', '/tokens', undefined, bob);
    expect(listed.body).not.toContain(made.secret);
    expect(listed.json()).toMatchObject({ items: [{ id: made.id, name: 'nightly' }] });
    for (const [method, path, payload] of [
      ['POST', '/tokens', { name: 'more', scope: ['create_job'] }],
      ['PUT', '/account/password', { old: GOOD_PASSWORD, new: 'nine green herons' }],
    ] as const)
      expect((await api(method, path, payload, token)).statusCode).toBe(403);
    expect((await api('POST', '/tokens', { name: 'more', scope: ['delete_job'] }, bob)).statusCode).toBe(403);
    const eve = await bearerOf(guarded, 'Eve', 'pipeline_user');
    expect((await api('DELETE', `/tokens/${made.id}`, undefined, eve)).statusCode).toBe(404);
    expect((await api('GET', '/tokens?all=true', undefined, eve)).json()).toMatchObject({ total: 0 });
    expect((await api('DELETE', `/tokens/${made.id}`, undefined, bob)).statusCode).toBe(204);
    expect((await api('GET', '/session', undefined, token)).statusCode).toBe(401);
  });
});

describe('the audit log', () => {
  test('tells every change before and after, refusals of those who are known, and no secret', async () => {
    const admin = await bearerOf(guarded, 'Ada', 'pipeline_admin');
    await api('POST', '/users', { name: 'Bob', role: 'pipeline_user', password: GOOD_PASSWORD }, admin);
    const bob = await bearerOf(guarded, 'Bob', 'pipeline_user');
    await api('POST', '/users', { name: 'Eve', role: 'pipeline_user' }, bob);
    await api('POST', '/users', { name: 'Eve', role: 'pipeline_user' });
    await api('POST', '/session', { name: 'hunter2hunter2', password: 'x', as: 'bearer' });
    await api('GET', '/users', undefined, admin);
    expect(await deeds()).toEqual([
      'intent Ada POST /api/v1/users',
      'result Ada POST /api/v1/users ok',
      'result Bob POST /api/v1/users refused FRAME_ACCESS_DENIED',
      'intent nobody POST /api/v1/session',
      'result nobody POST /api/v1/session refused FRAME_ACCESS_PASSWORD',
    ]);
    let text = '';
    for await (const record of exportAudit(guarded.audit.folder)) text += JSON.stringify(record);
    for (const secret of [GOOD_PASSWORD, 'hunter2', admin.slice(7)]) expect(text).not.toContain(secret);
    expect(text).toContain('"name":"Bob","role":"pipeline_user"');
    expect((await verifyAudit(guarded.audit.folder)).ok).toBe(true);
  });

  test('is read in pages, taken away and verified by those who may', async () => {
    const admin = await bearerOf(guarded, 'Ada', 'pipeline_admin');
    for (let k = 0; k < 3; k++) await api('POST', '/users', { name: `Bob ${k}`, role: 'pipeline_user' }, admin);
    const page = (await api('GET', '/audit?limit=4', undefined, admin)).json<{
      next: string;
      items: { n: number }[];
    }>();
    expect(page).toMatchObject({ total: 6, next: '3' });
    expect(page.items.map(({ n }) => n)).toEqual([6, 5, 4, 3]);
    expect((await api('GET', `/audit?cursor=${page.next}`, undefined, admin)).json()).toMatchObject({ next: null });
    const csv = await api('GET', '/audit/export?format=csv', undefined, admin);
    expect(csv.headers['content-type']).toContain('text/csv');
    expect(csv.body.split('\r\n')).toHaveLength(10);
    expect((await deeds()).at(-1)).toBe('result Ada GET /api/v1/audit/export ok');
    expect((await api('POST', '/audit/verify', undefined, admin)).json()).toMatchObject({ ok: true });
    const bob = await bearerOf(guarded, 'Bob', 'pipeline_user');
    for (const path of ['/audit', '/audit/export'])
      expect((await api('GET', path, undefined, bob)).statusCode).toBe(403);
  });

  test('tells of what was read as well, where it is asked to', async () => {
    await guarded.close();
    guarded = await guardedServer(scratch(), { audit: { log_level: 'debug' } });
    const bob = await bearerOf(guarded, 'Bob', 'pipeline_user');
    await api('GET', '/roles', undefined, bob);
    await api('GET', '/users', undefined, bob);
    await api('GET', '/session');
    await api('GET', '/no/such/page', undefined, bob);
    expect(await deeds()).toEqual([
      'result Bob GET /api/v1/roles ok',
      'result Bob GET /api/v1/users refused FRAME_ACCESS_DENIED',
    ]);
  });

  test('that cannot be written lets nothing happen', async () => {
    const admin = await bearerOf(guarded, 'Ada', 'pipeline_admin');
    await rm(guarded.audit.folder, { recursive: true, force: true });
    await writeFile(guarded.audit.folder, 'in the way');
    await chmod(guarded.audit.folder, 0o400);
    const answer = await api('POST', '/users', { name: 'Bob', role: 'pipeline_user' }, admin);
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ error: { code: 'FRAME_AUDIT_UNWRITABLE', retry: true } });
    expect(guarded.accounts.users.byName('Bob')).toBeNull();
    expect((await api('GET', '/users', undefined, admin)).statusCode).toBe(200);
  });
});
