import { beforeAll, expect, test } from 'vitest';
import { buildProgram } from '../support/built-program.ts';
import { killCreates, killPrunes, killRestores } from '../support/kill-backups.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const KILLS = 200;
const HOURS_MS = 3 * 3_600_000;
const scratch = scratchFolder();
beforeAll(buildProgram);

test.each([
  ['create', killCreates],
  ['prune', killPrunes],
  ['restore', killRestores],
])(
  `${KILLS} kills of backup %s at random instants`,
  async (word, killAll) => {
    const counts = await killAll(scratch(), KILLS, 11);
    console.log(word, counts);
    expect(counts.kills).toBe(KILLS);
  },
  HOURS_MS,
);
