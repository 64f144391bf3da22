import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { installationIn, writeTree } from '../../../test/support/small-repository.ts';
import { NO_KEYS } from '../../jobs/key-keeper.ts';
import { checkIntegrity } from './check-integrity.ts';

const scratch = scratchFolder();

test('what was restored of an installation without jobs lacks nothing; a job that cannot be read is told', async () => {
  const look = (): ReturnType<typeof checkIntegrity> =>
    checkIntegrity(installationIn(scratch()), new Date(2025, 0, 1), NO_KEYS);
  const { checks, problems } = await look();
  expect(checks).toMatchObject({ jobs_readable: true, storage_accessible: true, models_available: false });
  expect(problems).toEqual([expect.stringContaining('There are no learners')]);
  expect(await readdir(scratch())).toEqual([]);
  await mkdir(join(scratch(), 'jobs'));
  await writeTree(join(scratch(), 'jobs'), { 'job_1/job.json': '{' });
  expect((await look()).problems).toContain('job_1: job.json is damaged.');
});
