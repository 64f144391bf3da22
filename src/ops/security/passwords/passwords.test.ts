import { describe, expect, test } from 'vitest';
import { checkNewPassword } from './check-password.ts';
import { commonPasswords, isCommonPassword } from './common-passwords.ts';
import { PasswordHasher, PASSWORD_HASHING } from './hash-password.ts';

const CHEAP = { memoryCost: 8, timeCost: 1, parallelism: 1 };

describe('common passwords', () => {
  test('there are more than 3,000, and each is refused', () => {
    const all = [...commonPasswords()];
    expect(all.length).toBeGreaterThan(3_000);
    expect(all.filter((password) => !isCommonPassword(password))).toEqual([]);
  });

  test.each([
    ...[
      'password1234',
      'PASSWORD2026!',
      'P@ssw0rd1234',
      '123456789012',
      'qwertyuiopas',
      'qwertyuiop[]',
      'aaaaaaaaaaaa',
    ],
    ...[
      'abcabcabcabc',
      'passwordpassword',
      '!!admin!!1234',
      '2026-11-28-01',
      '1q2w3e4r5t6y',
      'administrator1',
      '0987654321098',
    ],
  ])('%s is one of them, or hardly more', (password) => expect(isCommonPassword(password)).toBe(true));

  test.each(['seven grey pigeons', 'correct horse battery', 'Tr0ub4dour&3xyz', 'il muro è umido', '8301659274405518'])(
    '%s is not',
    (password) => expect(isCommonPassword(password)).toBe(false),
  );
});

describe('a new password', () => {
  test.each([
    ['short', 'fewer than 12'],
    ['x'.repeat(257), 'more than 256'],
    ['seven\tgrey pigeons', 'cannot be typed'],
    ['password1234', 'commonest'],
    ['ada.lovelace1', 'the name'],
  ])('%j is refused', (password, says) => {
    expect(() => checkNewPassword(password, 'Ada.Lovelace')).toThrow(says);
  });

  test('nothing but length is asked for', () => {
    for (const good of ['seven grey pigeons', 'sieben graue tauben', '七羽の灰色の鳩が空を飛んだよ'])
      expect(() => checkNewPassword(good, 'Ada')).not.toThrow();
  });
});

describe('hashing', () => {
  test('is argon2id with the costs that are named', async () => {
    expect(await new PasswordHasher().hash('seven grey pigeons')).toMatch(
      `$argon2id$v=19$m=${PASSWORD_HASHING.memoryCost},t=${PASSWORD_HASHING.timeCost},p=1$`,
    );
  });

  test('tells the right password from others, however its letters are composed', async () => {
    const hasher = new PasswordHasher(CHEAP);
    const hashed = await hasher.hash('caffè lungo a Pompei');
    expect(await hasher.matches(hashed, 'caffe\u0300 lungo a Pompei')).toBe(true);
    expect(await hasher.matches(hashed, 'caffe lungo a Pompei')).toBe(false);
    expect(await hasher.matches(null, 'nobody has this password')).toBe(false);
  });

  test('knows a hash of other costs', async () => {
    const hashed = await new PasswordHasher(CHEAP).hash('seven grey pigeons');
    expect(new PasswordHasher(CHEAP).isOld(hashed)).toBe(false);
    expect(new PasswordHasher().isOld(hashed)).toBe(true);
  });

  test('a crowd waits in line, and a larger one is sent away', async () => {
    const hasher = new PasswordHasher(CHEAP);
    const all = await Promise.allSettled(Array.from({ length: 100 }, () => hasher.hash('seven grey pigeons')));
    const away = all.filter((each) => each.status === 'rejected');
    expect(away).toHaveLength(34);
    expect(away[0].reason).toMatchObject({ code: 'FRAME_REQUEST_TOO_MANY' });
    await expect(hasher.hash('seven grey pigeons')).resolves.toContain('argon2id');
  });
});
