import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { BenchmarkReport } from '../../src/cli/benchmark/benchmark-report.ts';
import { answerOf, buildProgram, heard, runProgram, startProgram } from '../support/built-program.ts';
import { faultsOf } from '../support/published-schema.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const folder = scratchFolder();
beforeAll(buildProgram);

/** A benchmark that only waits would show durations without CPU, or the same for any amount of work. */
function proveWork({ rows, detailed_results: results, simulation }: WrittenRecord): void {
  const { total_pipeline: total, ...sections } = results;
  for (const [name, section] of Object.entries(sections)) {
    expect(section.items, name).toBeGreaterThan(0);
    expect(section.duration, name).toBeGreaterThan(0);
    expect(section.cpu_seconds, name).toBeGreaterThan(0);
    expect(section.memory_delta, name).toBeGreaterThanOrEqual(0);
  }
  const ofRuns = Object.entries(sections).filter(([name]) => name !== 'fix_groundtruth');
  const sum = (key: 'duration' | 'cpu_seconds'): number => ofRuns.reduce((all, [, section]) => all + section[key], 0);
  expect(sum('duration')).toBeLessThanOrEqual(total.duration);
  expect(sum('cpu_seconds')).toBeLessThanOrEqual(total.cpu_seconds);
  // Starting the process and checking its input are no section's; the work is most of the rest.
  expect(sum('cpu_seconds')).toBeGreaterThan(0.3 * total.cpu_seconds);
  const [few, , many] = rows.map(({ cost }) => cost.steps.step2_export_alignments);
  expect(many.items).toBe((9 * 8) / 2);
  expect(many.cpuS!).toBeGreaterThan(1.15 * few.cpuS!);
  expect(simulation!.cost.steps.step3_fix_groundtruth.items).toBe(9);
}

interface WrittenRecord extends BenchmarkReport {
  readonly detailed_results: Readonly<
    Record<string, Readonly<Record<'duration' | 'cpu_seconds' | 'memory_delta' | 'items', number>>>
  >;
}

const SUITE = {
  format: 'frame-pipeline suite',
  version: 1,
  about: 'Three small puzzles.',
  side: 'tuning',
  targets: { sureWrong: 0.5 },
  groups: [
    {
      name: 'small',
      about: 'Small.',
      growth: true,
      settings: { sidePx: 60 },
      targets: { right: 0.1 },
      puzzles: [4, 5, 9].map((pieces) => ({ generator: 'torn', pieces, seed: 3, picture: pieces })),
    },
  ],
  sets: [],
};

test('a benchmark that was stopped goes on where it was, and ends in one report over all runs', async () => {
  await writeFile(join(folder(), 'small.json'), JSON.stringify(SUITE));
  const args = ['benchmark', '--suite', 'small.json', '--out', 'results', '--profile', 'fast', '--json'];

  const first = startProgram(args, folder());
  await heard(first, '2 of 3');
  first.child.kill('SIGINT');
  expect(await first.end).toMatchObject({ code: 130, stderr: expect.stringContaining('FRAME_STOPPED') as string });
  expect(await readdir(join(folder(), 'results'))).toEqual(['unfinished_small']);

  const second = await runProgram(args, folder());
  expect(second.code).toBe(0);
  expect(second.stderr).not.toContain('1 of 3');
  const file = answerOf(second).report as string;
  const report = JSON.parse(await readFile(join(folder(), file), 'utf8')) as WrittenRecord;
  expect(report.rows.map(({ set, status }) => [set, status])).toEqual([
    ['small_torn-4-3', 'done'],
    ['small_torn-5-3', 'done'],
    ['small_torn-9-3', 'done'],
  ]);
  expect(report.rows.every(({ quality }) => quality !== null)).toBe(true);
  proveWork(report);
  expect(faultsOf('benchmark-report', report)).toEqual([]);
  const left = await readdir(join(folder(), 'results'));
  expect(left).not.toContain('unfinished_small');
  expect(left.some((name) => name.endsWith('_growth.svg'))).toBe(true);
  expect(left.some((name) => name.endsWith('.html'))).toBe(true);

  // Only the smallest again: it is compared with what was named, and fails by a threshold where the baseline was faster.
  const baseline = join(folder(), 'baseline.json');
  const fast = structuredClone(report) as Mutable<WrittenRecord>;
  for (const row of fast.rows) Object.assign(row.cost, { cpuS: row.cost.cpuS! / 10 });
  await writeFile(baseline, JSON.stringify(fast));
  const again = [...args, '--only', 'small_torn-4-3', '--baseline', baseline];
  const third = await runProgram([...again, '--fail-over', '50%'], folder());
  expect(third.code).toBe(1);
  expect(third.stderr).toContain('worse than the baseline: total_pipeline');
  const answer = answerOf(third) as { comparison: { runs: number; verdict: string }; report: string };
  expect(answer.comparison).toMatchObject({ runs: 1, verdict: 'slower' });
  const compared: unknown = JSON.parse(await readFile(join(folder(), answer.report), 'utf8'));
  expect(faultsOf('benchmark-report', compared)).toEqual([]);
});

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
