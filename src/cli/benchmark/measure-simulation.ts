import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FrameError } from '../../errors.ts';
import { drawFresco } from '../../reassembly/puzzle/draw-fresco.ts';
import { resolveShredOptions, shredPicture } from '../../reassembly/puzzle/shred-picture.ts';
import { writePuzzleFolder } from '../puzzle-folder.ts';
import type { BenchmarkReport } from './benchmark-report.ts';
import { stepCosts } from './judge-job.ts';
import { measuredRun } from './measured-run.ts';
import { answerOf } from './run-answer.ts';

/** Small: what is measured is step 3, and the steps before it only lead there. */
const PICTURE = { width: 240, height: 180, seed: 5 };
const PUZZLE = { pieces: 9, seed: 5, turn: false };
const BACKGROUND = [8, 248, 8] as const;

/**
 * Runs steps 1 to 3 of a small simulation in a process of its own, and measures them.
 * @param program arguments of Node that start this program's command line
 * @param signal stops the run, which then fails
 * @throws FrameError FRAME_INTERNAL where the run fails
 */
export async function measureSimulation(
  program: readonly string[],
  signal?: AbortSignal,
): Promise<NonNullable<BenchmarkReport['simulation']>> {
  const scratch = mkdtempSync(join(tmpdir(), 'frame-benchmark-'));
  try {
    const puzzle = join(scratch, 'puzzle');
    const picture = drawFresco(PICTURE);
    const settings = resolveShredOptions(PUZZLE);
    await writePuzzleFolder(puzzle, picture, shredPicture(picture, PUZZLE), {
      series: 'fresco',
      background: BACKGROUND,
      settings,
    });
    const args = ['run', join(puzzle, 'masks'), join(puzzle, 'original.png'), '--to', '3', '--profile', 'fast'];
    const run = await measuredRun([...program, ...args, '--jobs-dir', join(scratch, 'jobs'), '--json'], signal);
    const { jobFolder } = answerOf(run);
    if (run.exitCode !== 0 || jobFolder === null)
      throw new FrameError('FRAME_INTERNAL', `The simulation of the benchmark failed: ${run.stderr.trim()}`);
    const { wallS, cpuS, peakMiB } = run;
    return { pieces: PUZZLE.pieces, cost: { wallS, cpuS, peakMiB, steps: await stepCosts(jobFolder) } };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
