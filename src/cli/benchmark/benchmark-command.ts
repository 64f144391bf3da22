import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FrameError } from '../../errors.ts';
import type { SuiteManifest } from '../../formats/suite-manifest.ts';
import { hashFolder } from '../../jobs/file-hash.ts';
import { decryptJob } from '../../jobs/change-encryption.ts';
import { JobFolder } from '../../jobs/job-folder.ts';
import type { KeyKeeper } from '../../jobs/key-keeper.ts';
import { findJobKeys } from '../job-keys.ts';
import { parseSettings } from '../../jobs/resolve-params.ts';
import { noteInLanguage, t } from '../language.ts';
import { notice, printJson } from '../output.ts';
import { packageFolder, programVersion, shippedModelFolder } from '../program-version.ts';
import { totalsOf, type BenchmarkReport, type BenchmarkRow } from './benchmark-report.ts';
import { benchmarkSet } from './benchmark-set.ts';
import { findSets } from './find-sets.ts';
import { readSuite } from './find-suite.ts';
import { judgeJob, stepCosts } from './judge-job.ts';
import { failuresOf } from './compare-reports.ts';
import { measureSimulation } from './measure-simulation.ts';
import { readBaseline, refuseWithoutCommonRun } from './read-baseline.ts';
import { machineNow, writeReport, type Baseline } from './report-files.ts';
import { commitOf } from '../commit-of.ts';
import { PAINTED, photographsIn } from './suite-pictures.ts';
import { runsOfSets, runsOfSuite, type PlannedRun } from './suite-runs.ts';
import { programHash, UnfinishedBenchmark } from './unfinished-benchmark.ts';

/** The options of `benchmark`, as commander gives them. */
export interface BenchmarkFlags {
  readonly sets?: string;
  readonly suite?: string;
  readonly pictures?: string;
  readonly only: readonly string[];
  readonly seeds: readonly number[];
  readonly threads?: number;
  readonly profile: string;
  /** Parameters of every run, `key=value` each. */
  readonly set: readonly string[];
  readonly out: string;
  /** A report to compare with, in place of the last one of the same kind. */
  readonly baseline?: string;
  /** Share of more time from which on the answer is no. */
  readonly failOver?: number;
  readonly json?: boolean;
}

interface PlannedBenchmark {
  readonly manifest: SuiteManifest | null;
  readonly runs: readonly PlannedRun[];
  readonly options: BenchmarkReport['options'];
}

/** The `benchmark` command: makes each run that is not done yet, writes the report beside the earlier ones, and shows it. */
export async function benchmarkCommand(flags: BenchmarkFlags): Promise<void> {
  const { manifest, runs, options } = await plan(flags);
  const baseline = await baselineOf(flags, runs);
  const machine = machineNow();
  const unfinished = new UnfinishedBenchmark(join(flags.out, `unfinished_${options.suite}`), {
    program: `${await programHash()} ${await hashFolder(modelFolderOf(flags))}`,
    runs: {
      manifest,
      names: runs.map(({ set, seed }) => [set, seed]),
      places: [flags.sets, flags.pictures].map(absolute),
    },
    options,
    machine,
    node: process.version,
  });
  const report: BenchmarkReport = {
    startedAt: unfinished.startedAt,
    version: programVersion(),
    commit: commitOf(packageFolder()),
    node: process.version,
    machine,
    options,
    ...(await makeRuns(runs, unfinished, flags)),
  };
  const written = writeReport(flags.out, report, manifest, baseline);
  const { json: file, html, markdown, comparison } = written;
  unfinished.finish(written.pictures);
  const totals = totalsOf(report.rows);
  const failures = comparison === null || flags.failOver === undefined ? [] : failuresOf(comparison, flags.failOver);
  // A piece in the wrong place is a result; a run that broke off is not.
  const failed = totals.failed > 0 || failures.length > 0;
  if (flags.json) {
    const status = failed ? 'failed' : 'done';
    printJson({ status, jobFolder: null, report: file, page: html, totals, comparison, failures });
  } else process.stdout.write([written.page, markdown, html, file, ''].join('\n'));
  for (const failure of failures)
    notice(t('worse than the baseline: {{failure}}', { failure: noteInLanguage(failure) }));
  if (failed) process.exitCode = 1;
}

/** @throws FrameError as `readBaseline`, and where it has none of the runs: that is told before they are made. */
async function baselineOf({ baseline }: BenchmarkFlags, runs: readonly PlannedRun[]): Promise<Baseline | null> {
  if (baseline === undefined) return null;
  const report = await readBaseline(baseline);
  refuseWithoutCommonRun(report, runs, baseline);
  return { name: baseline, report };
}

