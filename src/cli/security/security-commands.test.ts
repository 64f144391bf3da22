import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { GOOD_PASSWORD } from '../../../test/support/small-accounts.ts';
import { listSegments } from '../../ops/security/audit/audit-files.ts';
import { runCommandLine } from '../program.ts';

const scratch = scratchFolder();
const stdin = Object.getOwnPropertyDescriptor(process, 'stdin')!;
let out = '';
let err = '';

beforeEach(async () => {
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  await writeFile(
    join(scratch(), 's.yml'),
    'security:\n  network:\n    allowed_ips: ["10.0.0.0/8"]\n    firewall_rules: [{ port: 8080, protocol: "tcp", source: "internal" }]\n',
    { mode: 0o600 },
  );
});

afterEach(() => {
  vi.restoreAllMocks();
  Object.defineProperty(process, 'stdin', stdin);
  process.exitCode = undefined;
});

async function frame(...args: string[]): Promise<{ out: string; err: string; exit: unknown }> {
  [out, err] = ['', ''];
  process.exitCode = undefined;
  const place =
    args[1] === 'secret' ? [] : ['--state-dir', join(scratch(), 'state'), '--config', join(scratch(), 's.yml')];
  await runCommandLine([...args, ...place]);
  return { out, err, exit: process.exitCode };
}

const typed = (text: string): void => {
  Object.defineProperty(process, 'stdin', { value: Readable.from([Buffer.from(text)]), configurable: true });
};

const addAda = async () => {
  typed(`${GOOD_PASSWORD}\n`);
  return frame('users', 'add', 'Ada', '--role', 'pipeline_admin');
};

describe('users', () => {
  test('are added with a password from standard input or a link, changed, and removed', async () => {
    expect((await addAda()).out).toContain('Added Ada as pipeline_admin.');
    expect((await frame('users', 'add', 'Bob', '--role', 'pipeline_user', '--link')).out).toContain(
      '/setup#token=fpi_',
    );
    const list = (await frame('users', 'list')).out;
    expect(list).toMatch(/Ada\s+pipeline_admin\s+active\s+never/);
    expect(list).toMatch(/Bob\s+pipeline_user\s+has not set a password/);
    expect((await frame('users', 'disable', 'bob')).out).toContain('Bob can do nothing any more');
    expect((await frame('users', 'enable', 'bob')).exit).toBeUndefined();
    expect((await frame('users', 'role', 'bob', 'pipeline_admin')).out).toContain('Bob is pipeline_admin now.');
    typed('nine green herons\n');
    expect((await frame('users', 'password', 'bob')).out).toContain('all sessions have ended');
    expect((await frame('users', 'remove', 'bob')).out).toContain('Removed Bob');
    expect(JSON.parse((await frame('users', 'list', '--json')).out)).toMatchObject({ users: [{ name: 'Ada' }] });
  });

  test('what cannot be is said with a remedy, and written down', async () => {
    await addAda();
    for (const [args, code] of [
      [['users', 'disable', 'Ada'], 'FRAME_ACCOUNTS_LAST_ADMIN'],
      [['users', 'remove', 'Nobody'], 'FRAME_ACCOUNTS_NOT_FOUND'],
      [['users', 'role', 'Ada', 'pipeline_adm'], 'FRAME_ACCOUNTS_NOT_FOUND'],
      [['users', 'add', 'Ada', '--role', 'pipeline_user', '--link'], 'FRAME_ACCOUNTS_CONFLICT'],
    ] as const) {
      const { err, exit } = await frame(...args);
      expect(err).toContain(code);
      expect(err).toContain('what to do:');
      expect(exit).toBe(2);
    }
    typed('password1234\n');
    expect((await frame('users', 'password', 'Ada')).err).toContain('FRAME_ACCOUNTS_PASSWORD');
    typed('\n');
    expect((await frame('users', 'password', 'Ada')).err).toContain('There is no password on standard input');
    const log = (await frame('audit', 'export')).out;
    expect(log).toContain('"what":"users disable"');
    expect(log).toContain('FRAME_ACCOUNTS_LAST_ADMIN');
    expect(log).not.toContain(GOOD_PASSWORD);
  });
});

