import { join } from 'node:path';
import { completeParams, type SomeParams } from '../../formats/params.ts';
import { CONSTRAINTS_FILE, type TypedPicture } from '../../jobs/job-data.ts';
import { createJob } from '../../jobs/job-draft.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import type { JobOwnership } from '../../jobs/job-ownership.ts';
import { readIfThere } from '../../jobs/read-if-there.ts';

/**
 * Makes a job of the input of another one, constraints and reference included; its outputs are not taken along.
 * @returns the new job, which nobody holds
 */
export async function cloneJob(
  jobsDir: string,
  now: Date,
  { data, info, root }: JobFolder,
  params: SomeParams,
  ownership: JobOwnership,
): Promise<JobFolder> {
  const pictures = (await data.inputPictures()).map(({ name, path }) => ({ name, file: path }));
  const constraints = (await readIfThere(join(root, CONSTRAINTS_FILE)))?.toString('utf8');
  const reference = data.referenceFile();
  const { job, lock } = await createJob(jobsDir, now, {
    ...{ mode: info.mode, pictures, constraints, ownership },
    original: info.original === null ? undefined : typed(root, info.original),
    reference: reference === null ? undefined : typed(root, reference),
    // Which of the folder's pictures take part was settled when the first job was made.
    params: { ...completeParams(await data.loadParams(), params), parts: '' },
  });
  await lock.release();
  return job;
}

/** A picture of a job has the type that its name says. */
function typed(root: string, file: string): TypedPicture {
  return { file: join(root, file), type: file.split('.').at(-1) as TypedPicture['type'] };
}
