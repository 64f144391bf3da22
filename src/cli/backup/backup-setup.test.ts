import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { backupSetup } from './backup-setup.ts';

const scratch = scratchFolder();

test('what is backed up is the database and the configuration that the service was started with', async () => {
  const jobsDir = join(scratch(), 'jobs');
  const usual = await backupSetup({ jobsDir });
  expect(usual.installation).toMatchObject({ stateDir: join(jobsDir, '.state'), securityConfig: null });
  const told = await backupSetup({ jobsDir, stateDir: 'kept/elsewhere', security: join(scratch(), 'lab.yml') });
  expect(told.installation).toMatchObject({
    stateDir: resolve('kept/elsewhere'),
    securityConfig: join(scratch(), 'lab.yml'),
  });
});
