import type { Command } from 'commander';
import type { DemoOptions } from '../demo-command.ts';
import { JOBS_DIR, JSON_OPTION } from './common-options.ts';

export function registerDemo(program: Command): void {
  program
    .command('demo')
    .summary('see it work, with nothing to prepare')
    .description(
      'Paints a fresco, breaks it into irregular pieces with worn edges, turns them at random, and puts them together ' +
        'again. At the end it says where the picture is and how many pieces stand where they belong.',
    )
    .option('--pieces <count>', 'number of pieces, 2 to 200', '20')
    .option('--erosion <px>', 'how much is worn off each edge, pixels, 0 to 10', '1')
    .option('--seed <number>', 'another seed paints and breaks another wall', '1')
    .option('--threads <count>', 'threads that work at once; 0 takes one per processor')
    .option(...JOBS_DIR)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Examples:
  $ frame-pipeline demo
  $ frame-pipeline demo --pieces 40 --seed 7
  $ frame-pipeline demo --erosion 0 --json`,
    )
    .action(async (options: DemoOptions) => {
      const { demoCommand } = await import('../demo-command.ts');
      await demoCommand(options);
    });
}
