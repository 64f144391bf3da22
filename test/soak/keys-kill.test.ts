import { expect, test } from 'vitest';
import { killKeys } from '../support/kill-keys.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const KILLS = 200;
const scratch = scratchFolder();

test(`${KILLS} kills while keys are changed and jobs encrypted and decrypted: every file is read all the while`, async () => {
  const counts = await killKeys(scratch(), KILLS, 7);
  console.log(counts);
  expect(counts.kills).toBe(KILLS);
}, 3_600_000);
