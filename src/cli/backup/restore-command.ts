import { FrameError } from '../../errors.ts';
import { restoreBackup } from '../../ops/backup/restore-backup.ts';
import { restoreInPlace } from '../../ops/backup/restore-in-place.ts';
import type { Repository } from '../../ops/backup/repository.ts';
import type { BackupRecord } from '../../ops/backup/backup-record.ts';
import { checkIntegrity } from '../../ops/recovery/check-integrity.ts';
import { createRecoveryPoint } from '../../ops/recovery/create-recovery-point.ts';
import { restoredInstallation } from '../../ops/recovery/drill.ts';
import { findJobKeys } from '../job-keys.ts';
import { printJson } from '../output.ts';
import { sizeWords } from '../size-words.ts';
import { nameOf, say, warn } from './backup-command.ts';
import { backupSetup, openExisting, sayWaiting, type BackupOptions, type BackupSetup } from './backup-setup.ts';
import { ByteProgress } from './byte-progress.ts';
import { t } from '../language.ts';

export interface RestoreCommandOptions extends BackupOptions {
  readonly inPlace?: boolean;
  readonly only?: readonly string[];
  readonly skipDamaged?: boolean;
  readonly dryRun?: boolean;
}

/** `backup restore` and `recovery restore`. */
export async function restoreCommand(
  kind: BackupRecord['kind'],
  asked: string,
  target: string | undefined,
  options: RestoreCommandOptions,
): Promise<void> {
  if ((target === undefined) !== (options.inPlace ?? false)) {
    throw new FrameError('FRAME_USAGE', 'Say either a folder to restore to, or --in-place.', {
      remedy:
        'Into an empty folder it cannot do any harm; --in-place replaces what is there, and keeps that in a recovery point.',
    });
  }
  if (options.skipDamaged && (target === undefined || options.dryRun)) {
    throw new FrameError('FRAME_USAGE', '--skip-damaged goes with a folder to restore to, and with no dry run.', {
      remedy:
        'Restore into an empty folder and look at what came back; `backup verify --read-data` tells beforehand what is damaged.',
    });
  }
  const setup = await backupSetup(options, { mayBeNew: true });
  const repository = await openExisting(setup);
  const name = await nameOf(asked, setup.root, kind);
  const progress = new ByteProgress(t('restored'));
  const shown = { progress: (bytes: number, of: number) => progress.show(bytes, of), waiting: sayWaiting };
  try {
    if (target === undefined) await inPlace(repository, name, setup, { ...options, ...shown });
    else await intoFolder(repository, name, target, { ...options, ...shown });
  } finally {
    progress.close();
  }
}

type Shown = Required<Pick<Parameters<typeof restoreBackup>[3] & object, 'progress' | 'waiting'>>;

async function intoFolder(
  repository: Repository,
  name: string,
  folder: string,
  { only, skipDamaged, dryRun = false, json, progress, waiting }: RestoreCommandOptions & Shown,
): Promise<void> {
  const { target, files, size, entries, damaged } = await restoreBackup(repository, name, folder, {
    ...{ only, dryRun, progress, waiting, skipDamaged: skipDamaged ?? false },
  });
  // Only a whole backup is an installation that could do its work.
  const check =
    dryRun || only !== undefined
      ? null
      : await checkIntegrity(restoredInstallation(target), new Date(), await findJobKeys());
  if (check?.integrity_ok === false || damaged.length > 0) process.exitCode = 1;
  if (json) {
    const unhealthy = check?.integrity_ok === false;
    const status = dryRun ? 'dry run' : damaged.length > 0 ? 'incomplete' : unhealthy ? 'failed' : 'done';
    const paths = entries.map(({ path }) => path);
    return printJson({
      ...{ status, jobFolder: null, name, target, files, size },
      ...(dryRun ? { paths } : {}),
      ...(skipDamaged ? { damaged } : {}),
      check,
    });
  }
  say(
    t(
      dryRun
        ? 'Would restore {{files}} files, {{size}}, of {{name}} to {{target}}.'
        : 'Restored {{files}} files, {{size}}, of {{name}} to {{target}}.',
      { files, size: sizeWords(size), name, target },
    ),
  );
  damaged.forEach(({ path, reason }) => warn(t('{{path}} was left out: {{reason}}', { path, reason })));
  if (damaged.length > 0)
    say(
      t('Damaged in {{name}} and left out: {{damaged}} of {{files}} files.', {
        name,
        damaged: damaged.length,
        files: files + damaged.length,
      }),
    );
  if (check === null) return;
  check.problems.forEach(warn);
  if (check.integrity_ok)
    say(
      t(
        'Checked: learners, configuration, storage and jobs are whole. Go on with a job: run -j {{target}}/jobs/<job>',
        { target },
      ),
    );
}

async function inPlace(
  repository: Repository,
  name: string,
  { installation, program }: BackupSetup,
  { only, dryRun = false, json, progress, waiting }: RestoreCommandOptions & Shown,
): Promise<void> {
  const report = await restoreInPlace(repository, name, installation, {
    ...{ only, dryRun, progress, waiting },
    makePoint: async () =>
      (await createRecoveryPoint(repository, installation, program, { now: new Date(), waiting })).name,
    check: async () => {
      const { integrity_ok, problems } = await checkIntegrity(installation, new Date(), await findJobKeys());
      return { ok: integrity_ok, problems };
    },
  });
  if (json) return printJson({ status: dryRun ? 'dry run' : 'done', jobFolder: null, name, ...report });
  const { replaced, unchanged, recoveryPoint } = report;
  for (const path of replaced) say(`${dryRun ? t('would replace') : t('replaced')}  ${path}`);
  say(
    t(
      dryRun
        ? '{{count}} would be put back from {{name}}, {{same}} are the same already.'
        : '{{count}} put back from {{name}}, {{same}} were the same already.',
      {
        count: replaced.length,
        name,
        same: unchanged.length,
      },
    ),
  );
  if (recoveryPoint !== null) say(t('How things stood before is kept in {{point}}.', { point: recoveryPoint }));
}
