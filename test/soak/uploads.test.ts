import { expect, test } from 'vitest';
import { scratchFolder } from '../support/scratch-folder.ts';
import { stormUploads } from '../support/upload-storm.ts';

const scratch = scratchFolder();

test('50 parallel uploads of 100 files, a fifth of the chunks dropped, 3 restarts: all hashes equal, no job twice', async () => {
  const result = await stormUploads({
    jobsDir: scratch(),
    uploads: 50,
    files: 100,
    dropped: 0.2,
    restarts: 3,
    seed: 6,
  });
  expect(result).toMatchObject({ jobs: 50, answered: 50, equal: 5000, restarted: 3 });
  expect(result.chunksLost + result.answersLost).toBeGreaterThan(3000);
});
