import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import type { SuiteManifest } from '../../formats/suite-manifest.ts';
import { growthPlot } from './growth.ts';
import { suiteSections, summariseSuite } from './suite-summary.ts';
import { benchmarkRecord, comparableReport, reportAsMarkdown, type BenchmarkReport } from './benchmark-report.ts';

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

export interface WrittenReport {
  readonly json: string;
  readonly markdown: string;
  /** The page in the Markdown file. */
  readonly page: string;
  /** The folder beside the report for pictures of wrong answers; it is not made. */
  readonly pictures: string;
}

/**
 * Writes a report as `<date>_<commit>_<suite>.json` and `.md` beside the earlier ones, compared with the last of its kind;
 * that of a suite tells of its groups and targets besides, and draws how time grows into `<…>_growth.svg`.
 * @param folder made where it does not exist
 */
export function writeReport(
  folder: string,
  report: BenchmarkReport,
  manifest: SuiteManifest | null = null,
): WrittenReport {
  const before = comparableReport(report, readReports(folder));
  mkdirSync(folder, { recursive: true });
  const stamp = report.startedAt.slice(0, 16).replace(/[-:]/g, '').replace('T', '-');
  const name = `${stamp}_${report.commit}_${report.options.suite}`;
  const base = join(folder, name);
  let record = benchmarkRecord(report);
  let sections: readonly string[] = [];
  if (manifest !== null) {
    const summary = summariseSuite(manifest, report.rows);
    const plot = summary.growth.points.length < 2 ? null : `${name}_growth.svg`;
    if (plot !== null) writeFileSync(join(folder, plot), growthPlot(summary.growth.points));
    record = { ...record, ...summary };
    sections = suiteSections(summary, report, before, plot);
  }
  const page = reportAsMarkdown(report, before, sections);
  writeFileSync(`${base}.json`, `${JSON.stringify(record, null, 2)}\n`);
  writeFileSync(`${base}.md`, page);
  return { json: `${base}.json`, markdown: `${base}.md`, page, pictures: `${base}_wrong` };
}
