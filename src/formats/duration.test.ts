import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from './duration.ts';

describe('parseDuration', () => {
  test.each([
    ['0', 0],
    ['30s', 30_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['1d2h3m4s', 93_784_000],
  ])('%s', (text, ms) => expect(parseDuration(text)).toBe(ms));

  test.each(['', '5', 'm', '-5m', '5 m', '1.5h30m', '.5h', '30m1h', '5m5m', '5w', '999999999d', '1e3s'])(
    'refuses "%s"',
    (text) => expect(parseDuration(text)).toBeNull(),
  );
});

describe('formatDuration', () => {
  test.each([
    [0, '0s'],
    [999, '0s'],
    [59_000, '59s'],
    [7_200_000, '2h'],
    [5_400_000, '1h 30m'],
    [93_784_000, '1d 2h'],
    [86_405_000, '1d'],
  ])('%i ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  test('never says more than the time, nor less than its largest unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 10 }), (ms) => {
        const said = parseDuration(formatDuration(ms).replace(' ', ''))!;
        expect(said).toBeLessThanOrEqual(ms);
        expect(ms - said).toBeLessThan(Math.max(1_000, ms * 0.05 + 3_600_000));
      }),
    );
  });
});
