import { describe, expect, test } from 'vitest';
import { benchmarkQuality, benchmarkRow } from '../../../test/support/benchmark-row.ts';
import {
  comparableReport,
  reportAsMarkdown,
  totalsOf,
  type BenchmarkReport,
  type BenchmarkRow,
} from './benchmark-report.ts';

const row = (set: string, standardShare: number, wallS: number): BenchmarkRow =>
  benchmarkRow({
    set,
    seed: 1,
    quality: benchmarkQuality({ standardShare, strictShare: standardShare / 2, solved: standardShare === 1 }),
    cost: { wallS, cpuS: 2 * wallS, peakMiB: 300, steps: {} },
  });

const failedRow: BenchmarkRow = {
  ...row('c', 0, 4),
  status: 'FRAME_INTERNAL',
  quality: null,
  cost: { wallS: 4, cpuS: null, peakMiB: null, steps: {} },
};

const report = (startedAt: string, rows: readonly BenchmarkRow[], profile = 'balanced'): BenchmarkReport => ({
  startedAt,
  version: '0.1.0',
  commit: 'abc1234',
  node: 'v20.19.0',
  machine: { cpu: 'Some CPU', cores: 2, memoryGiB: 8, system: 'linux x64' },
  options: { suite: 'sets', profile, threads: null, pictures: null },
  rows,
});

describe('totalsOf', () => {
  test('a run that failed counts as nothing right', () => {
    expect(totalsOf([row('a', 1, 1), row('b', 0.5, 2), failedRow])).toEqual({
      runs: 3,
      failed: 1,
      solved: 1,
      standardShare: 0.5,
      strictShare: 0.25,
      wallS: 7,
      peakMiB: 300,
    });
  });

  test('no run at all is no division by nothing', () => {
    expect(totalsOf([])).toMatchObject({ runs: 0, standardShare: 0, peakMiB: null });
  });
});

describe('comparableReport', () => {
  test('is the newest earlier one with the same options and a run in common', () => {
    const rows = [row('a', 1, 1)];
    const now = report('2025-03-01T00:00:00Z', rows);
    const older = report('2025-01-01T00:00:00Z', rows);
    const newer = report('2025-02-01T00:00:00Z', rows);
    const other = report('2025-02-02T00:00:00Z', rows, 'fast');
    const elsewhere = report('2025-02-03T00:00:00Z', [row('b', 1, 1)]);
    const later = report('2025-04-01T00:00:00Z', rows);
    expect(comparableReport(now, [older, newer, other, elsewhere, later])).toBe(newer);
    expect(comparableReport(now, [other, now])).toBeUndefined();
  });

  test('with settings is the newest of the same settings or of none, and never of others', () => {
    const rows = [row('a', 1, 1)];
    const set = (startedAt: string, ...settings: string[]): BenchmarkReport => {
      const plain = report(startedAt, rows);
      return { ...plain, options: { ...plain.options, settings } };
    };
    const now = set('2025-03-01T00:00:00Z', 'boost.model=none');
    const plain = report('2025-01-01T00:00:00Z', rows);
    const same = set('2025-01-02T00:00:00Z', 'boost.model=none');
    const other = set('2025-02-01T00:00:00Z', 'top_k=3');
    expect(comparableReport(now, [plain, other])).toBe(plain);
    expect(comparableReport(now, [plain, same, other])).toBe(same);
    expect(comparableReport(report('2025-03-01T00:00:00Z', rows), [same, other])).toBeUndefined();
    expect(reportAsMarkdown(now)).toContain('with `boost.model=none`');
  });
});

describe('reportAsMarkdown', () => {
  const cells = (page: string, set: string): string[] =>
    page
      .split('\n')
      .find((line) => line.startsWith(`| ${set} |`))!
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());

  test('every row has a cell under every title', () => {
    const page = reportAsMarkdown(report('2025-03-01T10:20:30Z', [row('a', 1, 1.25), failedRow]));
    expect(cells(page, 'c')).toHaveLength(cells(page, 'Set').length);
    expect(cells(page, 'a').slice(0, 8)).toEqual(['a', '1', '9', '1.000', '', '0.500', '', 'yes']);
    expect(cells(page, 'c')[7]).toBe('FRAME_INTERNAL');
    expect(page).toContain('1 of 2 solved');
    expect(page).toContain('No earlier report');
  });

  test('shows the change of share, time and memory since an earlier report', () => {
    const before = report('2025-02-01T10:20:30Z', [row('a', 0.5, 3)]);
    const page = reportAsMarkdown(report('2025-03-01T10:20:30Z', [row('a', 1, 1.25), row('new', 1, 1)]), before);
    const titles = cells(page, 'Set');
    const changes = cells(page, 'a').filter((_, column) => titles[column] === 'Δ');
    expect(changes).toEqual(['+0.500', '+0.250', '-1.8', '=']);
    expect(cells(page, 'new').filter((_, column) => titles[column] === 'Δ')).toEqual(['', '', '', '']);
    expect(page).toContain('2025-02-01 10:20 UTC, commit abc1234');
  });
});
