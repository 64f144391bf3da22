import { expect, test } from 'vitest';
import { benchmarkQuality, benchmarkRow } from '../../../test/support/benchmark-row.ts';
import { parseSuiteManifest } from '../../formats/suite-manifest.ts';
import type { BenchmarkRow } from './benchmark-report.ts';
import { judgeTargets } from './suite-targets.ts';

const puzzles = [3, 4].map((seed) => ({ generator: 'torn', seed, picture: seed }));
const manifest = parseSuiteManifest(
  JSON.stringify({
    format: 'frame-pipeline suite',
    version: 1,
    about: 'Targets.',
    side: 'tuning',
    targets: { sureWrong: 0.01, calibrationError: 0.05, growth: { from: 5, power: 2 } },
    groups: [
      {
        name: 'lossy',
        about: 'Lossy.',
        growth: true,
        settings: { pieces: 9 },
        targets: { right: 0.9, solved: 2, wallSEach: 10, within: { share: 0.03, of: 'complete' } },
        puzzles,
      },
      { name: 'complete', about: 'Complete.', settings: { pieces: 9 }, targets: { rightEach: 0.9 }, puzzles },
    ],
    sets: [{ name: 'real', about: 'Real.', sets: ['s'], seeds: [1, 2], targets: { rmsePxEach: 0.5 } }],
  }),
  'targets.json',
);
const rows = (group: string, shares: readonly number[]): BenchmarkRow[] =>
  shares.map((standardShare, k) =>
    benchmarkRow({
      group,
      set: `${group}_${k}`,
      quality: benchmarkQuality({ standardShare, solved: standardShare === 1, rmsePx: 0.4 }),
    }),
  );
const verdicts = (made: readonly BenchmarkRow[]) =>
  Object.fromEntries(judgeTargets(manifest, made).map(({ group, figure, met }) => [`${group}: ${figure}`, met]));

test('holds every figure against its target when all runs were made', () => {
  const made = [...rows('lossy', [1, 0.9]), ...rows('complete', [1, 0.85]), ...rows('real', [1, 1])];
  expect(verdicts(made)).toEqual({
    'lossy: right, mean': true,
    'lossy: wholly right, runs': false,
    'lossy: wall s, each': true,
    'lossy: right, mean, below complete': true,
    'complete: right, each': false,
    'real: RMSE px, each': true,
    'all runs: wrong, of those sure': true,
    'all runs: calibration error': true,
    'all runs: power of time from 5 pieces on': false,
  });
});

test('a target is not judged by a part of its runs, nor without its twins', () => {
  const part = verdicts([...rows('lossy', [1, 1]), ...rows('complete', [1])]);
  expect(part['lossy: right, mean']).toBe(null);
  expect(part['complete: right, each']).toBeNull();
  expect(part['real: RMSE px, each']).toBeNull();
  expect(part['all runs: calibration error']).toBeNull();
});

test('a run that failed meets nothing', () => {
  const failed = benchmarkRow({ group: 'real', set: 'real_1', status: 'FRAME_INTERNAL', quality: null });
  expect(verdicts([...rows('real', [1]), failed])['real: RMSE px, each']).toBe(false);
});
