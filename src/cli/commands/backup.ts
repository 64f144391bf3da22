import type { Command } from 'commander';
import type { CreateCommandOptions, InitOptions, VerifyCommandOptions } from '../backup/backup-command.ts';
import type { BackupOptions } from '../backup/backup-setup.ts';
import type { AddKeyOptions } from '../backup/key-command.ts';
import type { PruneCommandOptions, ScheduleOptions } from '../backup/prune-command.ts';
import type { RestoreCommandOptions } from '../backup/restore-command.ts';
import { JOBS_DIR, JSON_OPTION, STATE_DIR } from './common-options.ts';

const ROOT = [
  '--root <folder>',
  'repository of backups (default: PIPELINE_BACKUP_DIR, or /backup/frame_pipeline)',
] as const;
const DRY_RUN = ['-n, --dry-run', 'tell what would be done, and change nothing'] as const;

/** Options that all commands about backups have. */
export function withPlaces(command: Command): Command {
  return command
    .option(...ROOT)
    .option(...JOBS_DIR)
    .option(...STATE_DIR)
    .option(...JSON_OPTION);
}

export function withDryRun(command: Command): Command {
  return command.option(...DRY_RUN);
}

/** The options of a policy. */
export function withKeep(command: Command): Command {
  return command
    .option('--keep-last <n>', 'keep the newest n')
    .option('--keep-daily <n>', 'keep the newest of each of the last n days that have one')
    .option('--keep-weekly <n>', 'keep the newest of each of the last n weeks, from Monday')
    .option('--keep-monthly <n>', 'keep the newest of each of the last n months')
    .option('--keep-yearly <n>', 'keep the newest of each of the last n years');
}

export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ frame-pipeline ${line}`).join('\n')}`;

export function registerBackup(program: Command): void {
  const backup = program
    .command('backup')
    .summary('make, check, restore and thin out backups')
    .description(
      'Backups of models, configuration, jobs, logs and the database: encrypted, and each thing kept once. ' +
        'PIPELINE_BACKUP_KEY_FILE or PIPELINE_BACKUP_PASSPHRASE opens them; there is no key by default.',
    )
    .addHelpText(
      'after',
      examples('backup init --new-key-file backup.key', 'backup create', 'backup verify --read-data'),
    );
  registerMaking(backup);
  registerRestoring(backup);
  registerKeeping(backup);
  registerKeys(backup);
}

function registerMaking(backup: Command): void {
  withPlaces(
    backup
      .command('init')
      .description(
        'Makes a repository in an empty folder. The first `backup create` does this too, where a key is set.',
      )
      .option(
        '--new-key-file <file>',
        'make a key and write it there, for its owner alone (default: the key that is set)',
      ),
  )
    .addHelpText(
      'after',
      examples('backup init --new-key-file backup.key', 'backup init --root /mnt/backup/frame_pipeline'),
    )
    .action(async (options: InitOptions) => (await import('../backup/backup-command.ts')).initCommand(options));

  withDryRun(
    withPlaces(
      backup
        .command('create')
        .description('Makes a backup. What did not change is not written again; running jobs need not be stopped.')
        .option('--days <n>', 'jobs that were made or changed in the last n days, and all open ones (default: 30)')
        .option('--all-jobs', 'jobs of any age'),
    ),
  )
    .addHelpText('after', examples('backup create', 'backup create --all-jobs --root /mnt/backup/frame_pipeline'))
    .action(async (options: CreateCommandOptions) =>
      (await import('../backup/backup-command.ts')).createCommand(options),
    );

  withPlaces(
    backup
      .command('list')
      .description('Lists the backups, oldest first, and how each stands; or what one of them holds.')
      .argument('[name]', 'a backup, or latest'),
  )
    .addHelpText('after', examples('backup list', 'backup list latest', 'backup list backup_20250101_013000 --json'))
    .action(async (name: string | undefined, options: BackupOptions) =>
      (await import('../backup/backup-command.ts')).listCommand(name, options),
    );

  withDryRun(
    withPlaces(
      backup
        .command('verify')
        .description('Looks whether backups are whole, and keeps the answer. Exit code 1 where one is not.')
        .argument('[name...]', 'backups or recovery points (default: all)')
        .option('--read-data', 'read every byte, and not only what holds the repository together')
        .option('--subset <share>', 'with --read-data: such a share of the data, another one each day, such as 5%'),
    ),
  )
    .addHelpText(
      'after',
      examples('backup verify', 'backup verify --read-data', 'backup verify --read-data --subset 5%'),
    )
    .action(async (names: string[], options: VerifyCommandOptions) =>
      (await import('../backup/backup-command.ts')).verifyCommand(names, options),
    );
}

