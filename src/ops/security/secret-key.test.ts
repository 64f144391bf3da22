import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { keptSecretKey, makeSecretKey, SECRET_KEY_FILE, weaknessOf } from './secret-key.ts';

const scratch = scratchFolder();

test.each([
  ['', 'is missing'],
  ['${JWT_SECRET_KEY}', 'is still the name of a variable'],
  ['Kq3vZr81LmXw0TnYpB6dHc9sGfAe2uJ', 'is shorter'],
  ['a'.repeat(64), 'repeats a few'],
  ['your-256-bit-secret-your-256-bit-secret', 'holds a word'],
  ['please_ChangeMe_before_you_go_live_2026', 'holds a word'],
  ['Kq3vZr81LmXwKq3vZr81LmXwKq3vZr81LmXw', 'repeats itself'],
])('%j %s', (secret, says) => expect(weaknessOf(secret)).toContain(says));

test('a key that is made is good, and another one each time', () => {
  const keys = Array.from({ length: 50 }, makeSecretKey);
  expect(keys.map(weaknessOf)).toEqual(keys.map(() => null));
  expect(new Set(keys).size).toBe(50);
});

test('the first start makes a key for its owner alone; whoever starts at the same time has the same', async () => {
  const keys = await Promise.all(Array.from({ length: 5 }, () => keptSecretKey(scratch())));
  expect(new Set(keys).size).toBe(1);
  expect((await stat(join(scratch(), SECRET_KEY_FILE))).mode & 0o777).toBe(0o600);
  expect(await keptSecretKey(scratch())).toBe(keys[0]);
});

test('a key that somebody made weak is refused', async () => {
  await writeFile(join(scratch(), SECRET_KEY_FILE), 'x\n');
  await expect(keptSecretKey(scratch())).rejects.toMatchObject({ code: 'FRAME_SECURITY_SECRET_WEAK' });
});