async function plan({
  sets,
  suite,
  pictures,
  only,
  seeds,
  profile,
  threads,
  set,
}: BenchmarkFlags): Promise<PlannedBenchmark> {
  // Faults in them are told now, not by every run.
  parseSettings(set);
  const common = { profile, threads: threads ?? null, ...(set.length > 0 && { settings: set }) };
  if (suite !== undefined) {
    const { name, manifest } = readSuite(suite);
    const source = pictures === undefined ? PAINTED : await photographsIn(pictures, manifest.side);
    return {
      manifest,
      runs: runsOfSuite(manifest, source, sets ?? null, only),
      options: { suite: name, ...common, pictures: pictures === undefined ? 'painted' : 'photographs' },
    };
  }
  if (sets === undefined)
    throw new FrameError('FRAME_USAGE', 'It is not said what to measure.', {
      remedy: 'Name a folder of sets with --sets <folder>, or a suite of puzzles with --suite solver.',
    });
  return {
    manifest: null,
    runs: runsOfSets(findSets(sets, only), seeds),
    options: { suite: 'sets', ...common, pictures: null },
  };
}

/** The learners that the runs ask: with others, runs would not belong together. */
function modelFolderOf({ set }: BenchmarkFlags): string {
  return parseSettings(set)['boost.model'] || shippedModelFolder();
}

const absolute = (path: string | undefined): string | null => (path === undefined ? null : resolve(path));

/** One after the other: two at once would share the cores, and measure each other. */
async function makeRuns(
  runs: readonly PlannedRun[],
  unfinished: UnfinishedBenchmark,
  { profile, threads, set: settings, out }: BenchmarkFlags,
): Promise<Pick<BenchmarkReport, 'rows' | 'simulation'>> {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  const program = [...process.execArgv, process.argv[1]];
  const keys = await findJobKeys();
  const rows: BenchmarkRow[] = [];
  const stopped = (): FrameError =>
    new FrameError('FRAME_STOPPED', `The benchmark was stopped after ${rows.length} of ${runs.length} runs.`, {
      remedy: `Give the same command again: it goes on from there, as long as ${out} and the program stay as they are.`,
    });
  try {
    for (const [index, run] of runs.entries()) {
      const done = unfinished.rowOf(run);
      if (done !== undefined) {
        rows.push(done);
        continue;
      }
      notice(
        t('{{number}} of {{count}}: {{set}}, seed {{seed}} …', {
          ...{ number: index + 1, count: runs.length, set: run.set, seed: run.seed },
        }),
      );
      const scratch = mkdtempSync(join(tmpdir(), 'frame-puzzle-'));
      try {
        const set = await run.prepare(scratch);
        const row = stop.signal.aborted
          ? null
          : await benchmarkSet(set, {
              program,
              group: run.group,
              seed: run.seed,
              profile,
              threads: threads ?? null,
              settings,
              signal: stop.signal,
              async judge(jobFolder, judged) {
                await standInTheClear(jobFolder, keys);
                const quality = await judgeJob(jobFolder, judged);
                if (!quality.solved) unfinished.keepPicture(run, await answerPicture(jobFolder));
                return quality;
              },
              stepCosts,
            });
        if (row === null || stop.signal.aborted) throw stopped();
        unfinished.add(row);
        rows.push(row);
        notice(`  ${summary(row)}`);
      } finally {
        rmSync(scratch, { recursive: true, force: true });
      }
    }
    notice(t('steps 1 to 3 of a small simulation, for the section fix_groundtruth …'));
    const simulation = await measureSimulation(program, stop.signal).catch((error: unknown) => {
      throw stop.signal.aborted ? stopped() : error;
    });
    return { rows, simulation };
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** Where new jobs are encrypted, so was this one; it is judged by its files, and goes with its scratch folder. */
async function standInTheClear(jobFolder: string, keys: KeyKeeper): Promise<void> {
  await decryptJob(await JobFolder.open(jobFolder, keys), keys);
}

async function answerPicture(jobFolder: string): Promise<string> {
  return join((await JobFolder.open(jobFolder)).stepDir('step6_reconstruct'), 'final_result.jpg');
}

function summary({ status, quality, cost }: BenchmarkRow): string {
  const time = `${cost.wallS.toFixed(1)} s`;
  if (quality === null) return t('{{status}} after {{time}}', { status, time });
  const { right, wrong, apart, leftAside } = quality;
  return t('{{right}} right, {{wrong}} wrong, {{apart}} apart, {{aside}} left aside in {{time}}', {
    ...{ right, wrong, apart, aside: leftAside, time },
  });
}