test('tokens are printed once, listed and revoked', async () => {
  await addAda();
  const made = await frame('tokens', 'create', 'ada', '--name', 'nightly', '--scope', 'create_job,view_all_jobs');
  expect(made.out).toMatch(/^fpt_[\w-]{12}_[\w-]{43}\n/);
  const secret = made.out.split('\n')[0];
  const list = await frame('tokens', 'list', '--json');
  expect(list.out).not.toContain(secret);
  const [{ id }] = (JSON.parse(list.out) as { tokens: { id: string }[] }).tokens;
  expect((await frame('tokens', 'list')).out).toContain('create_job,view_all_jobs');
  expect((await frame('tokens', 'create', 'ada', '--name', 'x', '--scope', 'create_jobs')).err).toContain(
    'did you mean "create_job"',
  );
  expect((await frame('tokens', 'revoke', id)).out).toContain('good for nothing');
  expect((await frame('tokens', 'list')).out).toContain('There are no tokens.');
});

test('roles are listed with what they imply', async () => {
  expect((await frame('roles', 'list')).out).toMatch(
    /pipeline_admin\s+create_job, delete_job, view_logs, view_own_jobs, system_config/,
  );
});

describe('audit', () => {
  test('verifies, is exported as a table, and tells when somebody changed it', async () => {
    await addAda();
    for (const name of ['b', 'c', 'd']) await frame('users', 'add', name, '--role', 'pipeline_user', '--link');
    expect(await frame('audit', 'verify')).toMatchObject({
      exit: undefined,
      out: '8 records, all as they were written.\n',
    });
    expect((await frame('audit', 'export', '--format', 'csv', '--what', 'USERS')).out.split('\r\n')).toHaveLength(10);
    expect((await frame('audit', 'prune')).out).toContain('Nothing is older than 365 days.');
    const folder = join(scratch(), 'state', 'audit');
    const [segment] = await listSegments(folder);
    const text = await readFile(join(folder, segment), 'utf8');
    await writeFile(join(folder, segment), text.replace('"name":"b"', '"name":"x"'));
    const spoiled = await frame('audit', 'verify');
    expect(spoiled.exit).toBe(1);
    expect(spoiled.out).toContain('wrong');
    expect((await frame('audit', 'begin-anew', '--why', 'a test')).err).toContain('The old log is kept in');
    const anew = await frame('audit', 'verify', '--json');
    expect(JSON.parse(anew.out)).toMatchObject({ status: 'ok', records: 1 });
  });
});

describe('security', () => {
  test('check tells how everything stands', async () => {
    const before = await frame('security', 'check', '--json');
    const stateOf = (out: string): Record<string, string> =>
      Object.fromEntries(
        (JSON.parse(out) as { points: { name: string; state: string }[] }).points.map(({ name, state }) => [
          name,
          state,
        ]),
      );
    expect(before.exit).toBe(1);
    expect(stateOf(before.out)).toMatchObject({ 'secret key': 'fail', accounts: 'warn', network: 'ok' });
    await addAda();
    const variables = { JWT_SECRET_KEY: (await frame('security', 'secret')).out.trim() };
    expect(variables.JWT_SECRET_KEY).toHaveLength(43);
    await writeFile(
      join(scratch(), 's.yml'),
      `security: { authentication: { secret_key: "${variables.JWT_SECRET_KEY}" } }`,
    );
    const after = await frame('security', 'check');
    expect(after.exit).toBeUndefined();
    expect(after.out).toContain('ok    accounts: 1 users');
  });

  test('firewall prints rules', async () => {
    expect((await frame('security', 'firewall')).out).toContain('ip saddr { 10.0.0.0/8 } tcp dport 8080 accept');
    expect((await frame('security', 'firewall', '--windows')).out).toContain('New-NetFirewallRule');
  });
});
