import { readFile, stat } from 'node:fs/promises';
import { checkFragments } from './app.ts';
import { FrameError } from './errors.ts';
import { parseConstraints } from './formats/constraints.ts';
import { jobParamsOf } from './formats/job-params.ts';
import type { Params } from './formats/parameters.ts';
import { checkReference, checkSimulationInput, type CheckOptions } from './jobs/check-input.ts';
import { diskError } from './jobs/disk-errors.ts';
import type { JobInput } from './jobs/job-draft.ts';
import { AS_IT_LIES, type OpenPicture } from './jobs/picture-io.ts';
import type { FoundFragments } from './pipeline/found-fragments.ts';
import type { ThreadRunner } from './workers/threads.ts';

/** What a new job is to be made of: masks and an original, or fragments. */
export interface JobSource {
  readonly masks?: string | undefined;
  readonly original?: string | undefined;
  readonly fragments?: string | undefined;
  /** A file that says what is known beforehand. */
  readonly constraints?: string | undefined;
  /** A picture of the intact work. */
  readonly reference?: string | undefined;
}

export interface CheckNewJobOptions extends Pick<CheckOptions, 'jobsDir' | 'open' | 'progress'> {
  /** Threads that the job will go on with, which its caller closes. @default threads of the check's own */
  readonly tasks?: ThreadRunner;
}

/** What a job can be made of, and what the check found on the way. */
export interface CheckedJob {
  readonly input: Omit<JobInput, 'params'>;
  readonly notices: readonly string[];
  /** Of photographs, for the job's first step. */
  readonly found?: FoundFragments;
}

/**
 * Checks the whole input of a new job before anything of it is written: the command line and the server refuse the same.
 * @throws FrameError with the file, the reason and a remedy, for everything that a job could not be made of.
 */
export async function checkNewJob(
  { masks, original, fragments, constraints, reference }: JobSource,
  params: Params,
  { jobsDir, open = AS_IT_LIES, progress, tasks }: CheckNewJobOptions,
): Promise<CheckedJob> {
  const limits = { maxSidePx: params.max_picture_side, maxPixels: params.max_picture_pixels };
  const options = { parts: params.parts, limits, jobsDir, open, ...(progress && { progress }) };
  const { checked, ...more } =
    fragments === undefined
      ? { checked: await checkSimulationInput(masks!, original!, options) }
      : await checkFragments(fragments, options, jobParamsOf(params), tasks);
  const names = checked.input.pictures.map(({ name }) => name);
  return {
    ...more,
    input: {
      ...checked.input,
      constraints: constraints === undefined ? undefined : await readConstraints(constraints, names, open),
      reference: reference === undefined ? undefined : await checkReference(reference, names.length, limits, open),
    },
    notices: checked.notices,
  };
}

/** The text of a file of constraints that holds for fragments of these names. @throws FrameError as `parseConstraints`. */
export async function readConstraints(
  file: string,
  names: readonly string[],
  open: OpenPicture = AS_IT_LIES,
): Promise<string> {
  const found = await stat(file).catch((cause: unknown) => {
    throw diskError('read', file, cause);
  });
  // A pipe could be waited on for ever.
  if (!found.isFile()) {
    throw new FrameError('FRAME_INPUT_NOT_A_FILE', `${file} is not a file.`, {
      file,
      remedy: 'Name a file of constraints.',
    });
  }
  const source = await open(file);
  const bytes =
    typeof source !== 'string'
      ? source.bytes
      : await readFile(source).catch((cause: unknown) => {
          throw diskError('read', file, cause);
        });
  const text = Buffer.from(bytes).toString('utf8');
  parseConstraints(text, names, file);
  return text;
}
