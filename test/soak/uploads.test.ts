import { beforeAll, expect, test } from 'vitest';
import { buildProgram } from '../support/built-program.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { stormUploads } from '../support/upload-storm.ts';

const scratch = scratchFolder();
beforeAll(buildProgram);

test.each([false, true])(
  '50 parallel uploads of 100 files, a fifth of the chunks dropped, 3 kills, 50 submits with one key (encrypted: %s): all hashes equal, no job twice',
  async (encrypted) => {
    const result = await stormUploads({
      ...{ folder: scratch(), uploads: 50, files: 100, dropped: 0.2, kills: 3, submits: 50, seed: 6, encrypted },
    });
    console.log(result);
    expect(result).toMatchObject({ jobs: 50, answered: 50, equal: 5000, kills: 3 });
    expect(result.chunksLost + result.answersLost).toBeGreaterThan(3000);
  },
  3_600_000,
);