/** `backup restore` and `recovery restore`, which differ in what `latest` means. */
export function registerRestore(parent: Command, kind: 'backup' | 'recovery_point', example: string): void {
  const word = kind === 'backup' ? 'backup' : 'recovery point';
  withDryRun(
    withPlaces(
      parent
        .command('restore')
        .description(
          `Restores a ${word} into an empty folder, or in place. In place, a recovery point is made first, the ` +
            'installation is checked afterwards, and everything is put back where the check fails.',
        )
        .argument('<name>', `a ${word}, or latest`)
        .argument('[folder]', 'an empty folder, or one that is not there yet')
        .option('--in-place', 'put everything back where it belongs; stop the service first')
        .option(
          '--skip-damaged',
          'into a folder: leave out files that are damaged, name each, and end with exit code 1',
        )
        .option('--only <path...>', 'only these paths of it, such as jobs/job_20250101_120000 or configs'),
    ),
  )
    .addHelpText(
      'after',
      examples(
        ...[
          'latest /tmp/restored',
          `${example} --in-place`,
          'latest --in-place --only configs',
          'latest /tmp/saved --skip-damaged',
        ].map((rest) => `${parent.name()} restore ${rest}`),
      ),
    )
    .action(async (name: string, folder: string | undefined, options: RestoreCommandOptions) =>
      (await import('../backup/restore-command.ts')).restoreCommand(kind, name, folder, options),
    );
}

function registerRestoring(backup: Command): void {
  registerRestore(backup, 'backup', 'backup_20250101_013000');
}

/** `backup prune` and `recovery prune`. */
export function registerPrune(parent: Command, kind: 'backup' | 'recovery_point'): void {
  const word = kind === 'backup' ? 'backups' : 'recovery points';
  withDryRun(withPlaces(withKeep(parent.command('prune'))))
    .description(
      `Removes ${word} that no rule keeps, then the data that nothing needs. Only good ones count; the newest good ` +
        'one is never removed, and without a rule nothing is.',
    )
    .addHelpText(
      'after',
      examples(
        `${parent.name()} prune --keep-last 7`,
        `${parent.name()} prune --keep-last 7 --keep-daily 14 --keep-monthly 12 --dry-run`,
      ),
    )
    .action(async (options: PruneCommandOptions) =>
      (await import('../backup/prune-command.ts')).pruneCommand(kind, options),
    );
}

function registerKeeping(backup: Command): void {
  registerPrune(backup, 'backup');
  withDryRun(withPlaces(withKeep(backup.command('schedule'))))
    .description('Shows or sets when backups are made and which are kept. It is kept in backup_config.json.')
    .option('--set <cron>', 'minute, hour, day, month and weekday, in local time')
    .option('--off', 'make none on schedule')
    .option('--days <n>', 'hold jobs of the last n days')
    .option('--all-jobs', 'hold jobs of any age')
    .option('--keep-all', 'remove none')
    .addHelpText(
      'after',
      examples(
        'backup schedule',
        'backup schedule --set "30 1 * * *" --keep-last 7 --keep-monthly 12',
        'backup schedule --off',
      ),
    )
    .action(async (options: ScheduleOptions) => (await import('../backup/prune-command.ts')).scheduleCommand(options));
}

function registerKeys(backup: Command): void {
  const key = backup
    .command('key')
    .description('Lists, adds and removes keys of the repository. Any one of them opens all backups.')
    .addHelpText('after', examples('backup key list', 'backup key add --key-file second.key'));

  withPlaces(key.command('list').description('Lists the keys, without what they are.'))
    .addHelpText('after', examples('backup key list'))
    .action(async (options: BackupOptions) => (await import('../backup/key-command.ts')).listKeysCommand(options));

  withPlaces(
    key
      .command('add')
      .description('Adds a key. The one that is set now opens the repository for it.')
      .option('--key-file <file>', 'a key file; made where it is not there')
      .option('--passphrase-from <variable>', 'variable of the environment that holds the new passphrase'),
  )
    .addHelpText(
      'after',
      examples('backup key add --key-file second.key', 'backup key add --passphrase-from NEW_PASSPHRASE'),
    )
    .action(async (options: AddKeyOptions) => (await import('../backup/key-command.ts')).addKeyCommand(options));

  withPlaces(
    key
      .command('remove')
      .description('Removes a key; never the one that is set now.')
      .argument('<id>', 'as `backup key list` shows it'),
  )
    .addHelpText('after', examples('backup key remove 0123456789abcdef'))
    .action(async (id: string, options: BackupOptions) =>
      (await import('../backup/key-command.ts')).removeKeyCommand(id, options),
    );
}
