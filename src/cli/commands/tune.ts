import { InvalidArgumentError, type Command } from 'commander';
import type { TuneFlags } from '../tuning/tune-command.ts';
import { JSON_OPTION } from './common-options.ts';

function repeats(text: string): number {
  const count = Number(text);
  if (!/^\d{1,3}$/.test(text.trim()) || count < 3 || count > 100)
    throw new InvalidArgumentError('Expected a whole number from 3 to 100.');
  return count;
}

/** `tune`: the settings that are fastest on this machine, found by trying them. */
export function registerTune(program: Command): void {
  program
    .command('tune')
    .summary('find the fastest settings by trying them')
    .description(
      'Finds the number of threads and the batch size that are fastest here, by trying each several times on a small job ' +
        'that it makes for itself. Nothing is advised that is not better beyond noise. Results of jobs do not depend on them.',
    )
    .option('--config <file>', 'parameter file whose settings are the present ones (default: PIPELINE_DEFAULT_CONFIG)')
    .option('--repeats <count>', 'how often each is tried', repeats, 3)
    .option('--write [file]', 'write what is better into this parameter file (default: the one of --config)')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Examples:
  $ frame-pipeline tune
  $ frame-pipeline tune --repeats 7
  $ frame-pipeline tune --config configs/ours.json --write

Let nothing else run meanwhile.`,
    )
    .action(async (flags: TuneFlags) => (await import('../tuning/tune-command.ts')).tuneCommand(flags));
}
