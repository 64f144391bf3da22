import { totalsOf, type BenchmarkReport } from './benchmark-report.ts';
import { performanceScore } from './performance-score.ts';
import { addCosts, SECTION_NAMES, SECTIONS, sectionOfRun, type SectionCost, type SectionName } from './sections.ts';

/** The sections of a report: over all runs, and where those have no truth to fix, of the simulation. */
export function sectionsOf({ rows, simulation }: BenchmarkReport): Record<SectionName, SectionCost> {
  const sections = SECTION_NAMES.map((name): [SectionName, SectionCost] => {
    const costs = rows.flatMap(({ cost }) => sectionOfRun(name, cost) ?? []);
    const ofRuns = addCosts(costs);
    const simulated = simulation === undefined ? null : sectionOfRun(name, simulation.cost);
    return [name, name === 'fix_groundtruth' && simulated !== null ? simulated : ofRuns];
  });
  return Object.fromEntries(sections) as Record<SectionName, SectionCost>;
}

/**
 * The report as it is kept: with a summary, sections and a score under the names that labs' scripts read
 * (`BENCHMARK_REPORT` has their units), and then all of itself.
 */
export function benchmarkRecord(report: BenchmarkReport): Readonly<Record<string, unknown>> {
  const { rows, startedAt: timestamp } = report;
  const totals = totalsOf(rows);
  const sections = sectionsOf(report);
  const { score, referenceS, measuredS } = performanceScore(sections);
  const cpus = rows.map(({ cost }) => cost.cpuS);
  return {
    summary: { total_duration: totals.wallS, total_memory_used: totals.peakMiB, timestamp },
    detailed_results: {
      total_pipeline: {
        duration: totals.wallS,
        memory_delta: totals.peakMiB,
        timestamp,
        cpu_seconds: cpus.includes(null) ? null : cpus.reduce<number>((sum, cpu) => sum + cpu!, 0),
        items: rows.reduce((sum, { pieces }) => sum + pieces, 0),
        item: 'fragment',
      },
      ...Object.fromEntries(
        SECTION_NAMES.map((name) => {
          const { wallS, cpuS, peakMiB, items } = sections[name];
          const { item } = SECTIONS[name];
          return [name, { duration: wallS, memory_delta: peakMiB, timestamp, cpu_seconds: cpuS, items, item }];
        }),
      ),
    },
    performance_score: score,
    performance: { reference_seconds: referenceS, measured_seconds: measuredS },
    ...report,
  };
}
