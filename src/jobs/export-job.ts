import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { FrameError } from '../errors.ts';
import { diskError } from './disk-errors.ts';
import { listFiles } from './file-hash.ts';
import type { JobFolder } from './job-folder.ts';
import { refuseUnlessEmpty } from './refuse-unless-empty.ts';
import { MARK_FILE } from './step-mark.ts';
import { saveAtomically } from './save-atomically.ts';

export interface ExportOptions {
  /** Input and the outputs of every step too. @default those of the last step, which are the answer */
  readonly all?: boolean;
  /** Files that are written, of all. */
  readonly progress?: (done: number, of: number) => void;
}

/**
 * Writes what a job's files hold into a folder that is empty or not there yet, in the clear whatever the job is.
 *
 * @returns the files, relative to the folder.
 * @throws FrameError FRAME_OUTPUT_NOT_EMPTY, FRAME_JOB_STEP_MISSING where there is no answer yet, FRAME_KEY_…, FRAME_JOB_SEAL, FRAME_DISK_…
 */
export async function exportJob(
  job: JobFolder,
  folder: string,
  { all = false, progress = () => undefined }: ExportOptions = {},
): Promise<string[]> {
  const target = resolve(folder);
  const from = all ? ['input', 'output'] : ['output/step6_reconstruct'];
  const files: { readonly name: string; readonly to: string }[] = [];
  for (const below of from)
    for (const file of await listFiles(job.files.pathOf(below)))
      if (all || file !== MARK_FILE) files.push({ name: `${below}/${file}`, to: all ? `${below}/${file}` : file });
  if (files.length === 0) {
    throw new FrameError('FRAME_JOB_STEP_MISSING', `${job.root} has no answer yet.`, {
      file: job.root,
      remedy: `Run it to its end (run -j ${job.root}), or take out what is there with --all.`,
    });
  }
  await refuseUnlessEmpty(target);
  for (const [index, { name, to }] of files.entries()) {
    const path = join(target, to);
    await mkdir(dirname(path), { recursive: true }).catch((cause: unknown) => {
      throw diskError('write', path, cause);
    });
    await saveAtomically(path, job.files.stream(name));
    progress(index + 1, files.length);
  }
  return files.map(({ to }) => to);
}
