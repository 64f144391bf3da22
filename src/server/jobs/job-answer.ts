import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FrameError } from '../../errors.ts';
import { countConfidences, parsePosesJson } from '../../formats/poses-json.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { isThere } from '../../jobs/read-if-there.ts';
import type { Job } from '../api.ts';

/** What a finished job found, in numbers. */
export type JobAnswer = NonNullable<Job['answer']> & {
  /** Whether there is a picture of it. */
  readonly picture: boolean;
};

const QUALITY = z.object({ global: z.object({ standard: z.object({ correct: z.int().min(0) }) }) });

/** Reads what a job found. @returns null where there is no answer, or none that can be read: a list must not fail for one job */
export async function readAnswer(job: JobFolder): Promise<JobAnswer | null> {
  try {
    const text = await job.data.findText('step6_reconstruct', 'poses.json');
    if (text === null) return null;
    const { poses } = parsePosesJson(text, 'poses.json');
    const placed = Array.from(poses.placed).filter((flag) => flag === 1).length;
    const roots = new Set(Array.from(poses.component).filter((_, id) => poses.placed[id] === 1));
    return {
      ...{ fragments: poses.count, placed, components: roots.size },
      ...countConfidences(Array.from(poses.probability).filter((_, id) => poses.placed[id] === 1)),
      right: job.info.mode === 'simulation' ? await rightOf(job) : null,
      picture: await isThere(job.data.pathOf('step6_reconstruct', 'final_result.png')),
    };
  } catch (error) {
    if (error instanceof FrameError) return null;
    throw error;
  }
}

/** Fragments that stand where the truth has them; null where nobody has held the answer against it. */
async function rightOf(job: JobFolder): Promise<number | null> {
  const text = await readFile(join(job.root, 'quality.json'), 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return QUALITY.parse(JSON.parse(text)).global.standard.correct;
  } catch {
    return null;
  }
}
