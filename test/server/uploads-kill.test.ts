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
      ...{ folder: scratch(), uploads: 2, files: 8, dropped: 0.2, kills: 2, submits: 10, seed: 6, encrypted },
    });
    expect(result).toMatchObject({ jobs: 2, answered: 2, equal: 16, kills: 2 });
    expect(result.chunksLost + result.answersLost).toBeGreaterThan(5);
  },
);
