import type { Command } from 'commander';
import type { DrillKeysOptions, InitKeysOptions, KeysOptions } from '../keys/keys-command.ts';
import { examples } from './backup.ts';
import { JOBS_DIR, JSON_OPTION, STATE_DIR } from './common-options.ts';

const withPlaces = (command: Command): Command =>
  command
    .option(...JOBS_DIR)
    .option(...STATE_DIR)
    .option(...JSON_OPTION);

export function registerKeys(program: Command): void {
  const keys = program
    .command('keys')
    .summary('keys of encrypted jobs: make, change, prove')
    .description(
      "Keys of encrypted jobs. Each job's files are encrypted by a data key of its own, which is wrapped by the current key in\n" +
        '.keys of the jobs folder; that one is wrapped by PIPELINE_KEY_FILE or PIPELINE_KEY_PASSPHRASE. New jobs are encrypted\n' +
        'where security-config.yml says encryption_at_rest.',
    )
    .addHelpText('after', examples('keys init --new-key-file jobs.key', 'keys list', 'keys rotate', 'keys drill'));

  withPlaces(
    keys
      .command('init')
      .description('Makes the first key. The first job that is encrypted does this too, where a secret is set.')
      .option(
        '--new-key-file <file>',
        'make a key file and write it there, for its owner alone (default: the secret that is set)',
      ),
  )
    .addHelpText('after', examples('keys init --new-key-file jobs.key', 'keys init'))
    .action(async (options: InitKeysOptions) => (await import('../keys/keys-command.ts')).initKeysCommand(options));

  withPlaces(
    keys
      .command('list')
      .description('Lists the keys, oldest first, how much each wraps, and when the next one is due.'),
  )
    .addHelpText('after', examples('keys list', 'keys list --json'))
    .action(async (options: KeysOptions) => (await import('../keys/keys-command.ts')).listKeysCommand(options));

  withPlaces(
    keys
      .command('rotate')
      .description(
        'Makes a new key and wraps every data key by it. No file is encrypted anew, and jobs may run meanwhile. Killed at any\n' +
          'instant nothing is lost: `keys rewrap` goes on.',
      ),
  )
    .addHelpText('after', examples('keys rotate'))
    .action(async (options: KeysOptions) => (await import('../keys/keys-command.ts')).rotateKeysCommand(options));

  withPlaces(
    keys
      .command('rewrap')
      .description('Wraps by the current key what is still wrapped by an old one, such as jobs that were restored.'),
  )
    .addHelpText('after', examples('keys rewrap'))
    .action(async (options: KeysOptions) => (await import('../keys/keys-command.ts')).rewrapKeysCommand(options));

  withPlaces(
    keys
      .command('drill')
      .description(
        'Proves the keys: opens each, decrypts every file of every encrypted job, and changes the key of a copy of one in a\n' +
          'scratch folder. Exit code 1 where something does not open.',
      )
      .option(
        '--scratch <folder>',
        'where the scratch folder is made; it goes again (default: the folder of temporary files)',
      ),
  )
    .addHelpText('after', examples('keys drill', 'keys drill --scratch /data/scratch'))
    .action(async (options: DrillKeysOptions) => (await import('../keys/keys-command.ts')).drillKeysCommand(options));

  for (const [name, does] of [
    ['encrypt', 'Encrypts jobs that stand in the clear, and files that were laid into an encrypted one.'],
    ['decrypt', 'Lets jobs stand in the clear again.'],
  ] as const) {
    withPlaces(
      keys
        .command(name)
        .description(`${does} Killed at any instant they stay readable; asked again, it goes on.`)
        .argument('[job...]', 'ids of jobs in the jobs folder, or paths of job folders')
        .option('--all', 'every job of the jobs folder'),
    )
      .addHelpText('after', examples(`keys ${name} job_20250101_120000`, `keys ${name} --all`))
      .action(async (jobs: string[], options: KeysOptions & { readonly all?: boolean }) =>
        (await import('../keys/change-command.ts')).changeCommand(name, jobs, options),
      );
  }
}
