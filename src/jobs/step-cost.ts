import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { diskError, errnoOf } from './disk-errors.ts';
import type { JobFolder } from './job-folder.ts';
import type { StepName } from './steps.ts';

/** What making a step took, the last time that it was made. */
export interface StepCost {
  readonly finishedMs: number;
  readonly seconds: number;
  /** What the step works through: pairs in step 2, candidates in step 5, fragments in the others; null where it does not say. */
  readonly items: number | null;
  /** Time of processors, where the report tells it. */
  readonly cpuSeconds?: number | undefined;
}

const COUNTED: Readonly<Partial<Record<StepName, 'pairs' | 'candidates'>>> = {
  step2_export_alignments: 'pairs',
  step5_boost: 'candidates',
};

const count = z.number().min(0).optional().catch(undefined);
const REPORT = z.object({
  elapsedMs: z.number().min(0),
  cpuMs: count,
  finished: z.iso.datetime().optional(),
  fragments: count,
  pairs: count,
  candidates: count,
});

/** @returns null where the step has no report, or one that cannot be understood. @throws FrameError FRAME_DISK_… */
export async function readStepCost(job: JobFolder, step: StepName): Promise<StepCost | null> {
  const file = join(job.stepDir(step), 'report.json');
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    const report = parseReport(text);
    if (report === null) return null;
    const { elapsedMs, finished } = report;
    return {
      // Reports of older versions do not tell when: then the file does.
      finishedMs: finished === undefined ? Math.round(mtimeMs) : Date.parse(finished),
      seconds: elapsedMs / 1000,
      ...(report.cpuMs === undefined ? {} : { cpuSeconds: report.cpuMs / 1000 }),
      items: report[COUNTED[step] ?? 'fragments'] ?? null,
    };
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT' || errnoOf(cause) === 'ENOTDIR') return null;
    throw diskError('read', file, cause);
  }
}

function parseReport(text: string): z.infer<typeof REPORT> | null {
  try {
    return REPORT.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
