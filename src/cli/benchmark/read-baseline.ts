import { readFile } from 'node:fs/promises';
import { FrameError } from '../../errors.ts';
import { BENCHMARK_REPORT } from '../../formats/reports/benchmark-report.ts';
import { diskError } from '../../jobs/disk-errors.ts';
import type { BenchmarkReport } from './benchmark-report.ts';

/** What a report must have to be compared with: reports of earlier versions have less than today's. */
const COMPARABLE = BENCHMARK_REPORT.pick({
  startedAt: true,
  commit: true,
  machine: true,
  options: true,
  rows: true,
}).partial({
  machine: true,
});

/**
 * Reads the report that a benchmark is to be compared with.
 * @throws FrameError FRAME_INPUT_NOT_FOUND, FRAME_BENCHMARK_BASELINE, FRAME_DISK_…
 */
export async function readBaseline(file: string): Promise<BenchmarkReport> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw diskError('read', file, cause);
  });
  const refuse = (why: string, cause?: unknown): never => {
    throw new FrameError('FRAME_BENCHMARK_BASELINE', `${file} is no report of a benchmark: ${why}.`, {
      file,
      remedy: 'Name the .json that an earlier `frame-pipeline benchmark` wrote, such as one of benchmarks/results.',
      cause,
    });
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return refuse('it is not JSON', cause);
  }
  const read = COMPARABLE.safeParse(value);
  if (read.success) return value as BenchmarkReport;
  const [{ path, message }] = read.error.issues;
  return refuse(`${path.join('.') || 'the file'}: ${message}`, read.error);
}

/** @throws FrameError FRAME_BENCHMARK_BASELINE where none of the runs stands in the baseline. */
export function refuseWithoutCommonRun(
  baseline: BenchmarkReport,
  runs: readonly { readonly set: string; readonly seed: number }[],
  file: string,
): void {
  if (runs.some(({ set, seed }) => baseline.rows.some((row) => row.set === set && row.seed === seed))) return;
  throw new FrameError('FRAME_BENCHMARK_BASELINE', `${file} has none of the runs that are to be made.`, {
    file,
    remedy: 'Compare with a report of the same suite or sets.',
  });
}

/** What makes two reports differ besides the program, one sentence each: their ratios then tell of that too. */
export function differencesOf(now: BenchmarkReport, before: BenchmarkReport): string[] {
  const told: readonly (readonly [what: string, (report: BenchmarkReport) => unknown])[] = [
    ['processor', ({ machine }) => machine?.cpu],
    ['number of cores', ({ machine }) => machine?.cores],
    ['version of Node', ({ node }) => node],
    ['profile', ({ options }) => options.profile],
    ['number of threads', ({ options }) => options.threads ?? 'as chosen'],
    ['settings', ({ options }) => (options.settings ?? []).join(' ') || 'none'],
  ];
  return told
    .filter(([, value]) => value(now) !== value(before))
    .map(([what, value]) => `Another ${what} than the baseline's: ${String(value(before))} -> ${String(value(now))}.`);
}
