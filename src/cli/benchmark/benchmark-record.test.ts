import { expect, test } from 'vitest';
import { benchmarkRow } from '../../../test/support/benchmark-row.ts';
import { BENCHMARK_REPORT } from '../../formats/reports/benchmark-report.ts';
import { benchmarkRecord, sectionsOf } from './benchmark-record.ts';
import type { BenchmarkReport, StepCost } from './benchmark-report.ts';
import { machineNow } from './report-files.ts';
import { REFERENCE_CPU_S } from './reference-rates.ts';

const timestamp = '2025-03-01T00:00:00Z';

const step = (wallS: number, items: number, memoryPeakMiB = 10): StepCost => ({
  ...{ wallS, cpuS: 2 * wallS, memoryDeltaMiB: 1, memoryPeakMiB, items },
});

const STEPS = {
  step1_generate_new_example: step(1, 9, 30),
  step2_export_alignments: step(2, 36, 20),
  step3_fix_groundtruth: step(0, 0),
  step4_fix_images: step(0.5, 9),
  step5_boost: step(1.5, 46),
  step6_reconstruct: step(3, 9),
};

const report = (change: Partial<BenchmarkReport> = {}): BenchmarkReport => ({
  ...{ startedAt: timestamp, version: '0.1.0', commit: 'abc1234', node: 'v20.19.0', machine: machineNow() },
  options: { suite: 'sets', profile: 'balanced', threads: null, pictures: null },
  rows: [1, 2].map((seed) => benchmarkRow({ seed, cost: { wallS: 9, cpuS: 17, peakMiB: 300, steps: STEPS } })),
  ...change,
});

test('holds the keys that labs read, and the report itself', () => {
  const now = report();
  expect(benchmarkRecord(now)).toMatchObject({
    ...now,
    summary: { total_duration: 18, total_memory_used: 300, timestamp },
    detailed_results: {
      total_pipeline: { duration: 18, memory_delta: 300, timestamp, cpu_seconds: 34, items: 18 },
      matlab_filter: { duration: 6, memory_delta: 30, timestamp, cpu_seconds: 12, items: 72, item: 'pair' },
      fix_groundtruth: { duration: 0, memory_delta: 10, timestamp },
      fix_backgrounds: { duration: 1, memory_delta: 10, timestamp },
      boost_filter: { duration: 3, memory_delta: 10, timestamp },
      reconstruct: { duration: 6, memory_delta: 10, timestamp },
    },
  });
  expect(BENCHMARK_REPORT.safeParse(benchmarkRecord(now)).error).toBeUndefined();
});

test('fix_groundtruth is what it took in the simulation, whose runs have a truth', () => {
  const steps = { step3_fix_groundtruth: step(0.25, 9) };
  const now = report({ simulation: { pieces: 9, cost: { wallS: 1, cpuS: 1, peakMiB: 100, steps } } });
  expect(sectionsOf(now).fix_groundtruth).toEqual({ wallS: 0.25, cpuS: 0.5, peakMiB: 10, items: 9 });
  expect(sectionsOf(now).matlab_filter.items).toBe(72);
});

test('the score is the reference core over the clock: half the time doubles it, failed runs add nothing', () => {
  const scoreOf = (now: BenchmarkReport): number =>
    (benchmarkRecord(now) as { performance_score: number }).performance_score;
  const rate = REFERENCE_CPU_S;
  const referenceS = 36 * rate.matlab_filter + 9 * rate.fix_backgrounds + 46 * rate.boost_filter + 9 * rate.reconstruct;
  expect(scoreOf(report())).toBeCloseTo((100 * referenceS) / 8, 6);
  const faster = Object.fromEntries(
    Object.entries(STEPS).map(([name, cost]) => [name, { ...cost, wallS: cost.wallS / 2 }]),
  );
  const rows = report().rows.map((row) => ({ ...row, cost: { ...row.cost, steps: faster } }));
  expect(scoreOf(report({ rows }))).toBeCloseTo(2 * scoreOf(report()), 6);
  const broken = benchmarkRow({
    seed: 3,
    status: 'killed',
    quality: null,
    cost: { wallS: 9, cpuS: null, peakMiB: null, steps: {} },
  });
  expect(scoreOf(report({ rows: [...report().rows, broken] }))).toBeCloseTo(scoreOf(report()), 6);
});

test('reports of earlier versions, which knew less of a step, still add up', () => {
  const old = Object.fromEntries(
    Object.entries(STEPS).map(([name, { wallS }]) => [name, { wallS, memoryDeltaMiB: 3 }]),
  );
  const now = report({ rows: [benchmarkRow({ cost: { wallS: 9, cpuS: null, peakMiB: null, steps: old } })] });
  expect(sectionsOf(now).matlab_filter).toEqual({ wallS: 3, cpuS: null, peakMiB: null, items: null });
  expect(benchmarkRecord(now)).toMatchObject({ performance_score: null });
});
