import { readFile, writeFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { scratchFolder } from '../../../../test/support/scratch-folder.ts';
import { GOOD_PASSWORD, smallAccounts, TEST_SECRET_KEY } from '../../../../test/support/small-accounts.ts';
import { ACCOUNTS_FILE } from '../../state/state-place.ts';
import { readAccessToken } from '../access-token.ts';
import type { Accounts } from './accounts.ts';
import { openAccounts } from './open-accounts.ts';
import { deriveKeys } from './signing-keys.ts';

const scratch = scratchFolder();
const ADDRESS = '10.0.0.1';
const MINUTE = 60_000;
const clock = { ms: 0 };
let accounts: Accounts;

beforeEach(async () => {
  clock.ms = Date.UTC(2026, 0, 1);
  accounts = await smallAccounts(scratch(), clock);
});
afterEach(() => accounts.close());

const firstAdmin = () => accounts.followLink(accounts.makeFirstAdminLink()!, 'Ada', GOOD_PASSWORD, ADDRESS);
const logIn = (password: string, address = ADDRESS, deviceToken?: string, name = 'ada') =>
  accounts.logIn({ name, password, address, deviceToken });

describe('the first administrator', () => {
  test('is made by a link that is good once', async () => {
    const link = accounts.makeFirstAdminLink()!;
    const { identity } = await accounts.followLink(link, ' Ada ', GOOD_PASSWORD, ADDRESS);
    expect(identity.user).toMatchObject({ name: 'Ada', role: 'pipeline_admin' });
    expect(identity.permissions).toContain('manage_users');
    expect(accounts.makeFirstAdminLink()).toBeNull();
    await expect(accounts.followLink(link, 'Eve', GOOD_PASSWORD, ADDRESS)).rejects.toMatchObject({
      code: 'FRAME_ACCESS_LOGIN',
    });
  });

  test('of two at once only one is made', async () => {
    const link = accounts.makeFirstAdminLink()!;
    const both = await Promise.allSettled(
      ['Ada', 'Eve'].map((name) => accounts.followLink(link, name, GOOD_PASSWORD, ADDRESS)),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(accounts.users.list()).toHaveLength(1);
  });

  test('a link is good for an hour, and an earlier one no more', async () => {
    const [early, late] = [accounts.makeFirstAdminLink()!, accounts.makeFirstAdminLink()!];
    await expect(accounts.followLink(early, 'Ada', GOOD_PASSWORD, ADDRESS)).rejects.toThrow('not good any more');
    await expect(accounts.followLink(late, 'Ada', 'short', ADDRESS)).rejects.toMatchObject({
      code: 'FRAME_ACCOUNTS_PASSWORD',
    });
    clock.ms += 61 * MINUTE;
    await expect(accounts.followLink(late, 'Ada', GOOD_PASSWORD, ADDRESS)).rejects.toThrow('not good any more');
  });
});

describe('logging in', () => {
  beforeEach(firstAdmin);

  test('whatever is wrong, the answer is the same', async () => {
    const off = await accounts.addUser('Bob', 'pipeline_user', GOOD_PASSWORD);
    accounts.users.change(off.id, { disabled: true });
    await accounts.addUser('Carl', 'pipeline_user', null);
    const errors = await Promise.all(
      [logIn('wrong password'), logIn(GOOD_PASSWORD, ADDRESS, undefined, 'nobody')]
        .concat(logIn(GOOD_PASSWORD, ADDRESS, undefined, 'bob'), logIn(GOOD_PASSWORD, ADDRESS, undefined, 'carl'))
        .map((attempt) => attempt.catch((cause: unknown) => String(cause))),
    );
    expect(new Set(errors).size).toBe(1);
    expect(errors[0]).toContain('The name or the password is wrong');
  });

  test('the name counts whatever its case', async () => {
    expect((await logIn(GOOD_PASSWORD, ADDRESS, undefined, ' ADA')).identity.user.name).toBe('Ada');
  });

  test('guessing waits longer and longer, and never for ever', async () => {
    const waits: number[] = [];
    for (let k = 0; k < 20; k++) {
      await expect(logIn('wrong password', `10.9.${k}.1`)).rejects.toMatchObject({ code: 'FRAME_ACCESS_PASSWORD' });
      const error = (await logIn('wrong password', `10.8.${k}.1`).catch((cause: unknown) => cause)) as {
        code: string;
        retryAfterMs?: number;
      };
      waits.push(error.retryAfterMs ?? 0);
      clock.ms += error.retryAfterMs ?? 0;
    }
    expect(waits.slice(0, 4)).toEqual([0, 0, 0, 0]);
    expect(Math.max(...waits)).toBe(15 * MINUTE);
    expect((await logIn(GOOD_PASSWORD)).identity.user.name).toBe('Ada');
  });

  test('a hundred guesses at once count as a hundred', async () => {
    const all = await Promise.allSettled(
      Array.from({ length: 60 }, (_, k) => logIn(`wrong password ${k}`, `10.9.${k}.1`)),
    );
    const codes = all.map((each) => (each as { reason: { code: string } }).reason.code);
    expect(codes.filter((code) => code === 'FRAME_ACCESS_PASSWORD')).toHaveLength(11);
    expect(codes.filter((code) => code === 'FRAME_ACCESS_LOCKED')).toHaveLength(49);
  });

  test('whoever locks an account does not lock its owner out of their own device', async () => {
    const { deviceToken } = await logIn(GOOD_PASSWORD);
    for (let k = 0; k < 12; k++) await logIn('wrong password', `10.9.${k}.1`).catch(() => undefined);
    await expect(logIn(GOOD_PASSWORD)).rejects.toMatchObject({ code: 'FRAME_ACCESS_LOCKED' });
    expect((await logIn(GOOD_PASSWORD, ADDRESS, deviceToken)).deviceToken).toBe(deviceToken);
    const forged = `${deviceToken.slice(0, -2)}AA`;
    await expect(logIn(GOOD_PASSWORD, ADDRESS, forged)).rejects.toMatchObject({ code: 'FRAME_ACCESS_LOCKED' });
  });

  test('nor does whoever locks the address that all share', async () => {
    const { deviceToken } = await logIn(GOOD_PASSWORD);
    for (let k = 0; k < 35; k++) await logIn('wrong', ADDRESS, undefined, `n${k}`).catch(() => undefined);
    await expect(logIn(GOOD_PASSWORD)).rejects.toMatchObject({ code: 'FRAME_ACCESS_LOCKED' });
    expect((await logIn(GOOD_PASSWORD, ADDRESS, deviceToken)).identity.user.name).toBe('Ada');
  });

  test('a device of one account counts for no other', async () => {
    await accounts.addUser('Eve', 'pipeline_user', GOOD_PASSWORD);
    const { deviceToken } = await logIn(GOOD_PASSWORD, ADDRESS, undefined, 'eve');
    for (let k = 0; k < 12; k++) await logIn('wrong password', `10.9.${k}.1`, deviceToken).catch(() => undefined);
    await expect(logIn(GOOD_PASSWORD, ADDRESS, deviceToken)).rejects.toMatchObject({ code: 'FRAME_ACCESS_LOCKED' });
  });

  test('one address that tries many names waits too', async () => {
    for (let k = 0; k < 31; k++) await logIn('wrong', '2001:db8::1', undefined, `n${k}`).catch(() => undefined);
    await expect(logIn('wrong', '2001:db8::ff', undefined, 'other')).rejects.toMatchObject({
      code: 'FRAME_ACCESS_LOCKED',
    });
    await expect(logIn('wrong', '2001:db8:0:1::1', undefined, 'other')).rejects.toMatchObject({
      code: 'FRAME_ACCESS_PASSWORD',
    });
  });
});

describe('a session', () => {
  test('is renewed with a token that is good once; twice at once does no harm', async () => {
    const first = await firstAdmin();
    const second = await accounts.refresh(first.refreshToken);
    const doubled = await accounts.refresh(first.refreshToken);
    expect(doubled.refreshToken).toBe(second.refreshToken);
    const third = await accounts.refresh(second.refreshToken);
    expect(new Set([first, second, third].map(({ refreshToken }) => refreshToken)).size).toBe(3);
    expect(await accounts.identifyAccess(third.accessToken)).toMatchObject({ user: { name: 'Ada' } });
  });

  test('ends when an old token comes again: somebody has copied it', async () => {
    const first = await firstAdmin();
    const second = await accounts.refresh(first.refreshToken);
    clock.ms += MINUTE;
    await expect(accounts.refresh(first.refreshToken)).rejects.toMatchObject({ code: 'FRAME_ACCESS_LOGIN' });
    await expect(accounts.refresh(second.refreshToken)).rejects.toMatchObject({ code: 'FRAME_ACCESS_LOGIN' });
    expect(await accounts.identifyAccess(second.accessToken)).toBeNull();
  });

  test('does not end by a token that was never one', async () => {
    const { refreshToken, accessToken } = await firstAdmin();
    for (const forged of [
      `${refreshToken}x`,
      refreshToken.replace('.1.', '.2.'),
      refreshToken.replace('.1.', '.0.'),
      '',
    ])
      await expect(accounts.refresh(forged)).rejects.toMatchObject({ code: 'FRAME_ACCESS_LOGIN' });
    expect(await accounts.identifyAccess(accessToken)).not.toBeNull();
  });

  test('ends at once: by logging out, with the account, by a new password, and by itself', async () => {
    const admin = await firstAdmin();
    await accounts.addUser('Bob', 'pipeline_user', GOOD_PASSWORD);
    const bob = () => logIn(GOOD_PASSWORD, ADDRESS, undefined, 'bob');
    const isIn = async ({ accessToken }: { accessToken: string }) =>
      (await accounts.identifyAccess(accessToken)) !== null;

    const one = await bob();
    accounts.logOut(one.identity.session!.id);
    expect(await isIn(one)).toBe(false);

    const [two, three] = [await bob(), await bob()];
    await accounts.changePassword(two.identity, GOOD_PASSWORD, `${GOOD_PASSWORD} too`, ADDRESS);
    expect([await isIn(two), await isIn(three)]).toEqual([true, false]);

    accounts.users.change(two.identity.user.id, { disabled: true });
    expect(await isIn(two)).toBe(false);
    await expect(accounts.refresh(two.refreshToken)).rejects.toMatchObject({ code: 'FRAME_ACCESS_LOGIN' });

    clock.ms += 11 * MINUTE;
    expect(await isIn(admin)).toBe(false);
    const again = await accounts.refresh(admin.refreshToken);
    expect(await isIn(again)).toBe(true);
    clock.ms += 15 * 24 * 60 * MINUTE;
    await expect(accounts.refresh(again.refreshToken)).rejects.toMatchObject({ code: 'FRAME_ACCESS_LOGIN' });
  });

  test('a new role holds at once', async () => {
    await firstAdmin();
    const { id } = await accounts.addUser('Bob', 'pipeline_admin', GOOD_PASSWORD);
    const { accessToken } = await logIn(GOOD_PASSWORD, ADDRESS, undefined, 'bob');
    accounts.users.change(id, { role: 'pipeline_user' });
    expect([...(await accounts.identifyAccess(accessToken))!.permissions]).toEqual(['create_job', 'view_own_jobs']);
  });
});

describe('tokens for scripts', () => {
  const token = (userId: string, scope: readonly ('create_job' | 'delete_job')[] = ['create_job']) =>
    accounts.tokens.make({ userId, name: 'nightly', scope, expiresMs: clock.ms + MINUTE }, clock.ms);

  test('allow what both their scope and their user may, until they expire or are revoked', async () => {
    await firstAdmin();
    const bob = await accounts.addUser('Bob', 'pipeline_user', GOOD_PASSWORD);
    const { secret, token: made } = token(bob.id, ['create_job', 'delete_job']);
    expect([...accounts.identifyToken(secret)!.permissions]).toEqual(['create_job']);
    expect(accounts.tokens.list(bob.id)[0]).toMatchObject({ id: made.id, name: 'nightly', lastUsedMs: clock.ms });
    for (const wrong of [`${secret.slice(0, -1)}x`, secret.slice(0, -1), '', 'fpt_x'])
      expect(accounts.identifyToken(wrong)).toBeNull();
    accounts.users.change(bob.id, { disabled: true });
    expect(accounts.identifyToken(secret)).toBeNull();
    accounts.users.change(bob.id, { disabled: false });
    expect(accounts.tokens.revoke(made.id)).toBe(true);
    expect(accounts.identifyToken(secret)).toBeNull();
    const short = token(bob.id).secret;
    clock.ms += MINUTE;
    expect(accounts.identifyToken(short)).toBeNull();
  });

  test('go with their user', async () => {
    await firstAdmin();
    const bob = await accounts.addUser('Bob', 'pipeline_user', null);
    const { secret } = token(bob.id);
    accounts.users.remove(bob.id);
    expect(accounts.identifyToken(secret)).toBeNull();
    expect(accounts.tokens.list()).toEqual([]);
  });
});

describe('users', () => {
  test('the last administrator stays, whatever is tried', async () => {
    const { user } = (await firstAdmin()).identity;
    // Somebody who has not followed their link yet could not look after anything.
    await accounts.addUser('Bob', 'pipeline_admin', null);
    const lastAdmin = expect.objectContaining({ code: 'FRAME_ACCOUNTS_LAST_ADMIN' });
    expect(() => accounts.users.remove(user.id)).toThrow(lastAdmin);
    expect(() => accounts.users.change(user.id, { disabled: true })).toThrow(lastAdmin);
    expect(() => accounts.users.change(user.id, { role: 'pipeline_user' })).toThrow(lastAdmin);
    expect(accounts.users.require(user.id)).toMatchObject({ disabled: false, role: 'pipeline_admin' });
    const carl = await accounts.addUser('Carl', 'pipeline_admin', GOOD_PASSWORD);
    accounts.users.remove(user.id);
    expect(() => accounts.users.remove(carl.id)).toThrow(lastAdmin);
  });

  test('names: one person each, whatever the case', async () => {
    await accounts.addUser('Ada', 'pipeline_user', null);
    await expect(accounts.addUser('ADA ', 'pipeline_user', null)).rejects.toMatchObject({
      code: 'FRAME_ACCOUNTS_CONFLICT',
    });
    for (const wrong of ['', ' ', '-x', 'a\nb', 'a<b', 'x'.repeat(65), '\u202eada'])
      await expect(accounts.addUser(wrong, 'pipeline_user', null)).rejects.toMatchObject({
        code: 'FRAME_REQUEST_INVALID',
      });
    await expect(accounts.addUser('Bob', 'pipeline_usr', null)).rejects.toThrow('did you mean "pipeline_user"');
  });

  test('a link sets a new password, and ends all sessions', async () => {
    const { accessToken, identity } = await firstAdmin();
    const link = accounts.makeLinkFor(identity.user.id);
    expect(await accounts.identifyAccess(accessToken)).toBeNull();
    await accounts.followLink(link, undefined, 'nine green herons', ADDRESS);
    await expect(logIn(GOOD_PASSWORD)).rejects.toMatchObject({ code: 'FRAME_ACCESS_PASSWORD' });
    expect((await logIn('nine green herons')).identity.user.name).toBe('Ada');
  });
});

test('10,000 changed tokens: none is taken whose bytes differ', async () => {
  const { accessToken } = await firstAdmin();
  const key = deriveKeys(TEST_SECRET_KEY).access;
  expect(await readAccessToken(accessToken, key, clock.ms)).not.toBeNull();
  const { seededRandom } = await import('../../../math/random.ts');
  const random = seededRandom(7);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ';
  const bytesOf = (token: string): string =>
    token
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString('hex'))
      .join('.');
  const pick = (): string => letters[random.below(letters.length)];
  const whole = bytesOf(accessToken);
  let tried = 0;
  const taken: string[] = [];
  while (tried < 10_000) {
    const at = random.below(accessToken.length);
    const [before, behind] = [accessToken.slice(0, at), accessToken.slice(at + 1)];
    const other = random.below(accessToken.length);
    const mutated = [
      () => before + pick() + behind,
      () => before + behind,
      () => before + pick() + accessToken[at] + behind,
      () => before.slice(0, other) + accessToken.slice(other),
      () => accessToken.slice(0, at),
      () =>
        accessToken
          .split('.')
          .map((part, k) => (k === random.below(3) ? pick() + part : part))
          .join('.'),
      () =>
        [Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url'), accessToken.split('.')[1], ''].join('.'),
    ][random.below(7)]();
    if (bytesOf(mutated) === whole) continue;
    tried++;
    if ((await readAccessToken(mutated, key, clock.ms)) !== null) taken.push(mutated);
  }
  expect(taken).toEqual([]);
});

describe('the database', () => {
  test('holds nothing that lets anybody in', async () => {
    const { accessToken, refreshToken, identity } = await firstAdmin();
    const { secret } = accounts.tokens.make(
      { userId: identity.user.id, name: 'x', scope: [], expiresMs: clock.ms + MINUTE },
      clock.ms,
    );
    const link = accounts.makeLinkFor(identity.user.id);
    accounts.close();
    const bytes = await readFile(join(scratch(), ACCOUNTS_FILE), 'latin1');
    for (const each of [accessToken, refreshToken.split('.')[2], secret.slice(20), link.slice(4), GOOD_PASSWORD])
      expect(bytes.includes(each)).toBe(false);
    accounts = await smallAccounts(scratch(), clock);
  });

  test('that cannot be read stays, and nobody gets a new one', async () => {
    await firstAdmin();
    accounts.close();
    const file = join(scratch(), ACCOUNTS_FILE);
    const whole = await readFile(file);
    for (const spoil of [
      () => truncate(file, 0),
      () => truncate(file, 5000),
      () => writeFile(file, 'not a database at all, but long enough to be looked at'),
      () => writeFile(file, Buffer.concat([whole.subarray(0, 4096), Buffer.alloc(whole.length - 4096, 7)])),
    ]) {
      await spoil();
      const spoiled = await readFile(file);
      await expect(openAccounts(scratch())).rejects.toMatchObject({
        code: 'FRAME_ACCOUNTS_DAMAGED',
        remedy: expect.stringContaining('backup restore'),
      });
      expect(await readFile(file)).toEqual(spoiled);
    }
    await writeFile(file, whole);
    accounts = await smallAccounts(scratch(), clock);
    expect(accounts.users.hasAdmin()).toBe(true);
  });

  test('several processes may begin it at once', async () => {
    const many = await Promise.all(Array.from({ length: 4 }, () => openAccounts(join(scratch(), 'new'))));
    many.forEach((db) => db.close());
    expect(many).toHaveLength(4);
  });
});
