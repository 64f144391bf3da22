import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import type { SuiteManifest } from '../../formats/suite-manifest.ts';
import { growthPlot } from './growth.ts';
import { suiteSections, summariseSuite } from './suite-summary.ts';
import { benchmarkRecord } from './benchmark-record.ts';
import { comparableReport, reportAsMarkdown, type BenchmarkReport } from './benchmark-report.ts';
import { compareReports, pairsOf } from './compare-reports.ts';
import { comparisonSection, type WrittenComparison } from './comparison-lines.ts';
import { differencesOf } from './read-baseline.ts';
import { reportAsPage } from './report-page.ts';

/** What a report says about where it ran. */
export function machineNow(): BenchmarkReport['machine'] {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: availableParallelism(),
    memoryGiB: totalmem() / 2 ** 30,
    system: `${platform()} ${arch()}`,
  };
}

/** The reports that a folder holds; files that are none are passed over. */
export function readReports(folder: string): BenchmarkReport[] {
  const reports: BenchmarkReport[] = [];
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return []; // no folder yet: the first benchmark
  }
  for (const name of names) {
    try {
      const report = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Partial<BenchmarkReport>;
      if (report.startedAt !== undefined && report.options !== undefined && Array.isArray(report.rows))
        reports.push(report as BenchmarkReport);
    } catch {
      // Another tool's file, or one cut short: nothing to compare with.
    }
  }
  return reports;
}

/** The report that another one is compared with, and how it was named. */
export interface Baseline {
  readonly name: string;
  readonly report: BenchmarkReport;
}

export interface WrittenReport {
  readonly json: string;
  readonly markdown: string;
  readonly html: string;
  /** The page in the Markdown file. */
  readonly page: string;
  /** The folder beside the report for pictures of wrong answers; it is not made. */
  readonly pictures: string;
  /** Null where there is nothing to compare with. */
  readonly comparison: WrittenComparison | null;
}

/**
 * Writes a report as `<date>_<commit>_<suite>.json`, `.md` and `.html` beside the earlier ones, compared with a baseline or else with
 * the last of its kind; that of a suite tells of its groups and targets besides, and draws how time grows into `<…>_growth.svg`.
 * @param folder made where it does not exist
 */
export function writeReport(
  folder: string,
  report: BenchmarkReport,
  manifest: SuiteManifest | null = null,
  baseline: Baseline | null = null,
): WrittenReport {
  const before = baseline?.report ?? comparableReport(report, readReports(folder));
  const comparison = before === undefined ? null : comparisonWith(report, before, baseline?.name ?? 'the last report');
  mkdirSync(folder, { recursive: true });
  const stamp = report.startedAt.slice(0, 16).replace(/[-:]/g, '').replace('T', '-');
  const name = `${stamp}_${report.commit}_${report.options.suite}`;
  const base = join(folder, name);
  let record = benchmarkRecord(report);
  let sections: readonly string[] = comparison === null ? [] : comparisonSection(comparison);
  if (comparison !== null) record = { ...record, comparison };
  if (manifest !== null) {
    const summary = summariseSuite(manifest, report.rows);
    const plot = summary.growth.points.length < 2 ? null : `${name}_growth.svg`;
    if (plot !== null) writeFileSync(join(folder, plot), growthPlot(summary.growth.points));
    record = { ...record, ...summary };
    sections = [...sections, ...suiteSections(summary, report, before, plot)];
  }
  const page = reportAsMarkdown(report, before, sections);
  const files = { json: `${base}.json`, markdown: `${base}.md`, html: `${base}.html` };
  writeFileSync(files.json, `${JSON.stringify(record, null, 2)}\n`);
  writeFileSync(files.markdown, page);
  writeFileSync(files.html, reportAsPage(report, comparison));
  return { ...files, page, pictures: `${base}_wrong`, comparison };
}

/** Null where the two have no run in common. */
function comparisonWith(report: BenchmarkReport, before: BenchmarkReport, name: string): WrittenComparison | null {
  if (pairsOf(report, before).length === 0) return null;
  const { startedAt, commit } = before;
  return {
    baseline: name,
    baselineOf: `${startedAt.slice(0, 16).replace('T', ' ')} UTC, commit ${commit}`,
    differences: differencesOf(report, before),
    ...compareReports(report, before),
  };
}
