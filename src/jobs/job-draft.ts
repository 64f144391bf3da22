import { chmod, constants, copyFile, mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Params } from '../formats/parameters.ts';
import { formatParams } from '../formats/params.ts';
import { diskError, errnoOf } from './disk-errors.ts';
import { CONSTRAINTS_FILE, referenceFileOf, type TypedPicture } from './job-data.ts';
import { JobFolder, OWNERSHIP_FILE } from './job-folder.ts';
import type { JobInfo } from './job-info.ts';
import { JobLock, lockState } from './job-lock.ts';
import { ownershipFile, type JobOwnership } from './job-ownership.ts';
import { makeFolder } from './make-folder.ts';
import { REMOVING_PREFIX } from './remove-job.ts';
import { saveJsonAtomically, saveTextAtomically, syncFolder } from './save-atomically.ts';

/** A job folder that is being filled stands under this name beside its later place, so nobody can take it for a job. */
const DRAFT_PREFIX = '.making_';
const YOUNG_DRAFT_MS = 60_000;

/** Input of a job, given by the caller. */
export interface JobInput {
  readonly mode: JobInfo['mode'];
  /** The file of the original (simulation only) and the type its content has. */
  readonly original?: TypedPicture | undefined;
  /** Masks (simulation) or pictures of fragments, in byte order of the names they shall have in the job. */
  readonly pictures: readonly { readonly file: string; readonly name: string }[];
  /** The text of `constraints.json`, checked by the caller. */
  readonly constraints?: string | undefined;
  /** A picture of the intact work, checked by the caller. */
  readonly reference?: TypedPicture | undefined;
  /** The resolved parameters; the job's own id and the original's name are filled in. */
  readonly params: Params;
  /** Whose it is. @default nobody's: the command line makes it */
  readonly ownership?: JobOwnership | undefined;
}

/**
 * Makes a job: copies its input into a draft folder and gives it its name `job_YYYYMMDD_HHMMSS` (local time; `_2`, `_3`, …
 * where that is taken) only when everything is there. Whatever happens before, a kill included, leaves no job, and the
 * draft is cleared away here or when the next job is made. The new job is locked by this process from the start.
 *
 * @param now when the job is made.
 * @param prepare writes into the draft what must be in the job from its first moment, such as whose it is.
 * @throws FrameError about the disk.
 */
export async function createJob(
  jobsDir: string,
  now: Date,
  input: JobInput,
  prepare?: (draft: string) => Promise<void>,
): Promise<{ job: JobFolder; lock: JobLock }> {
  try {
    await makeFolder(jobsDir);
    await removeDeadDrafts(jobsDir);
    const { draft, id } = await reserve(jobsDir, now);
    try {
      const lock = await JobLock.acquire(draft);
      try {
        await fill(draft, id, input, now);
        await prepare?.(draft);
        await rename(draft, join(jobsDir, id));
        lock.moveTo(join(jobsDir, id));
        await syncFolder(jobsDir);
      } catch (cause) {
        await lock.release();
        throw cause;
      }
      return { job: await JobFolder.open(join(jobsDir, id)), lock };
    } catch (cause) {
      await rm(draft, { recursive: true, force: true });
      throw cause;
    }
  } catch (cause) {
    throw diskError('write', jobsDir, cause);
  }
}

/** Finds a free id and makes its draft folder. Making the folder is what decides between two processes in the same second. */
async function reserve(jobsDir: string, now: Date): Promise<{ draft: string; id: string }> {
  for (let turn = 1; ; turn++) {
    const id = turn === 1 ? jobIdAt(now) : `${jobIdAt(now)}_${turn}`;
    const draft = join(jobsDir, DRAFT_PREFIX + id);
    if (await exists(join(jobsDir, id))) continue;
    try {
      await mkdir(draft);
    } catch (cause) {
      if (errnoOf(cause) === 'EEXIST') continue;
      throw cause;
    }
    // Another process may have finished this very id between the look and the making.
    if (!(await exists(join(jobsDir, id)))) return { draft, id };
    await rmdir(draft);
  }
}

/** `job_YYYYMMDD_HHMMSS` in local time. */
export function jobIdAt(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `job_${day}_${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}

async function fill(draft: string, id: string, input: JobInput, now: Date): Promise<void> {
  const pictures = join(draft, 'input', input.mode === 'simulation' ? 'masks' : 'fragments');
  await mkdir(pictures, { recursive: true });
  await mkdir(join(draft, 'output'));
  await mkdir(join(draft, 'logs'));
  for (const { file, name } of input.pictures) await copyIn(file, join(pictures, name));
  let original: string | null = null;
  if (input.original !== undefined) {
    original = `input/original.${input.original.type}`;
    await copyIn(input.original.file, join(draft, original));
  }
  const named: Params = { ...input.params, job_id: id, original_image: original ?? input.params.original_image };
  await saveTextAtomically(join(draft, 'input', 'params.json'), formatParams(named));
  if (input.constraints !== undefined) await saveTextAtomically(join(draft, CONSTRAINTS_FILE), input.constraints);
  if (input.reference !== undefined)
    await copyIn(input.reference.file, join(draft, referenceFileOf(input.reference.type)));
  if (input.ownership !== undefined)
    await saveJsonAtomically(join(draft, OWNERSHIP_FILE), ownershipFile(input.ownership));
  const info: JobInfo = { mode: input.mode, created: now.toISOString(), original };
  await saveJsonAtomically(join(draft, 'job.json'), { format: 1, ...info });
  await saveJsonAtomically(join(draft, 'status.json'), { state: 'queued' });
}

/** Copies one file; shares its blocks where the disk can. The copy belongs to the job, whatever rights the source had. */
async function copyIn(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    await chmod(to, 0o644);
  } catch (cause) {
    const reading = ['ENOENT', 'EACCES'].includes(errnoOf(cause) ?? '') && !(await exists(to));
    throw reading ? diskError('read', from, cause) : diskError('write', to, cause);
  }
}

/** Clears away drafts whose maker was killed, and the rest of jobs whose removal was. A draft without a holder is left for a minute: its maker may be about to lock it. */
async function removeDeadDrafts(jobsDir: string): Promise<void> {
  for (const name of await readdir(jobsDir)) {
    if (!name.startsWith(DRAFT_PREFIX) && !name.startsWith(REMOVING_PREFIX)) continue;
    const draft = join(jobsDir, name);
    const made = await stat(draft).catch(() => null);
    if (made === null) continue;
    const held = (await lockState(draft)).state;
    if (held === 'held' || (held === 'never held' && Date.now() - made.mtimeMs < YOUNG_DRAFT_MS)) continue;
    await rm(draft, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
