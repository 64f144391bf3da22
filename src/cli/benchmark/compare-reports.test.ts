import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { benchmarkQuality, benchmarkRow } from '../../../test/support/benchmark-row.ts';
import { seededRandom } from '../../math/random.ts';
import type { BenchmarkReport, BenchmarkRow } from './benchmark-report.ts';
import { compareReports, failuresOf } from './compare-reports.ts';

const report = (rows: readonly BenchmarkRow[]): BenchmarkReport => ({
  ...{ startedAt: '2025-03-01T00:00:00Z', version: '0.1.0', commit: 'abc1234', node: 'v20.19.0', rows },
  machine: { cpu: 'Some CPU', cores: 2, memoryGiB: 8, system: 'linux x64' },
  options: { suite: 'sets', profile: 'balanced', threads: null, pictures: null },
});

/** Runs whose times scatter by some percent about a factor. */
function runs(count: number, factor: number, seed: number, scatter = 0.03): BenchmarkRow[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, k) => {
    const cpuS = (5 + k) * factor * random.normal(1, scatter);
    const steps = { step6_reconstruct: { wallS: cpuS / 2, cpuS: cpuS / 2, memoryDeltaMiB: 0 } };
    return benchmarkRow({ set: `set${k}`, cost: { wallS: cpuS * 1.5, cpuS, peakMiB: 300, steps } });
  });
}

const total = (now: readonly BenchmarkRow[], before: readonly BenchmarkRow[]) =>
  compareReports(report(now), report(before)).sections[0];

describe('a verdict minds noise', () => {
  test('the same program measured twice is the same, whatever the luck', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 1e6 }), (count, seed) => {
        expect(total(runs(count, 1, seed), runs(count, 1, seed + 1)).verdict).toBe('same');
      }),
      { seed: 3, numRuns: 40 },
    );
  });

  test.each([
    [1, 'slower'],
    [8, 'slower'],
    [8, 'faster'],
  ] as const)('%i runs that take 1.4 times as long, or that less: %s', (count, verdict) => {
    const factor = verdict === 'slower' ? 1.4 : 1 / 1.4;
    const { ratio, ...found } = total(runs(count, factor, 1), runs(count, 1, 2));
    expect(found.verdict).toBe(verdict);
    expect(ratio).toBeCloseTo(factor, 1);
  });

  test('few runs tell less than many', () => {
    expect(total(runs(2, 1.1, 1), runs(2, 1, 2)).verdict).toBe('same');
    expect(total(runs(20, 1.1, 1), runs(20, 1, 2)).verdict).toBe('slower');
  });

  test('a section that takes next to nothing is not judged', () => {
    const tiny = benchmarkRow({ cost: { wallS: 0.01, cpuS: 0.02, peakMiB: 1, steps: {} } });
    expect(total([tiny], [tiny])).toMatchObject({ verdict: 'too short', ratio: null });
  });
});

test('CPU time is compared where both know it, the clock otherwise', () => {
  const [row] = runs(1, 1, 1);
  const busy = { ...row, cost: { ...row.cost, wallS: 10 * row.cost.wallS } };
  expect(total([busy], [row])).toMatchObject({ measure: 'cpu', verdict: 'same' });
  const unknown = { ...row, cost: { ...row.cost, cpuS: null } };
  expect(total([busy], [unknown])).toMatchObject({ measure: 'wall', verdict: 'slower' });
});

test('only runs that both have count, and one that failed counts as nothing right', () => {
  const [a, b, c] = runs(3, 1, 1);
  const failed = { ...b, status: 'killed', quality: null };
  const { runs: common, quality } = compareReports(report([a, failed]), report([a, b, c]));
  expect(common).toBe(1);
  expect(quality).toEqual({ before: 1, now: 0.5, change: -0.5 });
});

describe('failing by a threshold', () => {
  const before = report(runs(8, 1, 1));
  test('what is surely slower by more fails, and names the section', () => {
    const slower = compareReports(report(runs(8, 1.4, 2)), before);
    expect(failuresOf(slower, 0.2).join(' ')).toMatch(
      /total_pipeline takes 1\.\d\d times the CPU time.*reconstruct takes/,
    );
    expect(failuresOf(slower, 0.6)).toEqual([]);
  });
  test('within noise of the threshold it does not', () => {
    expect(failuresOf(compareReports(report(runs(8, 1.22, 2)), before), 0.2)).toEqual([]);
  });
  test('a share of right pieces that fell by more fails too', () => {
    const worse = runs(8, 1, 2).map((row) => ({ ...row, quality: benchmarkQuality({ standardShare: 0.7 }) }));
    expect(failuresOf(compareReports(report(worse), before), 0.2)).toEqual([
      'The share of pieces right fell from 1.000 to 0.700.',
    ]);
  });
});
