import { beforeAll, expect, test } from 'vitest';
import { buildProgram } from '../support/built-program.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { stormUploads } from '../support/upload-storm.ts';

const scratch = scratchFolder();
beforeAll(buildProgram);

test.each([false, true])(
  'parallel uploads over a bad line to a server that is killed (encrypted: %s): every byte arrives, no job is made twice',
  async (encrypted) => {
    const result = await stormUploads({
      ...{ folder: scratch(), uploads: 3, files: 8, dropped: 0.2, kills: 3, submits: 10, seed: 6, encrypted },
    });
    expect(result).toMatchObject({ jobs: 3, answered: 3, equal: 24, kills: 3 });
    expect(result.chunksLost + result.answersLost).toBeGreaterThan(10);
  },
);
