import type { Command } from 'commander';
import type { BackupOptions } from '../backup/backup-setup.ts';
import type { DrillCommandOptions, DryRunOptions } from '../recovery/recovery-command.ts';
import { examples, registerPrune, registerRestore, withDryRun, withPlaces } from './backup.ts';

export function registerRecovery(program: Command): void {
  const recovery = program
    .command('recovery')
    .summary('recovery points, and drills that prove them')
    .description(
      'Recovery points hold everything that a backup holds, every job, and how each stood. After restoring one, each open ' +
        'job goes on with `run -j` as if nothing had happened. They lie in the repository of backups.',
    )
    .addHelpText('after', examples('recovery create', 'recovery verify latest', 'recovery drill'));

  withDryRun(withPlaces(recovery.command('create').description('Makes a recovery point.')))
    .addHelpText('after', examples('recovery create'))
    .action(async (options: DryRunOptions) =>
      (await import('../recovery/recovery-command.ts')).createPointCommand(options),
    );

  withPlaces(recovery.command('list').description('Lists the recovery points, oldest first, and the last drill.'))
    .addHelpText('after', examples('recovery list'))
    .action(async (options: BackupOptions) =>
      (await import('../recovery/recovery-command.ts')).listPointsCommand(options),
    );

  registerRestore(recovery, 'recovery_point', 'recovery_point_20250101_120000');

  withPlaces(
    recovery
      .command('verify')
      .description(
        'Reads back everything that a recovery point holds and compares it. Exit code 1 where it is not whole.',
      )
      .argument('[name]', 'a recovery point, or latest', 'latest'),
  )
    .addHelpText('after', examples('recovery verify', 'recovery verify recovery_point_20250101_120000'))
    .action(async (name: string, options: BackupOptions) =>
      (await import('../recovery/recovery-command.ts')).verifyPointCommand(name, options),
    );

  withDryRun(
    withPlaces(
      recovery
        .command('drill')
        .description(
          'Restores a recovery point or backup into a scratch folder, checks it, runs its smallest job there to its end, and ' +
            'keeps when this was and what came of it. Exit code 1 where it failed.',
        )
        .argument('[name]', 'a recovery point or backup (default: the newest good one of both)')
        .option(
          '--scratch <folder>',
          'where the scratch folder is made; it goes again (default: the folder of temporary files)',
        ),
    ),
  )
    .addHelpText(
      'after',
      examples('recovery drill', 'recovery drill recovery_point_20250101_120000 --scratch /data/scratch'),
    )
    .action(async (name: string | undefined, options: DrillCommandOptions) =>
      (await import('../recovery/recovery-command.ts')).drillCommand(name, options),
    );

  registerPrune(recovery, 'recovery_point');
}
