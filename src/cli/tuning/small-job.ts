import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FrameError } from '../../errors.ts';
import { drawFresco } from '../../reassembly/puzzle/draw-fresco.ts';
import { resolveShredOptions, shredPicture } from '../../reassembly/puzzle/shred-picture.ts';
import { stepCosts } from '../benchmark/judge-job.ts';
import { measuredRun } from '../benchmark/measured-run.ts';
import { answerOf } from '../benchmark/run-answer.ts';
import { writePuzzleFolder } from '../puzzle-folder.ts';

const PICTURE = { width: 360, height: 270, seed: 12 };
const PUZZLE = { pieces: 8, seed: 12, erosionPx: 1, turn: true };
const BACKGROUND = [8, 248, 8] as const;

/** A job that is run again and again. */
export interface SmallJob {
  /** Runs it anew in a process of its own. @returns the seconds by the clock of its steps. @throws FrameError FRAME_STOPPED, FRAME_INTERNAL */
  run(settings: readonly string[]): Promise<number>;
  remove(): Promise<void>;
}

/**
 * Makes a small puzzle, as `shred` does, to run jobs on.
 * @param program arguments of Node that start this program's command line
 */
export async function makeSmallJob(program: readonly string[], signal: AbortSignal): Promise<SmallJob> {
  const folder = await mkdtemp(join(tmpdir(), 'frame-tune-'));
  const picture = drawFresco(PICTURE);
  await writePuzzleFolder(join(folder, 'puzzle'), picture, shredPicture(picture, PUZZLE), {
    ...{ series: 'fresco', background: BACKGROUND, settings: resolveShredOptions(PUZZLE), masks: false },
  });
  return {
    async run(settings) {
      const jobs = join(folder, 'jobs');
      const args = ['run', '--fragments', join(folder, 'puzzle', 'fragments'), '--jobs-dir', jobs, '--json'];
      const run = await measuredRun([...program, ...args, ...settings.flatMap((one) => ['--set', one])], signal);
      if (signal.aborted) throw new FrameError('FRAME_STOPPED', 'The tuning was stopped; nothing was written.');
      const { jobFolder } = answerOf(run);
      if (run.exitCode !== 0 || jobFolder === null)
        throw new FrameError('FRAME_INTERNAL', `A job of the tuning failed: ${run.stderr.trim()}`);
      const costs = Object.values(await stepCosts(jobFolder));
      await rm(jobs, { recursive: true, force: true });
      return costs.reduce((sum, { wallS }) => sum + wallS, 0);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
