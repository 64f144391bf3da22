import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { backupSetup, openExisting } from './backup-setup.ts';

const scratch = scratchFolder();

test('what is backed up is the database and the configuration that the service was started with', async () => {
  const jobsDir = join(scratch(), 'jobs');
  await mkdir(jobsDir);
  const usual = await backupSetup({ jobsDir });
  expect(usual.installation).toMatchObject({ stateDir: join(jobsDir, '.state'), securityConfig: null });
  const told = await backupSetup({ jobsDir, stateDir: 'kept/elsewhere', security: join(scratch(), 'lab.yml') });
  expect(told.installation).toMatchObject({
    stateDir: resolve('kept/elsewhere'),
    securityConfig: join(scratch(), 'lab.yml'),
  });
});

test('a mistyped folder of jobs is refused; a machine that gets its jobs back has none yet', async () => {
  const jobsDir = join(scratch(), 'jbos');
  await expect(backupSetup({ jobsDir })).rejects.toMatchObject({ code: 'FRAME_INPUT_NOT_FOUND', file: jobsDir });
  expect((await backupSetup({ jobsDir }, { mayBeNew: true })).installation.jobsDir).toBe(jobsDir);
});

test('where the key file is not there, it is said what the file is for and which one it is', async () => {
  const jobsDir = join(scratch(), 'jobs');
  await mkdir(jobsDir);
  const setup = await backupSetup({ jobsDir });
  const backupKeyFile = { value: join(scratch(), 'gone.key'), origin: 'environment' } as const;
  const opened = openExisting({ ...setup, environment: { ...setup.environment, backupKeyFile } });
  await expect(opened).rejects.toMatchObject({
    ...{ code: 'FRAME_INPUT_NOT_FOUND', file: backupKeyFile.value },
    message: expect.stringContaining('no key file for backups') as string,
    remedy: expect.stringContaining('backup init') as string,
  });
});
