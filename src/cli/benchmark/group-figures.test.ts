import { expect, test } from 'vitest';
import { benchmarkQuality, benchmarkRow } from '../../../test/support/benchmark-row.ts';
import { groupFigures } from './group-figures.ts';

test('counts pieces over all runs, and shares per run: one that failed has reached nothing', () => {
  const cost = { cpuS: 1, steps: {} };
  const figures = groupFigures([
    benchmarkRow({ cost: { ...cost, wallS: 4, peakMiB: 100 } }),
    benchmarkRow({
      quality: benchmarkQuality({
        standardShare: 0.5,
        solved: false,
        right: 4,
        apart: 2,
        wrong: 1,
        leftAside: 2,
        spurious: 3,
        spuriousPlaced: 1,
        sure: 5,
        sureRight: 3,
        recallAt10LongContacts: 0.5,
      }),
      cost: { ...cost, wallS: 6, peakMiB: 300 },
    }),
    benchmarkRow({ status: 'FRAME_INTERNAL', quality: null, cost: { ...cost, wallS: 1, peakMiB: null } }),
  ]);
  expect(figures).toMatchObject({ runs: 3, failed: 1, solved: 1, standardShare: 0.5, wallMedianS: 4, peakMiB: 300 });
  expect(figures).toMatchObject({ right: 13, apart: 2, wrong: 1, leftAside: 2, spurious: 3, spuriousPlaced: 1 });
  expect(figures.sureWrongShare).toBeCloseTo(2 / 14, 9);
  expect(figures.sureOfRight).toBeCloseTo(12 / 15, 9);
  expect(figures.recallAt10).toBe(0.75);
});

test('what nothing is known of is null', () => {
  expect(groupFigures([])).toMatchObject({ standardShare: 0, wallMedianS: null, peakMiB: null, recallAt10: null });
  expect(groupFigures([]).sureWrongShare).toBeNull();
});
