import { expect, test } from 'vitest';
import { escaped, lineChart } from './line-chart.ts';

/** Where the points of each line lie, in the picture's own units. */
function spotsOf(svg: string): number[][][] {
  return [...svg.matchAll(/<polyline points="([^"]*)"/g)].map(([, points]) =>
    points === '' ? [] : points.split(' ').map((point) => point.split(',').map(Number)),
  );
}

test('points lie where their numbers say, on axes that begin at nothing', () => {
  const svg = lineChart({
    title: 'a',
    xTitle: 'steps',
    lines: [
      {
        name: 'b',
        points: [
          [0, 0],
          [100, 4],
          [200, 2],
        ],
      },
    ],
  });
  const [[first, second, third]] = spotsOf(svg);
  expect(second[0] - first[0]).toBeCloseTo(third[0] - second[0], 0);
  expect(first[1] - second[1]).toBeCloseTo(2 * (first[1] - third[1]), 0);
  expect(svg.match(/>(0|50|100|150|200)</g)!.length).toBeGreaterThanOrEqual(5);
});

test('numbers that are none leave a gap, and a chart of nothing is still a chart', () => {
  const points = [
    [1, NaN],
    [2, 3],
  ] as const;
  expect(spotsOf(lineChart({ title: 'a', xTitle: 'x', lines: [{ name: 'b', points, marked: true }] }))[0]).toHaveLength(
    1,
  );
  for (const lines of [[], [{ name: 'b', points: [] }], [{ name: 'b', points: [[0, 0]] as const }]]) {
    const svg = lineChart({ title: 'a', xTitle: 'x', lines });
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>$/);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  }
});

test('names are text, whatever stands in them', () => {
  expect(escaped('<b> & "c"')).toBe('&lt;b&gt; &amp; &quot;c&quot;');
  expect(lineChart({ title: '<script>', xTitle: 'x', lines: [] })).not.toContain('<script>');
});
