import { contentOf } from '../../ops/backup/back-up-installation.ts';
import { createBackup, type CreateReport } from '../../ops/backup/create-backup.ts';
import { findParts } from '../../ops/backup/installation.ts';
import { pruneRepository } from '../../ops/backup/prune-repository.ts';
import { runDueBackup } from '../../ops/backup/schedule.ts';
import { backupSetup, openForBackup, type BackupOptions } from './backup-setup.ts';

/**
 * For whatever runs all the time: makes a backup where `backup_config.json` says that one is due, and prunes after it.
 * @returns null where nothing was due.
 * @throws FrameError as `backup create` and `backup prune`
 */
export async function makeDueBackup(now: Date, options: BackupOptions = {}): Promise<CreateReport | null> {
  const setup = await backupSetup(options);
  const { installation, program, root } = setup;
  return runDueBackup(now, {
    ...{ workingDir: installation.workingDir, root },
    make: async (config) => {
      const repository = await openForBackup(setup, now);
      const parts = await findParts(installation, { days: config.all_jobs ? null : config.days, now });
      const report = await createBackup(repository, contentOf(installation, parts, program), { kind: 'backup', now });
      if (config.keep !== null) await pruneRepository(repository, { policy: config.keep });
      return report;
    },
  });
}
