import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Params } from '../formats/parameters.ts';
import { formatParams } from '../formats/params.ts';
import { diskError, errnoOf } from './disk-errors.ts';
import { CONSTRAINTS_FILE, PARAMS_FILE, referenceFileOf, type TypedPicture } from './job-data.ts';
import { JobFiles, type FileSource } from './job-files.ts';
import { JobFolder, OWNERSHIP_FILE } from './job-folder.ts';
import type { JobInfo } from './job-info.ts';
import { makeJobKey } from './job-key.ts';
import { JobLock, lockState } from './job-lock.ts';
import { ownershipFile, type JobOwnership } from './job-ownership.ts';
import { NO_KEYS, type KeyKeeper } from './key-keeper.ts';
import { makeFolder } from './make-folder.ts';
import { isThere } from './read-if-there.ts';
import { REMOVING_PREFIX } from './remove-job.ts';
import { saveJsonAtomically, syncFolder } from './save-atomically.ts';

/** A job folder that is being filled stands under this name beside its later place, so nobody can take it for a job. */
const DRAFT_PREFIX = '.making_';
const YOUNG_DRAFT_MS = 60_000;

/** A picture, and the type that its content has. */
export interface TypedSource extends Pick<TypedPicture, 'type'> {
  readonly file: FileSource;
}

/** Input of a job, given by the caller. */
export interface JobInput {
  readonly mode: JobInfo['mode'];
  /** The file of the original (simulation only) and the type its content has. */
  readonly original?: TypedSource | undefined;
  /** Masks (simulation) or pictures of fragments, in byte order of the names they shall have in the job. */
  readonly pictures: readonly { readonly file: FileSource; readonly name: string }[];
  /** The text of `constraints.json`, checked by the caller. */
  readonly constraints?: string | undefined;
  /** A picture of the intact work, checked by the caller. */
  readonly reference?: TypedSource | undefined;
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
 * @param keys say whether its input and output are encrypted.
 * @param prepare writes into the draft what must be in the job from its first moment.
 * @throws FrameError about the disk; FRAME_KEY_…
 */
export async function createJob(
  jobsDir: string,
  now: Date,
  input: JobInput,
  keys: KeyKeeper = NO_KEYS,
  prepare?: (draft: string) => Promise<void>,
): Promise<{ job: JobFolder; lock: JobLock }> {
  try {
    await makeFolder(jobsDir);
    await removeDeadDrafts(jobsDir);
    const { draft, id } = await reserve(jobsDir, now);
    try {
      const lock = await JobLock.acquire(draft);
      try {
        await fill(draft, id, input, now, keys);
        await prepare?.(draft);
        await rename(draft, join(jobsDir, id));
        lock.moveTo(join(jobsDir, id));
        await syncFolder(jobsDir);
      } catch (cause) {
        await lock.release();
        throw cause;
      }
      return { job: await JobFolder.open(join(jobsDir, id), keys), lock };
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
    if (await isThere(join(jobsDir, id))) continue;
    try {
      await mkdir(draft);
    } catch (cause) {
      if (errnoOf(cause) === 'EEXIST') continue;
      throw cause;
    }
    // Another process may have finished this very id between the look and the making.
    if (!(await isThere(join(jobsDir, id)))) return { draft, id };
    await rmdir(draft);
  }
}

/** `job_YYYYMMDD_HHMMSS` in local time. */
export function jobIdAt(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `job_${day}_${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}

async function fill(draft: string, id: string, input: JobInput, now: Date, keys: KeyKeeper): Promise<void> {
  if (keys.encryptsNewJobs) await makeJobKey(draft, keys, 'encrypted');
  const files = new JobFiles(draft, keys);
  const pictures = `input/${input.mode === 'simulation' ? 'masks' : 'fragments'}`;
  await mkdir(join(draft, pictures), { recursive: true });
  await mkdir(join(draft, 'output'));
  await mkdir(join(draft, 'logs'));
  for (const { file, name } of input.pictures) await files.copyIn(file, `${pictures}/${name}`);
  let original: string | null = null;
  if (input.original !== undefined) {
    original = `input/original.${input.original.type}`;
    await files.copyIn(input.original.file, original);
  }
  const named: Params = { ...input.params, job_id: id, original_image: original ?? input.params.original_image };
  await files.write(PARAMS_FILE, Buffer.from(formatParams(named), 'utf8'));
  if (input.constraints !== undefined) await files.write(CONSTRAINTS_FILE, Buffer.from(input.constraints, 'utf8'));
  if (input.reference !== undefined) await files.copyIn(input.reference.file, referenceFileOf(input.reference.type));
  if (input.ownership !== undefined)
    await saveJsonAtomically(join(draft, OWNERSHIP_FILE), ownershipFile(input.ownership));
  const info: JobInfo = { mode: input.mode, created: now.toISOString(), original };
  await saveJsonAtomically(join(draft, 'job.json'), { format: 1, ...info });
  await saveJsonAtomically(join(draft, 'status.json'), { state: 'queued' });
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
