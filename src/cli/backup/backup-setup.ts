import { readEnvironment, type Environment } from '../../jobs/environment.ts';
import type { ProgramIdentity } from '../../ops/backup/back-up-installation.ts';
import { readSecrets } from '../../ops/backup/backup-secret.ts';
import type { Installation } from '../../ops/backup/installation.ts';
import { openOrInit } from '../../ops/backup/known-repository.ts';
import { openRepository, type Repository } from '../../ops/backup/repository.ts';
import { settleKilledSwitch } from '../../ops/backup/switch-journal.ts';
import { commitOf } from '../commit-of.ts';
import { notice } from '../output.ts';
import { existingJobsDir } from '../existing-jobs-dir.ts';
import { stateDirFor } from '../state-dir-for.ts';
import { packageFolder, programVersion, shippedModelFolder } from '../program-version.ts';
import { t } from '../language.ts';

/** What every command about backups takes. */
export interface BackupOptions {
  readonly root?: string;
  readonly jobsDir?: string;
  readonly stateDir?: string;
  /** How the server is guarded, where it was told on its command line. */
  readonly security?: string | undefined;
  readonly json?: boolean;
}

/** Everything that commands about backups are about. */
export interface BackupSetup {
  readonly environment: Environment;
  readonly root: string;
  readonly installation: Installation;
  readonly program: ProgramIdentity;
}

/**
 * Reads where everything lies. A restore in place that was killed is taken back first.
 * @param mayBeNew whether the folder of jobs need not be there yet, as on a machine that gets them back.
 * @throws FrameError FRAME_INPUT_NOT_FOUND for a mistyped one: a backup of it would be good, and hold nothing.
 */
export async function backupSetup(
  { root, jobsDir: asked, stateDir, security }: BackupOptions,
  { mayBeNew = false }: { readonly mayBeNew?: boolean } = {},
): Promise<BackupSetup> {
  const workingDir = process.cwd();
  const environment = await readEnvironment(workingDir, process.env);
  const jobsDir = mayBeNew ? (asked ?? environment.jobsDir.value) : await existingJobsDir(asked, environment);
  if (await settleKilledSwitch(jobsDir))
    notice(t('note: a restore in place was killed; everything was put back as it had been before it.'));
  const revision = commitOf(packageFolder());
  return {
    environment,
    root: root ?? environment.backupDir.value,
    installation: {
      ...{ workingDir, jobsDir, modelFolder: shippedModelFolder() },
      defaultConfig: environment.defaultConfig.value,
      securityConfig: security ?? environment.securityConfig.value,
      stateDir: stateDirFor(environment, jobsDir, stateDir),
    },
    program: { version: programVersion(), gitRevision: revision === 'unknown' ? null : revision },
  };
}

/** Opens the repository that is there. @throws FrameError FRAME_BACKUP_KEY_…, FRAME_BACKUP_NO_REPOSITORY, … */
export async function openExisting({ environment, root }: BackupSetup): Promise<Repository> {
  return openRepository(root, await secretsOf(environment));
}

/** Opens the repository to write a backup; the first one makes it. */
export async function openForBackup({ environment, root, installation }: BackupSetup, now: Date): Promise<Repository> {
  const secrets = await secretsOf(environment);
  const { repository, made } = await openOrInit(root, secrets, installation.stateDir, now);
  if (made) notice(t('Made a repository of backups in {{root}}. Keep a copy of its key elsewhere.', { root }));
  return repository;
}

export async function secretsOf(environment: Environment): ReturnType<typeof readSecrets> {
  return readSecrets({ passphrase: environment.backupPassphrase.value, keyFile: environment.backupKeyFile.value });
}

/** Told once where a prune is going on. */
export const sayWaiting = (): void => notice(t('Waiting for another process that is pruning the repository ...'));
