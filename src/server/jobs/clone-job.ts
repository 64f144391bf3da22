import { completeParams, type SomeParams } from '../../formats/params.ts';
import { CONSTRAINTS_FILE } from '../../jobs/job-data.ts';
import { createJob, type TypedSource } from '../../jobs/job-draft.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import type { JobOwnership } from '../../jobs/job-ownership.ts';
import type { KeyKeeper } from '../../jobs/key-keeper.ts';

/** Where clones are made, and what says whether they are encrypted. */
export interface ClonePlace {
  readonly jobsDir: string;
  readonly keys: KeyKeeper;
}

/**
 * Makes a job of the input of another one, constraints and reference included; its outputs are not taken along.
 * @returns the new job, which nobody holds
 */
export async function cloneJob(
  { jobsDir, keys }: ClonePlace,
  now: Date,
  { data, info, files }: JobFolder,
  params: SomeParams,
  ownership: JobOwnership,
  prepare?: (draft: string) => Promise<void>,
): Promise<JobFolder> {
  /** A picture of a job has the type that its name says. */
  const typed = async (name: string | null): Promise<TypedSource | undefined> =>
    name === null ? undefined : { file: await files.source(name), type: name.split('.').at(-1) as TypedSource['type'] };
  const pictures = [];
  for (const { name, file } of await data.inputPictures()) pictures.push({ name, file: await files.source(file) });
  const { job, lock } = await createJob(
    jobsDir,
    now,
    {
      ...{ mode: info.mode, pictures, ownership },
      constraints: (await files.read(CONSTRAINTS_FILE))?.toString('utf8'),
      original: await typed(info.original),
      reference: await typed(data.referenceFile()),
      // Which of the folder's pictures take part was settled when the first job was made.
      params: { ...completeParams(await data.loadParams(), params), parts: '' },
    },
    keys,
    prepare,
  );
  await lock.release();
  return job;
}
