import { InvalidArgumentError, type Command } from 'commander';
import { readDuration } from '../ops/duration.ts';
import type { AlertsOptions, SilenceOptions, TestOptions } from '../ops/alerts-command.ts';
import { JOBS_DIR, JSON_OPTION, STATE_DIR } from './common-options.ts';

const CONFIG = [
  '--config <file>',
  'how alerts are given (default: alerting_config.json here, if there is one)',
] as const;

export function registerAlerts(program: Command): void {
  const alerts = program
    .command('alerts')
    .summary('test, list, silence and check alerts')
    .description(
      'Tells somebody when something needs attention. `frame-pipeline monitor` evaluates the rules every minute; these commands test the channels, show how the rules stand, and silence them.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ frame-pipeline alerts test\n  $ frame-pipeline alerts list\n  $ frame-pipeline alerts silence cpu_usage --for 2h --why "a long run"',
    );

  alerts
    .command('test')
    .description('Sends a test notice through each channel, and says of each whether it came through.')
    .option('--channel <name>', 'only this one: email, slack, log, or the name of a webhook')
    .option(...CONFIG)
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExamples:\n  $ frame-pipeline alerts test\n  $ frame-pipeline alerts test --channel email')
    .action(async (options: TestOptions) => (await import('../ops/alerts-command.ts')).testCommand(options));

  alerts
    .command('list')
    .description(
      'Shows how the rules stand, what is silenced, the channels, what is undelivered, and the last notices.',
    )
    .option(...CONFIG)
    .option(...JOBS_DIR)
    .option(...STATE_DIR)
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExamples:\n  $ frame-pipeline alerts list\n  $ frame-pipeline alerts list --json')
    .action(async (options: AlertsOptions) => (await import('../ops/alerts-command.ts')).listCommand(options));

  alerts
    .command('silence')
    .description('Gives no notices of a rule or a group for a time. What it does is still followed.')
    .argument('<rule>', 'a rule or a group, as `alerts list` shows them')
    .option('--for <time>', 'how long: 30m, 2h, 1d (default: silence_for of the file, or 2h)', readDuration)
    .option('--until <time>', 'when it ends: 2026-12-24T18:00 here, or with Z or +01:00', readTime)
    .requiredOption('--why <reason>', 'one line for whoever asks')
    .option(...CONFIG)
    .option(...JOBS_DIR)
    .option(...STATE_DIR)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nExamples:\n  $ frame-pipeline alerts silence cpu_usage --for 2h --why "a long run"\n  $ frame-pipeline alerts silence backup_age --until 2026-12-24T18:00 --why "the disk is being changed"',
    )
    .action(async (rule: string, options: SilenceOptions) =>
      (await import('../ops/alerts-command.ts')).silenceCommand(rule, options),
    );

  alerts
    .command('unsilence')
    .description('Ends silences before their time.')
    .argument('<name>', 'a silence, or the rule or group whose silences are to end')
    .option(...CONFIG)
    .option(...JOBS_DIR)
    .option(...STATE_DIR)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nExamples:\n  $ frame-pipeline alerts unsilence cpu_usage\n  $ frame-pipeline alerts unsilence 4f3a09bc',
    )
    .action(async (name: string, options: AlertsOptions) =>
      (await import('../ops/alerts-command.ts')).unsilenceCommand(name, options),
    );

  alerts
    .command('check')
    .description(
      'Collects metrics, evaluates the rules once and delivers what is due: for a timer, where no monitor runs. Exit code 1 when a rule fires.',
    )
    .option(...CONFIG)
    .option(...JOBS_DIR)
    .option(...STATE_DIR)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nExamples:\n  $ frame-pipeline alerts check\n  $ frame-pipeline alerts check --config /etc/frame/alerting_config.json --json',
    )
    .action(async (options: AlertsOptions) => (await import('../ops/alerts-command.ts')).checkCommand(options));
}

function readTime(text: string): number {
  // A date alone would be read as midnight in Greenwich, wherever one is.
  const isTime = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?$/.test(text);
  const ms = isTime ? Date.parse(text.replace(' ', 'T')) : NaN;
  if (!Number.isNaN(ms)) return ms;
  throw new InvalidArgumentError('Write a time such as 2026-12-24T18:00, or with Z or +01:00 at its end.');
}
