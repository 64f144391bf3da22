import { expect, test } from 'vitest';
import { findingsIn, statisticsPage, type PuzzleStatistics } from './suite-page.ts';

const puzzle = (change: Partial<PuzzleStatistics> = {}): PuzzleStatistics => ({
  fragmentCount: 9,
  meanSidePx: 100,
  areaRatio: 4,
  gap10Px: 1,
  gapMedianPx: 5,
  gap90Px: 9,
  roughnessPx: 0.5,
  bendPx: 1.5,
  straightShare: 0.5,
  seamDifference: 5,
  chanceDifference: 30,
  contrast: 6,
  ...change,
});
const page = (findings: string | null): string =>
  statisticsPage({
    suites: [{ name: 'small', rows: [{ name: 'worn', puzzles: [puzzle(), puzzle({ gapMedianPx: 7 })] }] }],
    sets: [{ name: 'real', puzzles: [puzzle({ gap10Px: NaN })] }],
    findings,
  });
const cells = (text: string, name: string): string[] =>
  text
    .split('\n')
    .find((line) => line.startsWith(`| ${name} |`))!
    .split('|')
    .map((cell) => cell.trim());

test('a group shows means, a gap is what lies between, and what nothing is known of shows a dash', () => {
  const worn = cells(page(null), 'worn');
  expect(worn[2]).toBe('2');
  expect(worn).toContain('0.50');
  expect(worn[9]).toBe('5.0');
  expect(worn[11]).toBe('5.0');
  expect(cells(page(null), 'real')[8]).toBe('–');
});

test('what a person wrote about the figures stays', () => {
  expect(findingsIn(page(null))).toBeNull();
  const words = 'Made ones are straighter.\n\nReal ones are not.';
  expect(findingsIn(page(words))).toBe(words);
  expect(page(findingsIn(page(words)))).toBe(page(words));
});
