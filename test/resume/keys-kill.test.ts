import { expect, test } from 'vitest';
import { killKeys } from '../support/kill-keys.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

/** test/soak has 200. */
const KILLS = 3;
const scratch = scratchFolder();

test(`${KILLS} kills while keys are changed and jobs encrypted and decrypted: every file is read all the while`, async () => {
  const { kills, read, beside } = await killKeys(scratch(), KILLS, 1);
  expect(kills).toBe(KILLS);
  expect(read).toBe(KILLS * 4 * 5);
  expect(beside).toBeGreaterThan(0);
});
