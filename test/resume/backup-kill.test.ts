import { beforeAll, expect, test } from 'vitest';
import { buildProgram } from '../support/built-program.ts';
import { killCreates, killPrunes, killRestores } from '../support/kill-backups.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

/** test/soak has 200 of each. */
const KILLS = 4;
const scratch = scratchFolder();
beforeAll(buildProgram);

test(`${KILLS} kills of backup create: earlier backups stay good, nothing to unlock`, async () => {
  expect((await killCreates(scratch(), KILLS, 1)).kills).toBe(KILLS);
});

test(`${KILLS} kills of backup prune: what is to stay is good`, async () => {
  expect((await killPrunes(scratch(), KILLS, 2)).kills).toBe(KILLS);
});

test(`${KILLS} kills of backup restore: asked again it goes on to the same tree`, async () => {
  expect((await killRestores(scratch(), KILLS, 3)).kills).toBe(KILLS);
});
