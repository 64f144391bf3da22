import { Argument, type Command } from 'commander';
import { pc } from '../colours.ts';
import { printJson } from '../output.ts';
import type { CheckName, CheckResult } from '../selftest-checks.ts';

const CHECKS: Readonly<Record<CheckName, string>> = {
  system_info: 'Node, cores and memory',
  dependencies: 'the packages that the program stands on',
  pictures: 'writing and reading each type of picture, and the limits against oversized ones',
  threads: 'a task on every worker thread, and a stop in the middle of one',
  network: 'the runtime of the neural networks computes rightly',
  gpu: 'what the networks could run on besides the processor',
  disk: 'writing, forcing to the disk, reading and removing in the jobs folder',
};

/** What checks were called before, for people's scripts. */
const OLD_NAMES: Readonly<Record<string, CheckName>> = { boost: 'network' };

interface SelftestOptions {
  readonly json?: boolean;
  readonly jobsDir?: string;
}

export function registerSelftest(program: Command): void {
  program
    .command('selftest')
    .summary('check that this installation can work')
    .description(
      'Checks that this installation can work. Each check does the real thing once; none only looks for a name.',
    )
    .addArgument(
      new Argument('[check]', 'which check')
        .choices(['all', ...Object.keys(CHECKS), ...Object.keys(OLD_NAMES)])
        .default('all'),
    )
    .option('--jobs-dir <folder>', 'where jobs are kept (default: PIPELINE_JOBS_DIR, or ./jobs)')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Checks:
${Object.entries(CHECKS)
  .map(([name, what]) => `  ${name.padEnd(13)} ${what}`)
  .join('\n')}
  boost         the old name of network

Examples:
  $ frame-pipeline selftest
  $ frame-pipeline selftest threads
  $ frame-pipeline selftest --json

Exit code 0 when every check passed, 1 when one failed.`,
    )
    .action(async (check: string, options: SelftestOptions) => {
      const { runCheck } = await import('../selftest-checks.ts');
      const names = check === 'all' ? (Object.keys(CHECKS) as CheckName[]) : [OLD_NAMES[check] ?? (check as CheckName)];
      const results: CheckResult[] = [];
      for (const name of names) {
        const result = await runCheck(name, options.jobsDir);
        results.push(result);
        if (options.json) continue;
        const verdict = result.ok ? pc.green('ok  ') : pc.red('FAIL');
        process.stdout.write(`${verdict} ${name.padEnd(13)} ${result.message}\n`);
      }
      const ok = results.every((result) => result.ok);
      if (options.json) printJson({ status: ok ? 'ok' : 'failed', jobFolder: null, checks: results });
      else process.stdout.write(ok ? 'This installation can work.\n' : 'This installation needs attention.\n');
      process.exitCode = ok ? 0 : 1;
    });
}
