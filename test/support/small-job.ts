import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { completeParams, type SomeParams } from '../../src/formats/params.ts';
import { createJob, type JobInput } from '../../src/jobs/job-draft.ts';
import { JobFolder } from '../../src/jobs/job-folder.ts';
import { encodePng } from '../../src/jobs/picture-io.ts';
import { saveAtomically } from '../../src/jobs/save-atomically.ts';
import { drawFresco } from '../../src/reassembly/puzzle/draw-fresco.ts';
import { pageMask, shredPicture } from '../../src/reassembly/puzzle/shred-picture.ts';

export interface SmallPuzzle {
  readonly masks: string;
  readonly original: string;
  /** The same fragments as pictures on a flat colour. */
  readonly photographs: string;
}

/** Writes a small fresco's masks and original, and its fragments as photographs on a plain background. */
export async function writeSmallPuzzle(
  folder: string,
  { width = 96, height = 72, pieces = 4, seed = 4 } = {},
): Promise<SmallPuzzle> {
  const [masks, photographs, original] = ['masks', 'photographs', 'original.png'].map((name) => join(folder, name));
  await mkdir(masks, { recursive: true });
  await mkdir(photographs, { recursive: true });
  const picture = drawFresco({ width, height, seed });
  await saveAtomically(original, await encodePng(picture));
  const puzzle = shredPicture(picture, { pieces, seed, turn: true });
  for (const { id, width: w, height: h, rgba, mask } of puzzle.fragments) {
    const name = `piece_${String(id + 1).padStart(2, '0')}.png`;
    const white = pageMask(puzzle, id);
    const grey = new Uint8Array(4 * white.length).map((_, k) => (k % 4 === 3 ? 255 : 255 * white[k >> 2]));
    await saveAtomically(join(masks, name), await encodePng({ width, height, data: grey }));
    const photograph = rgba.map((value, k) =>
      mask[k >> 2] === 1 ? (k % 4 === 3 ? 255 : value) : [30, 60, 200, 255][k % 4],
    );
    await saveAtomically(join(photographs, name), await encodePng({ width: w, height: h, data: photograph }));
  }
  return { masks, original, photographs };
}

/** Makes a job without the checks of the command line, and lets its lock go. */
export async function makeJob(
  jobsDir: string,
  input: Omit<JobInput, 'params'>,
  params: SomeParams = {},
): Promise<JobFolder> {
  const complete = completeParams(params);
  const { job, lock } = await createJob(jobsDir, new Date(2025, 0, 1), { ...input, params: complete });
  await lock.release();
  return job;
}

/** A copy of a job, to be spoilt. */
export async function copyJob(job: JobFolder, name: string): Promise<JobFolder> {
  const copy = join(job.root, '..', name);
  await cp(job.root, copy, { recursive: true, preserveTimestamps: true });
  return JobFolder.open(copy);
}
