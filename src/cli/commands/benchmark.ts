import { join } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { BenchmarkFlags } from '../benchmark/benchmark-command.ts';
import { JSON_OPTION } from './common-options.ts';

const names = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text.trim())) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}

function atLeastOne(text: string): number {
  const number = wholeNumber(text);
  if (number < 1) throw new InvalidArgumentError('Expected 1 or more.');
  return number;
}

/** `20%` or `0.2` as 0.2. */
function shareOf(text: string): number {
  const [, number, percent] = /^(\d{1,4}(?:\.\d{1,6})?)\s*(%?)$/.exec(text.trim()) ?? [];
  if (number === undefined) throw new InvalidArgumentError('Expected a share such as 20%.');
  return percent === '%' ? Number(number) / 100 : Number(number);
}

/** Adds `--set` values up. */
const collect = (value: string, before: readonly string[]): string[] => [...before, value];

/** `benchmark`: quality, time and memory of the whole pipeline on sets whose answer is known. */
export function registerBenchmark(program: Command): void {
  program
    .command('benchmark')
    .summary('measure quality, time and memory on sets with a known answer')
    .description('Measures quality, time and memory of the whole pipeline on sets with a known answer.')
    .option('--sets <folder>', 'a folder with one folder per set')
    .option(
      '--suite <name>',
      'solver, development, or a manifest of your own: puzzles that the program makes by itself',
    )
    .option('--pictures <folder>', "break this folder's pictures for the suite, not painted ones")
    .addOption(
      new Option('--only <names>', 'only these sets, or groups and puzzles of the suite, with commas between')
        .argParser(names)
        .default([], 'all'),
    )
    .addOption(
      new Option('--seeds <numbers>', 'solve each set once per seed, with commas between')
        .argParser((text) => names(text).map(wholeNumber))
        .default([0], '0')
        .conflicts('suite'),
    )
    .option('--threads <count>', 'worker threads of a run (default: one per core)', atLeastOne)
    .addOption(
      new Option('--profile <name>', 'how much search').choices(['fast', 'balanced', 'quality']).default('balanced'),
    )
    .addOption(
      new Option('--set <key=value>', 'set a parameter of every run; may stand several times')
        .argParser(collect)
        .default([], 'none'),
    )
    .option('--out <folder>', 'where reports are kept and compared', join('benchmarks', 'results'))
    .option('--baseline <report>', 'compare with this report (JSON), not with the last of the same kind')
    .option(
      '--fail-over <share>',
      'end with exit code 1 where a section is surely slower by more, such as 20%',
      shareOf,
    )
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Each puzzle or set is solved by \`run --fragments\` in a process of its own, which sees the pieces' pictures and nothing
else. A set is a folder with fragment_0001.png … and groundTruth.txt, or with these in its folder fragments.
A suite says in a manifest which puzzles are made and what should be reached; the sets that it names are run where --sets
is given. A benchmark that was stopped goes on when the same command is given again.
The report lies beside the earlier ones as JSON, as a page with charts and as Markdown, compared with the last of its kind.

Examples:
  $ frame-pipeline benchmark --suite development             puzzles made on the spot, nothing to prepare
  $ frame-pipeline benchmark --suite solver --sets sets/     everything that the solver is judged by; takes hours
  $ frame-pipeline benchmark --suite solver --only clean-100,varying-10
  $ frame-pipeline benchmark --suite development --set boost.model=none      without learners
  $ frame-pipeline benchmark --suite development --baseline before.json --fail-over 20%
  $ frame-pipeline benchmark --sets sets/                    every set in a folder
  $ frame-pipeline benchmark --sets sets/ --only a,b --seeds 1,2,3`,
    )
    .action(async (flags: BenchmarkFlags) => {
      const { benchmarkCommand } = await import('../benchmark/benchmark-command.ts');
      await benchmarkCommand(flags);
    });
}
