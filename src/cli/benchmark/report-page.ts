import { barChart } from '../bar-chart.ts';
import { escaped, lineChart } from '../line-chart.ts';
import { pageOf, tableOf } from '../page.ts';
import { sectionsOf } from './benchmark-record.ts';
import { totalsOf, type BenchmarkReport } from './benchmark-report.ts';
import { growthPoints } from './growth.ts';
import { fixed, share } from './markdown-cells.ts';
import { performanceScore } from './performance-score.ts';
import { SECTION_NAMES, SECTIONS } from './sections.ts';
import type { WrittenComparison } from './comparison-lines.ts';
import { comparisonCells, COMPARISON_TITLES, comparisonSummary } from './comparison-lines.ts';

/** The report as one page with charts, for people. */
export function reportAsPage(report: BenchmarkReport, comparison: WrittenComparison | null): string {
  const { machine, options, rows } = report;
  const totals = totalsOf(rows);
  const sections = sectionsOf(report);
  const { score } = performanceScore(sections);
  const facts = [
    `frame-pipeline ${report.version}, commit ${report.commit}, Node ${report.node}.`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB.toFixed(0)} GiB, ${machine.system}.`,
    `Suite ${options.suite}, profile ${options.profile}, threads ${options.threads ?? 'as chosen by the program'}` +
      `${options.settings === undefined ? '' : `, with ${options.settings.join(' ')}`}.`,
    `${totals.solved} of ${totals.runs} solved; right at the standard tolerance ${share(totals.standardShare)}, ` +
      `strict ${share(totals.strictShare)} (means over the runs).`,
    `${fixed(totals.wallS, 1)} s in all, peak ${fixed(totals.peakMiB, 0)} MiB, performance score ${fixed(score, 1)} ` +
      '(100 is the speed of the reference core).',
  ];
  const sectionRows = SECTION_NAMES.map((name) => {
    const { wallS, cpuS, peakMiB, items } = sections[name];
    const rate = items === null || wallS === 0 ? null : items / wallS;
    const counted = items === null ? '–' : `${items} ${SECTIONS[name].item}s`;
    return [name, fixed(wallS, 2), fixed(cpuS, 2), fixed(peakMiB, 0), counted, fixed(rate, 1)];
  });
  return pageOf(`Benchmark of ${report.startedAt.slice(0, 16).replace('T', ' ')} UTC`, [
    `<ul>${facts.map((fact) => `<li>${escaped(fact)}</li>`).join('')}</ul>`,
    '<h2>Sections</h2>',
    tableOf(['Section', 'Time s', 'CPU s', 'Peak MiB', 'Items', 'Items per s'], sectionRows),
    ...(comparison === null
      ? []
      : [
          '<h2>Beside the baseline</h2>',
          ...comparisonSummary(comparison).map((line) => `<p>${escaped(line)}</p>`),
          tableOf(
            COMPARISON_TITLES,
            comparison.sections.map((section) => {
              const [name, verdict, ...numbers] = comparisonCells(section);
              const kind = section.verdict === 'slower' ? 'bad' : section.verdict === 'faster' ? 'good' : 'soft';
              return [name, { text: verdict, kind }, ...numbers];
            }),
          ),
        ]),
    '<h2>Charts</h2>',
    `<div class="charts">${charts(report).join('\n')}</div>`,
    '<h2>Runs</h2>',
    tableOf(
      ['Set', 'Seed', 'Pieces', 'Right', 'Strict', 'Solved', 'Time s', 'CPU s', 'Peak MiB'],
      rows.map(({ set, seed, pieces, status, quality, cost }) => [
        set,
        String(seed),
        String(pieces),
        share(quality?.standardShare),
        share(quality?.strictShare),
        quality === null ? { text: status, kind: 'bad' } : quality.solved ? 'yes' : 'no',
        fixed(cost.wallS, 1),
        fixed(cost.cpuS, 1),
        fixed(cost.peakMiB, 0),
      ]),
    ),
  ]);
}

function charts(report: BenchmarkReport): string[] {
  const sections = sectionsOf(report);
  const growth = growthPoints(report.rows);
  const done = report.rows.filter(({ quality }) => quality !== null).sort((a, b) => a.pieces - b.pieces);
  return [
    barChart({
      title: 'Time by section, all runs',
      unit: 's',
      series: ['by the clock', 'CPU'],
      groups: SECTION_NAMES.map((name) => ({ name, values: [sections[name].wallS, sections[name].cpuS] })),
    }),
    barChart({
      title: 'Memory above the start of a step, largest of the runs',
      unit: 'MiB',
      series: ['peak'],
      groups: SECTION_NAMES.map((name) => ({ name, values: [sections[name].peakMiB] })),
    }),
    ...(growth.length < 2
      ? []
      : [
          lineChart({
            title: 'Seconds by number of pieces (means)',
            xTitle: 'pieces',
            lines: [{ name: 'run', points: growth.map(({ pieces, wallS }) => [pieces, wallS] as const), marked: true }],
          }),
        ]),
    ...(done.length < 2
      ? []
      : [
          lineChart({
            title: 'Share of pieces right, by run (fewest pieces first)',
            xTitle: 'run',
            lines: [
              {
                name: 'standard',
                points: done.map((row, k) => [k + 1, row.quality!.standardShare] as const),
                marked: true,
              },
              {
                name: 'strict',
                points: done.map((row, k) => [k + 1, row.quality!.strictShare] as const),
                marked: true,
              },
            ],
            x: [1, done.length],
            y: [0, 1],
          }),
        ]),
  ];
}
