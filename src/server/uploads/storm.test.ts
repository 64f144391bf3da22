import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { stormUploads } from '../../../test/support/upload-storm.ts';

const scratch = scratchFolder();

test('parallel uploads over a bad line, with restarts: every byte arrives, no job is made twice', async () => {
  const result = await stormUploads({ jobsDir: scratch(), uploads: 5, files: 8, dropped: 0.2, restarts: 3, seed: 6 });
  expect(result).toMatchObject({ jobs: 5, answered: 5, equal: 40, restarted: 3 });
  expect(result.chunksLost + result.answersLost).toBeGreaterThan(10);
});
