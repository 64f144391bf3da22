import { expect, test } from 'vitest';
import { courseTable } from './metrics-tables.ts';

const course = (title: string, value: number) => ({
  figure: { group: 'machine', path: title, title, unit: 's' as const },
  points: [[50, value]] as [number, number][],
  ...{ min: value, mean: value, max: value, last: value },
});

test('a table of courses fits a terminal, however long its numbers are', () => {
  for (const value of [1, 0.00261, 0.000000261, 123_456_789]) {
    const lines = courseTable([course('disk of backups', 1), course('jobs folder', value)], [0, 100]).split('\n');
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(lines[2]).toContain('▁');
  }
});
