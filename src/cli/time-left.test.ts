import { describe, expect, test } from 'vitest';
import { roundTime, timeLeftText } from './time-left.ts';

describe('timeLeftText', () => {
  test('gives a range around the speed so far', () => {
    expect(timeLeftText(10_000, 50, 100)).toBe('8 s to 15 s left');
    expect(timeLeftText(60_000, 10, 100)).toBe('7 min to 14 min left');
  });

  test('says nothing while it cannot know, and nothing when all is done', () => {
    expect(timeLeftText(500, 50, 100)).toBe('');
    expect(timeLeftText(10_000, 0, 100)).toBe('');
    expect(timeLeftText(10_000, 2, 100)).toBe('');
    expect(timeLeftText(10_000, 100, 100)).toBe('');
  });

  test('joins ends that look the same', () => {
    expect(timeLeftText(20_000, 99, 100)).toBe('about 1 s left');
  });
});

test.each([
  [200, '1 s'],
  [9_400, '9 s'],
  [43_000, '45 s'],
  [100_000, '2 min'],
  [7_200_000, '2 h'],
])('roundTime(%d) is %s', (ms, text) => {
  expect(roundTime(ms)).toBe(text);
});
