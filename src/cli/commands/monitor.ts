import { Option, type Command } from 'commander';
import { readDuration } from '../ops/duration.ts';
import type { MonitorOptions } from '../ops/monitor-command.ts';
import { JOBS_DIR, STATE_DIR } from './common-options.ts';

const EVERY_MS = 60_000;

export function registerMonitor(program: Command): void {
  program
    .command('monitor')
    .summary('watch the jobs until it is stopped')
    .description(
      'Watches the jobs until it is stopped: collects metrics at its pace, evaluates the rules of alerts, and delivers their notices. Made to run as a service; it logs JSON lines on standard error, and one runs per state folder.',
    )
    .addOption(
      new Option('--every <time>', 'from one collection to the next: 30s, 1m, …')
        .argParser(readDuration)
        .default(EVERY_MS, '60s'),
    )
    .option('--alerts <file>', 'how alerts are given (default: alerting_config.json here, if there is one)')
    .option(...JOBS_DIR)
    .option(...STATE_DIR)
    .addHelpText(
      'after',
      '\nExamples:\n  $ frame-pipeline monitor\n  $ frame-pipeline monitor --every 30s --jobs-dir /data/jobs\n\nCtrl+C or SIGTERM stops it within a second, with exit code 0.',
    )
    .action(async (options: MonitorOptions) => (await import('../ops/monitor-command.ts')).monitorCommand(options));
}
