import { join } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { BenchmarkFlags } from '../benchmark/benchmark-command.ts';

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

/** `benchmark`: quality, time and memory of the whole pipeline on sets whose answer is known. */
export function registerBenchmark(program: Command): void {
  program
    .command('benchmark')
    .description('measure quality, time and memory on sets with a known answer')
    .addOption(new Option('--sets <folder>', 'a folder with one folder per set').conflicts('suite'))
    .addOption(new Option('--suite <name>', 'puzzles that the program makes by itself').choices(['clean']))
    .option('--only <names>', 'only these sets, with commas between', names, [])
    .addOption(
      new Option('--seeds <numbers>', 'solve each set once per seed, with commas between')
        .argParser((text) => names(text).map(wholeNumber))
        .default([0], '0'),
    )
    .option('--threads <count>', 'worker threads of a run (default: one per core)', atLeastOne)
    .addOption(
      new Option('--profile <name>', 'how much search').choices(['fast', 'balanced', 'quality']).default('balanced'),
    )
    .option('--out <folder>', 'where reports are kept and compared', join('benchmarks', 'results'))
    .option('--json', 'end with one JSON object on standard output')
    .addHelpText(
      'after',
      `
Each set is solved by \`run --fragments\` in a process of its own, which sees the pieces' pictures and nothing else.
A set is a folder with fragment_0001.png … and groundTruth.txt, or with these in its folder fragments.

Examples:
  $ frame-pipeline benchmark --suite clean                   puzzles made on the spot, nothing to prepare
  $ frame-pipeline benchmark --sets sets/                    every set in a folder
  $ frame-pipeline benchmark --sets sets/ --only a,b --seeds 1,2,3`,
    )
    .action(async (flags: BenchmarkFlags) => {
      const { benchmarkCommand } = await import('../benchmark/benchmark-command.ts');
      await benchmarkCommand(flags);
    });
}
