import { Argument, InvalidArgumentError, type Command } from 'commander';
import { pc } from '../colours.ts';
import { noteInLanguage, t } from '../language.ts';
import { printJson } from '../output.ts';
import type { CheckName, CheckResult } from '../selftest-checks.ts';
import { JOBS_DIR } from './common-options.ts';

const CHECKS: Readonly<Record<Exclude<CheckName, `g${number}`>, string>> = {
  system_info: 'Node, cores and memory',
  dependencies: 'the packages that the program stands on',
  pictures: 'writing and reading each type of picture, and the limits against oversized ones',
  threads: 'a task on every worker thread, and a stop in the middle of one',
  network: 'the runtime of the neural networks computes rightly',
  gpu: 'what the networks can run on besides the processor, proven by running one',
  boost: 'every learner loads, equals its checksum and votes as it did when it was trained',
  disk: 'writing, forcing to the disk, reading and removing in the jobs folder',
};

interface SelftestOptions {
  readonly json?: boolean;
  readonly jobsDir?: string;
  readonly model?: string;
}

function checkNamed(text: string): CheckName | 'all' {
  if (text === 'all' || /^g\d{1,3}$/.test(text) || Object.hasOwn(CHECKS, text)) return text as CheckName;
  throw new InvalidArgumentError(`Allowed choices are all, ${Object.keys(CHECKS).join(', ')}, g0, g1, ….`);
}

export function registerSelftest(program: Command): void {
  program
    .command('selftest')
    .summary('check that this installation can work')
    .description(
      'Checks that this installation can work. Each check does the real thing once; none only looks for a name.',
    )
    .addArgument(
      new Argument('[check]', 'all, one of the checks below, or one learner').default('all').argParser(checkNamed),
    )
    .option(...JOBS_DIR)
    .option('--model <folder>', 'learners to check (default: those of the program)')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Checks:
${Object.entries(CHECKS)
  .map(([name, what]) => `  ${name.padEnd(13)} ${what}`)
  .join('\n')}
  g0 … g4       one learner

Examples:
  $ frame-pipeline selftest
  $ frame-pipeline selftest threads
  $ frame-pipeline selftest boost --model our-learners/
  $ frame-pipeline selftest g2
  $ frame-pipeline selftest --json

Exit code 0 when every check passed, 1 when one failed.`,
    )
    .action(async (check: CheckName | 'all', options: SelftestOptions) => {
      const { runCheck } = await import('../selftest-checks.ts');
      const names = check === 'all' ? (Object.keys(CHECKS) as CheckName[]) : [check];
      const results: CheckResult[] = [];
      for (const name of names) {
        const result = await runCheck(name, options);
        results.push(result);
        if (options.json) continue;
        const verdict = result.ok ? pc.green(t('ok  ')) : pc.red(t('FAIL'));
        process.stdout.write(`${verdict} ${name.padEnd(13)} ${noteInLanguage(result.message)}\n`);
      }
      const ok = results.every((result) => result.ok);
      if (options.json) printJson({ status: ok ? 'ok' : 'failed', jobFolder: null, checks: results });
      else process.stdout.write(`${ok ? t('This installation can work.') : t('This installation needs attention.')}\n`);
      process.exitCode = ok ? 0 : 1;
    });
}
