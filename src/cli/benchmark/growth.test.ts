import { expect, test } from 'vitest';
import { benchmarkRow } from '../../../test/support/benchmark-row.ts';
import { growthPlot, growthPoints, growthPower } from './growth.ts';

const run = (pieces: number, wallS: number, status = 'done') =>
  benchmarkRow({ pieces, status, cost: { wallS, cpuS: null, peakMiB: null, steps: {} } });

test('time per piece and per pair are means over the runs of one size', () => {
  const points = growthPoints([run(20, 6), run(10, 1), run(20, 2), run(20, 99, 'FRAME_INTERNAL')]);
  expect(points.map(({ pieces }) => pieces)).toEqual([10, 20]);
  expect(points[1]).toMatchObject({ runs: 2, wallS: 4, perPieceS: 0.2 });
  expect(points[1].perPairS).toBeCloseTo(4 / 190, 9);
});

test.each([1, 1.5, 2])('finds the power %d that time grows with', (power) => {
  const points = growthPoints([25, 100, 400, 1000].map((pieces) => run(pieces, 0.01 * pieces ** power)));
  expect(growthPower(points, 25)).toBeCloseTo(power, 6);
  expect(growthPower(points, 1000)).toBeNull();
});

test('the plot stands for itself and has a spot for every size', () => {
  const plot = growthPlot(growthPoints([run(25, 1), run(100, 5), run(400, 60)]));
  expect(plot.match(/<circle/g)).toHaveLength(6);
  expect(plot).not.toMatch(/NaN|Infinity|href/);
  expect(growthPlot(growthPoints([run(25, 1)]))).not.toMatch(/NaN|Infinity/);
});
