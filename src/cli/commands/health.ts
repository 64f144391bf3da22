import { Option, type Command } from 'commander';
import { readDuration } from '../ops/duration.ts';
import type { HealthOptions } from '../ops/health-command.ts';
import { JOBS_DIR, STATE_DIR } from './common-options.ts';

export function registerHealth(program: Command): void {
  program
    .command('health')
    .summary('tell whether everything that jobs need is well')
    .description(
      'Tells whether everything that jobs need is well: the machine, the jobs folder, the learners, the libraries, jobs that hang or were killed, and backups. Each is really used once.',
    )
    .option('--json', 'print one JSON object')
    .addOption(
      new Option('--format <format>', 'which JSON: shapes, or health+json as the draft standard has it').choices([
        'shapes',
        'health+json',
      ]),
    )
    .option('--watch [every]', 'look again and again (default: every 10s)', readDuration)
    .option('--model <folder>', 'learners to check (default: those of the program)')
    .option(...JOBS_DIR)
    .option(...STATE_DIR)
    .addHelpText(
      'after',
      `
Examples:
  $ frame-pipeline health
  $ frame-pipeline health --watch 30s
  $ frame-pipeline health --json | jq .status
  $ frame-pipeline health --format health+json

Exit code 0 when all is well, 1 with a warning, 2 when something fails.`,
    )
    .action(async (options: HealthOptions) => {
      const { healthCommand } = await import('../ops/health-command.ts');
      await healthCommand({ ...options, ...(options.format !== undefined && { json: true }) });
    });
}
