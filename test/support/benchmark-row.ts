import type { BenchmarkQuality, BenchmarkRow } from '../../src/cli/benchmark/benchmark-report.ts';
import { reliabilityOf } from '../../src/reassembly/judging/reliability.ts';

/** The figures of a run with every piece right, except as told. */
export function benchmarkQuality(change: Partial<BenchmarkQuality> = {}): BenchmarkQuality {
  return {
    standardShare: 1,
    strictShare: 1,
    looseShare: 1,
    solved: true,
    neighbourShare: 1,
    recallAt10: 1,
    recallAt10LongContacts: 1,
    keptPrecision: 1,
    keptRecall: 1,
    keptF1: 1,
    rmseTurnDeg: 0,
    rmsePx: 0,
    placed: 9,
    right: 9,
    apart: 0,
    wrong: 0,
    leftAside: 0,
    spurious: 0,
    spuriousPlaced: 0,
    sure: 9,
    sureRight: 9,
    reliability: {
      pieces: reliabilityOf(Array.from({ length: 9 }, () => ({ probability: 1, right: true }))),
      joints: reliabilityOf([]),
    },
    components: 1,
    ...change,
  };
}

/** A run of 9 pieces that went well, except as told. */
export function benchmarkRow(change: Partial<BenchmarkRow> = {}): BenchmarkRow {
  return {
    group: null,
    set: 'a',
    seed: 0,
    pieces: 9,
    status: 'done',
    quality: benchmarkQuality(),
    cost: { wallS: 2, cpuS: 4, peakMiB: 300, steps: {} },
    ...change,
  };
}
