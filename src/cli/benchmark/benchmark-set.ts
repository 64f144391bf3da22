import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { BenchmarkCost, BenchmarkQuality, BenchmarkRow } from './benchmark-report.ts';
import type { FragmentSet } from './find-sets.ts';
import { measuredRun } from './measured-run.ts';
import { answerOf } from './run-answer.ts';

/** What a run of one set needs. */
export interface BenchmarkSetOptions {
  /** Arguments of Node that start this program's command line, before the command's own. */
  readonly program: readonly string[];
  /** The group of the suite that the set belongs to; null outside suites. */
  readonly group: string | null;
  readonly seed: number;
  readonly profile: string;
  /** Null: as many as the program chooses. */
  readonly threads: number | null;
  /** Parameters, `key=value` each. */
  readonly settings: readonly string[];
  /** Stops the run. */
  readonly signal?: AbortSignal;
  /** Holds a finished job against the set's truth. */
  readonly judge: (jobFolder: string, set: FragmentSet) => Promise<BenchmarkQuality>;
  /** What the job's steps cost, by name. */
  readonly stepCosts: (jobFolder: string) => Promise<BenchmarkCost['steps']>;
}

/**
 * Solves one set in a process of its own and judges the answer.
 *
 * The process sees a copy of the pieces' pictures alone (and of the reference, where the set has one), in a folder made for it: no truth, no list, no original, and no
 * name that could tell the set.
 */
export async function benchmarkSet(set: FragmentSet, options: BenchmarkSetOptions): Promise<BenchmarkRow> {
  const { program, seed, profile, threads, settings, signal } = options;
  const scratch = mkdtempSync(join(tmpdir(), 'frame-benchmark-'));
  try {
    const pieces = join(scratch, 'pieces');
    mkdirSync(pieces);
    for (const picture of set.pictures) copyFileSync(picture, join(pieces, basename(picture)));
    const args = ['run', '--fragments', pieces, '--jobs-dir', join(scratch, 'jobs'), '--json'];
    args.push('--seed', String(seed), '--profile', profile);
    if (set.reference !== undefined) {
      const reference = join(scratch, basename(set.reference));
      copyFileSync(set.reference, reference);
      args.push('--reference', reference);
    }
    if (threads !== null) args.push('--threads', String(threads));
    for (const setting of settings) args.push('--set', setting);
    const run = await measuredRun([...program, ...args], signal);
    const answer = answerOf(run);
    const solved = answer.status === 'done' && answer.jobFolder !== null;
    return {
      group: options.group,
      set: set.name,
      seed,
      pieces: set.pictures.length,
      status: answer.status,
      quality: solved ? await options.judge(answer.jobFolder, set) : null,
      cost: {
        wallS: run.wallS,
        cpuS: run.cpuS,
        peakMiB: run.peakMiB,
        steps: solved ? await options.stepCosts(answer.jobFolder) : {},
      },
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
