import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FrameError } from '../../errors.ts';
import { notice, printJson } from '../output.ts';
import { packageFolder, programVersion } from '../program-version.ts';
import { totalsOf, type BenchmarkReport, type BenchmarkRow } from './benchmark-report.ts';
import { benchmarkSet } from './benchmark-set.ts';
import { makeCleanSuite } from './clean-suite.ts';
import { findSets, type FragmentSet } from './find-sets.ts';
import { judgeJob, stepCosts } from './judge-job.ts';
import { commitOf, machineNow, writeReport } from './report-files.ts';

/** The options of `benchmark`, as commander gives them. */
export interface BenchmarkFlags {
  readonly sets?: string;
  readonly suite?: string;
  readonly only: readonly string[];
  readonly seeds: readonly number[];
  readonly threads?: number;
  readonly profile: string;
  readonly out: string;
  readonly json?: boolean;
}

/** The `benchmark` command: runs each set, writes the report beside the earlier ones, and shows it. */
export async function benchmarkCommand(flags: BenchmarkFlags): Promise<void> {
  if (flags.sets === undefined && flags.suite === undefined)
    throw new FrameError('FRAME_USAGE', 'It is not said what to measure.', {
      remedy: 'Name a folder of sets with --sets <folder>, or use --suite clean.',
    });
  const startedAt = new Date().toISOString();
  const scratch = mkdtempSync(join(tmpdir(), 'frame-suite-'));
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    const sets =
      flags.sets === undefined ? await makeCleanSuite(scratch, flags.only) : findSets(flags.sets, flags.only);
    const report: BenchmarkReport = {
      startedAt,
      version: programVersion(),
      commit: commitOf(packageFolder()),
      node: process.version,
      machine: machineNow(),
      options: { suite: flags.suite ?? 'sets', profile: flags.profile, threads: flags.threads ?? null },
      rows: await benchmarkSets(sets, flags, stop.signal),
    };
    const written = writeReport(flags.out, report);
    const totals = totalsOf(report.rows);
    const { json: file, markdown, page } = written;
    if (flags.json)
      printJson({ status: totals.failed === 0 ? 'done' : 'failed', jobFolder: null, report: file, totals });
    else process.stdout.write(`${page}\n${markdown}\n${file}\n`);
    // A piece in the wrong place is a result; a run that broke off is not.
    if (totals.failed > 0) process.exitCode = 1;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** One after the other: two at once would share the cores, and measure each other. */
async function benchmarkSets(
  sets: readonly FragmentSet[],
  { seeds, profile, threads }: BenchmarkFlags,
  signal: AbortSignal,
): Promise<BenchmarkRow[]> {
  const rows: BenchmarkRow[] = [];
  const program = [...process.execArgv, process.argv[1]];
  for (const set of sets)
    for (const seed of seeds) {
      notice(`${set.name}, seed ${seed}: ${set.pictures.length} pieces …`);
      const row = await benchmarkSet(set, {
        program,
        seed,
        profile,
        threads: threads ?? null,
        signal,
        judge: judgeJob,
        stepCosts,
      });
      if (signal.aborted)
        throw new FrameError('FRAME_STOPPED', 'The benchmark was stopped before its last set; no report was written.', {
          remedy: 'Start it again; --only chooses sets.',
        });
      rows.push(row);
      notice(`  ${summary(row)}`);
    }
  return rows;
}

function summary({ status, quality, pieces, cost }: BenchmarkRow): string {
  const time = `${cost.wallS.toFixed(1)} s`;
  if (quality === null) return `${status} after ${time}`;
  return `${Math.round(quality.standardShare * pieces)} of ${pieces} right in ${time}`;
}
