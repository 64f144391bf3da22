import { Option, type Command } from 'commander';
import { readDuration } from '../ops/duration.ts';
import type { CollectOptions, ExportOptions, ShowOptions } from '../ops/metrics-command.ts';
import { JOBS_DIR, STATE_DIR } from './common-options.ts';

const DAY_MS = 86_400_000;

export function registerMetrics(program: Command): void {
  const metrics = program
    .command('metrics')
    .summary('collect, show and export metrics')
    .description('Collects, shows and exports metrics of the jobs and of the machine.')
    .addHelpText(
      'after',
      '\nExamples:\n  $ frame-pipeline metrics collect\n  $ frame-pipeline metrics show --since 24h\n  $ frame-pipeline metrics export',
    );

  metrics
    .command('collect')
    .description('Collects metrics once and keeps them; `frame-pipeline monitor` does so every minute.')
    .option('--json', 'print the record as one JSON object')
    .option(...JOBS_DIR)
    .option(...STATE_DIR)
    .addHelpText('after', '\nExamples:\n  $ frame-pipeline metrics collect\n  $ frame-pipeline metrics collect --json')
    .action(async (options: CollectOptions) => (await import('../ops/metrics-command.ts')).collectCommand(options));

  metrics
    .command('show')
    .description('Shows how the metrics went: every collection of the last week, by the hour beyond that.')
    .addOption(
      new Option('--since <time>', 'how far back: 30m, 24h, 7d, …').argParser(readDuration).default(DAY_MS, '24h'),
    )
    .option('--html <file>', 'write a page with plots instead, one file that needs no network')
    .option('--json', 'print one JSON object')
    .option(...JOBS_DIR)
    .option(...STATE_DIR)
    .addHelpText(
      'after',
      '\nExamples:\n  $ frame-pipeline metrics show\n  $ frame-pipeline metrics show --since 30d --html metrics.html',
    )
    .action(async (options: ShowOptions) => (await import('../ops/metrics-command.ts')).showCommand(options));

  metrics
    .command('export')
    .description('Measures now and prints the metrics as text for Prometheus.')
    .addOption(
      new Option('--format <format>', 'which text').choices(['prometheus', 'openmetrics']).default('prometheus'),
    )
    .option('--output <file>', 'write it to a file, whole or not at all, such as for the textfile collector')
    .option(...JOBS_DIR)
    .option(...STATE_DIR)
    .addHelpText(
      'after',
      '\nExamples:\n  $ frame-pipeline metrics export\n  $ frame-pipeline metrics export --format openmetrics\n  $ frame-pipeline metrics export --output /var/lib/prometheus/node-exporter/frame.prom',
    )
    .action(async (options: ExportOptions) => (await import('../ops/metrics-command.ts')).exportCommand(options));
}
