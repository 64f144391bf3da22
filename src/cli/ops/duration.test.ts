import { expect, test } from 'vitest';
import { readDuration } from './duration.ts';

test('a stretch of time is longer than nothing', () => {
  expect(['90s', '1.5h', '1h30m', ' 7d '].map(readDuration)).toEqual([90_000, 5_400_000, 5_400_000, 604_800_000]);
  for (const text of ['', '24', 'h', '0', '0s', '-1h', '1w']) expect(() => readDuration(text)).toThrow('24h');
});
