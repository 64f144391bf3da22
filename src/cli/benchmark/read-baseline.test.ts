import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { benchmarkRow } from '../../../test/support/benchmark-row.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { packageFolder } from '../program-version.ts';
import { compareReports } from './compare-reports.ts';
import { differencesOf, readBaseline, refuseWithoutCommonRun } from './read-baseline.ts';
import { readReports } from './report-files.ts';

const folder = scratchFolder();
const results = join(packageFolder(), 'benchmarks', 'results');
const kept = readdirSync(results).filter((name) => name.endsWith('.json'));

test.each(kept)('the kept report %s can be a baseline, and is the same as itself', async (name) => {
  const report = await readBaseline(join(results, name));
  const { verdict, quality, runs } = compareReports(report, report);
  expect(verdict).toBe('same');
  expect(quality.change).toBe(0);
  expect(runs).toBeGreaterThan(0);
  expect(differencesOf(report, report)).toEqual([]);
});

test('every kept report is still found among the earlier ones', () => {
  expect(kept.length).toBeGreaterThan(0);
  expect(readReports(results)).toHaveLength(kept.length);
});

test.each([
  ['{', 'FRAME_BENCHMARK_BASELINE'],
  ['{"rows": 3}', 'FRAME_BENCHMARK_BASELINE'],
  [null, 'FRAME_INPUT_NOT_FOUND'],
])('refuses %j', async (text, code) => {
  const file = join(folder(), 'report.json');
  if (text !== null) writeFileSync(file, text);
  await expect(readBaseline(file)).rejects.toMatchObject({ code, file });
});

test('a baseline without any of the runs is refused, and other machines are told', async () => {
  const report = await readBaseline(join(results, kept[0]));
  const row = benchmarkRow({ set: report.rows[0].set, seed: report.rows[0].seed });
  expect(() => refuseWithoutCommonRun(report, [row], 'x.json')).not.toThrow();
  expect(() => refuseWithoutCommonRun(report, [benchmarkRow({ set: 'none' })], 'x.json')).toThrow('none of the runs');
  const elsewhere = { ...report, machine: { ...report.machine, cores: 64 } };
  expect(differencesOf(elsewhere, report)).toEqual([
    `Another number of cores than the baseline's: ${report.machine.cores} -> 64.`,
  ]);
});
