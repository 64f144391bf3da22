import { expect, test } from 'vitest';
import { parseDuration } from './duration.ts';
import { sparkline } from './sparkline.ts';

test('a sparkline goes from the least to the most, and is blank where nothing is known', () => {
  const points = [0, 1, 2, 3, 5, 6, 7].map((x) => [x, x] as const);
  expect(sparkline(points, [0, 8], 8)).toBe('▁▂▃▄ ▆▇█');
  expect(
    sparkline(
      [
        [1, 4],
        [7, 4],
      ],
      [0, 8],
      8,
    ),
  ).toBe(' ▁     ▁');
  expect(
    sparkline(
      [
        [0, 0],
        [0.5, 8],
        [8, 8],
      ],
      [0, 8],
      2,
    ),
  ).toBe('▁█');
  expect(sparkline([], [0, 8], 3)).toBe('   ');
});

test('stretches of time are read as people write them', () => {
  expect(['90s', '1.5h', '30m', '7d'].map(parseDuration)).toEqual([90_000, 5_400_000, 1_800_000, 604_800_000]);
  for (const text of ['', '24', 'h', '0s', '-1h', '1w', '1e9d', '1h30m'])
    expect(() => parseDuration(text)).toThrow('24h');
});
