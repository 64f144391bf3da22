import { expect, test } from 'vitest';
import { benchmarkRow } from '../../../test/support/benchmark-row.ts';
import { barChart } from '../bar-chart.ts';
import type { BenchmarkReport } from './benchmark-report.ts';
import { machineNow } from './report-files.ts';
import { reportAsPage } from './report-page.ts';

const report: BenchmarkReport = {
  ...{
    startedAt: '2025-03-01T10:20:30Z',
    version: '0.1.0',
    commit: 'abc1234',
    node: 'v20.19.0',
    machine: machineNow(),
  },
  options: { suite: 'sets', profile: 'balanced', threads: 2, pictures: null },
  rows: [9, 25].map((pieces) => benchmarkRow({ set: `<b>set ${pieces}</b>`, pieces })),
};

test('is one file that asks nothing of any network, for day and night', () => {
  const page = reportAsPage(report, null);
  expect(page).not.toMatch(/<script|<link|<img|@import|url\(|\b(?:src|href)=/);
  expect(page.replaceAll(/xmlns="[^"]*"|http-equiv/g, '')).not.toContain('http');
  expect(page).toContain('prefers-color-scheme:dark');
  expect(page).toContain("default-src 'none'");
  expect(page.match(/<svg/g)!.length).toBe(4);
});

test('names out of files are no tags', () => {
  const page = reportAsPage(report, null);
  expect(page).toContain('&lt;b&gt;set 9');
  expect(page).not.toContain('<b>set');
});

test('bars are as long as their numbers, and what is not known has none', () => {
  const chart = barChart({
    ...{ title: 'T', unit: 's', series: ['a', 'b'] },
    groups: [
      { name: 'x', values: [4, null] },
      { name: 'y', values: [1, 2] },
    ],
  });
  const widths = [...chart.matchAll(/<rect x="130" y="\d+" width="([\d.]+)" height="11"/g)].map(([, width]) =>
    Number(width),
  );
  expect(widths).toHaveLength(3);
  expect(widths[0] / widths[1]).toBeCloseTo(4, 1);
  expect(widths[2] / widths[1]).toBeCloseTo(2, 1);
  expect(barChart({ title: 'T', unit: 's', series: ['a'], groups: [] })).toContain('</svg>');
});
