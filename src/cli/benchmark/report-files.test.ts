import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import type { BenchmarkReport } from './benchmark-report.ts';
import { commitOf, machineNow, readReports, writeReport } from './report-files.ts';

const folder = scratchFolder();

const report = (startedAt: string, commit: string): BenchmarkReport => ({
  startedAt,
  version: '0.1.0',
  commit,
  node: 'v20.19.0',
  machine: machineNow(),
  options: { suite: 'clean', profile: 'balanced', threads: 2 },
  rows: [],
});

test('writes both forms, named by time, commit and suite, and compares with the last', () => {
  const results = join(folder(), 'a', 'b');
  const first = writeReport(results, report('2025-03-01T10:20:30.000Z', 'abc1234'));
  expect(first.json).toBe(join(results, '20250301-1020_abc1234_clean.json'));
  expect(JSON.parse(readFileSync(first.json, 'utf8'))).toMatchObject({ commit: 'abc1234' });
  expect(readFileSync(first.markdown, 'utf8')).toBe(first.page);
  expect(first.page).toContain('No earlier report');
  expect(writeReport(results, report('2025-03-02T10:20:30.000Z', 'def5678')).page).toContain('commit abc1234.');
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
