import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
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

/** The commit that a folder of the program stands at, `-changed` when tracked files differ; `unknown` outside a checkout. */
export function commitOf(folder: string): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
    return git('rev-parse', '--short', 'HEAD') + (changed ? '-changed' : '');
  } catch {
    return 'unknown'; // installed as a package, or no git on this machine
  }
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
}

/**
 * Writes a report as `<date>_<commit>_<suite>.json` and `.md` beside the earlier ones, compared with the last of its kind.
 * @param folder made where it does not exist
 */
export function writeReport(folder: string, report: BenchmarkReport): WrittenReport {
  const page = reportAsMarkdown(report, comparableReport(report, readReports(folder)));
  mkdirSync(folder, { recursive: true });
  const stamp = report.startedAt.slice(0, 16).replace(/[-:]/g, '').replace('T', '-');
  const base = join(folder, `${stamp}_${report.commit}_${report.options.suite}`);
  writeFileSync(`${base}.json`, `${JSON.stringify(benchmarkRecord(report), null, 2)}\n`);
  writeFileSync(`${base}.md`, page);
  return { json: `${base}.json`, markdown: `${base}.md`, page };
}
