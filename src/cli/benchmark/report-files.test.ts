import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { benchmarkRow } from '../../../test/support/benchmark-row.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import type { BenchmarkReport, BenchmarkRow } from './benchmark-report.ts';
import { readSuite } from './find-suite.ts';
import { commitOf } from '../commit-of.ts';
import { machineNow, readReports, writeReport } from './report-files.ts';

const folder = scratchFolder();

const report = (
  startedAt: string,
  commit: string,
  rows: readonly BenchmarkRow[] = [benchmarkRow()],
): BenchmarkReport => ({
  startedAt,
  version: '0.1.0',
  commit,
  node: 'v20.19.0',
  machine: machineNow(),
  options: { suite: 'small', profile: 'balanced', threads: 2, pictures: 'painted' },
  rows,
});

test('writes both forms, named by time, commit and suite, and compares with the last', () => {
  const results = join(folder(), 'a', 'b');
  const first = writeReport(results, report('2025-03-01T10:20:30.000Z', 'abc1234'));
  expect(first.json).toBe(join(results, '20250301-1020_abc1234_small.json'));
  expect(JSON.parse(readFileSync(first.json, 'utf8'))).toMatchObject({ commit: 'abc1234' });
  expect(readFileSync(first.markdown, 'utf8')).toBe(first.page);
  expect(first.page).toContain('No earlier report');
  expect(writeReport(results, report('2025-03-02T10:20:30.000Z', 'def5678')).page).toContain('commit abc1234.');
});

test('the report of a suite tells of groups and targets, and draws how time grows', () => {
  const { manifest } = readSuite('development');
  const rows = [25, 100].map((pieces) => {
    const group = pieces === 100 ? 'clean-100' : 'growth';
    return benchmarkRow({ group, set: `${group}_${pieces}`, pieces });
  });
  const written = writeReport(folder(), report('2025-03-01T10:20:30.000Z', 'abc1234', rows), manifest);
  expect(written.page).toContain('| clean-100 | 1 of 3 |');
  expect(written.page).toContain('![Time per piece and per pair](20250301-1020_abc1234_small_growth.svg)');
  expect(readFileSync(join(folder(), '20250301-1020_abc1234_small_growth.svg'), 'utf8')).toMatch(/^<svg /);
  const kept = JSON.parse(readFileSync(written.json, 'utf8')) as { groups: { name: string }[]; targets: unknown[] };
  expect(kept.groups.map(({ name }) => name)).toContain('varying-10');
  expect(kept.targets.length).toBeGreaterThan(10);
  expect(readReports(folder())).toHaveLength(1);
});

test('passes over files that are no reports', () => {
  writeFileSync(join(folder(), 'broken.json'), '{');
  writeFileSync(join(folder(), 'other.json'), '{"rows": 3}');
  writeFileSync(join(folder(), 'notes.md'), '');
  writeReport(folder(), report('2025-03-01T10:20:30.000Z', 'abc1234'));
  expect(readReports(folder())).toHaveLength(1);
  expect(readReports(join(folder(), 'gone'))).toEqual([]);
});

test('outside a checkout there is no commit to tell', () => {
  expect(commitOf(folder())).toBe('unknown');
});
