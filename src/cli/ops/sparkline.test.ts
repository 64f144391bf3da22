import { expect, test } from 'vitest';
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
