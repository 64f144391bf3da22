/**
 * npm run suite:statistics [-- --sets <folder>] [--suites solver,development] [--out <file>]
 *
 * Measures the puzzles of the suites, and the real sets that they name where their folder is given, and writes how hard
 * they are side by side into benchmarks/suites/statistics.md. What its section "What this shows" says is kept.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { findSets } from '../src/cli/benchmark/find-sets.ts';
import { readSuite, suitesFolder } from '../src/cli/benchmark/find-suite.ts';
import { makeSuitePuzzle } from '../src/cli/benchmark/make-suite-puzzle.ts';
import { PAINTED } from '../src/cli/benchmark/suite-pictures.ts';
import { FrameError } from '../src/errors.ts';
import { puzzlesOf, type SuitePuzzle } from '../src/formats/suite-manifest.ts';
import { measureColours } from '../src/reassembly/puzzle/measure-colours.ts';
import { measureCracks } from '../src/reassembly/puzzle/measure-cracks.ts';
import { findingsIn, statisticsPage, type PuzzleStatistics, type StatisticsRow } from './suite-page.ts';
import { pageOfSet } from './page-of-set.ts';

function refuse(reason: string): never {
  process.stderr.write(`suite:statistics: ${reason}\n`);
  process.exit(2);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        sets: { type: 'string' },
        suites: { type: 'string', default: 'solver,development' },
        out: { type: 'string', default: join(suitesFolder(), 'statistics.md') },
      },
    }).values;
  } catch (error) {
    return refuse((error as Error).message);
  }
}

async function measurePuzzle(plan: SuitePuzzle): Promise<PuzzleStatistics> {
  // The cracks are those of the whole puzzle; what a camera adds is left out.
  const bare = { ...plan, stranger: null, scaleSpread: 0, colourCast: 0, noise: 0 };
  const { picture, puzzle } = await makeSuitePuzzle(bare, PAINTED, false);
  const { width, height, labels, trueCount } = puzzle;
  return { ...measureCracks(labels, width, height, trueCount), ...measureColours(picture, labels) };
}

async function main(): Promise<void> {
  const values = readArguments();
  const names = values.suites.split(',');
  const suites: { name: string; rows: StatisticsRow[] }[] = [];
  for (const name of names) {
    const rows: StatisticsRow[] = [];
    for (const group of readSuite(name).manifest.groups) {
      const puzzles: PuzzleStatistics[] = [];
      for (const plan of puzzlesOf(group)) puzzles.push(await measurePuzzle(plan));
      rows.push({ name: group.name, puzzles });
      console.log(`${name}, ${group.name}: ${puzzles.length} puzzles`);
    }
    suites.push({ name, rows });
  }
  const sets: StatisticsRow[] = [];
  if (values.sets !== undefined) {
    const wanted = names.flatMap((name) => readSuite(name).manifest.sets.flatMap((group) => group.sets));
    for (const set of findSets(values.sets, [...new Set(wanted)])) {
      const { page, labels, count } = await pageOfSet(set);
      const cracks = measureCracks(labels, page.width, page.height, count);
      sets.push({ name: set.name, puzzles: [{ ...cracks, ...measureColours(page, labels) }] });
      console.log(set.name);
    }
  }
  const findings = existsSync(values.out) ? findingsIn(readFileSync(values.out, 'utf8')) : null;
  const page = statisticsPage({ suites, sets, findings });
  writeFileSync(values.out, await format(page, { ...(await resolveConfig(values.out)), filepath: values.out }));
  console.log(`wrote ${values.out}`);
}

await main().catch((error: unknown) => {
  if (error instanceof FrameError) refuse(`${error.message} ${error.remedy}`);
  throw error;
});
