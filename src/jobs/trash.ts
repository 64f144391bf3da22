import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FrameError } from '../errors.ts';
import { diskError, errnoOf } from './disk-errors.ts';
import { JobFolder } from './job-folder.ts';
import { isJobId } from './job-id.ts';
import { readIfThere } from './read-if-there.ts';
import { REMOVING_PREFIX } from './remove-job.ts';
import { saveJsonAtomically, syncFolder } from './save-atomically.ts';

/** Deleted jobs lie here, in the jobs folder: a rename takes them there and back. A name with a dot is never taken for a job. */
export const TRASH_FOLDER = '.trash';
/** In a deleted job: who deleted it, and when. */
const NOTE_FILE = 'deleted.json';

const NOTE = z.object({ deleted: z.iso.datetime(), by: z.string() });

/** A job in the trash. */
export interface TrashedFolder {
  readonly job: JobFolder;
  /** When it was deleted, ISO 8601 in UTC; null where its note cannot be read: then it stays until somebody takes it out by hand. */
  readonly deleted: string | null;
  readonly by: string;
}

/**
 * Puts a job into the trash.
 * @param by who wants it, by name.
 * @throws FrameError FRAME_JOB_IN_USE, FRAME_DISK_…
 */
export async function trashJob(jobsDir: string, job: JobFolder, by: string, now: Date): Promise<void> {
  const trash = join(jobsDir, TRASH_FOLDER);
  const lock = await job.lock();
  try {
    await mkdir(trash, { recursive: true });
    // First, so that nothing in the trash is without its note; in a job that is still there it does no harm.
    await saveJsonAtomically(join(job.root, NOTE_FILE), { deleted: now.toISOString(), by });
    await rename(job.root, join(trash, job.id));
    lock.moveTo(join(trash, job.id));
    await syncFolder(jobsDir);
    await syncFolder(trash);
  } catch (cause) {
    throw diskError('write', trash, cause);
  } finally {
    await lock.release();
  }
}

/** Everything in the trash, the oldest job first. @throws FrameError FRAME_DISK_… */
export async function listTrash(jobsDir: string): Promise<TrashedFolder[]> {
  const trash = join(jobsDir, TRASH_FOLDER);
  const names = await readdir(trash).catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw diskError('read', trash, cause);
  });
  const found: TrashedFolder[] = [];
  for (const name of names.sort()) {
    const one = await findTrashed(jobsDir, name);
    if (one !== null) found.push(one);
  }
  return found;
}

/** One job of the trash; null where there is none, or none that can be read. */
export async function findTrashed(jobsDir: string, id: string): Promise<TrashedFolder | null> {
  if (!isJobId(id)) return null;
  const root = join(jobsDir, TRASH_FOLDER, id);
  if (!(await lstat(root).catch(() => null))?.isDirectory()) return null;
  try {
    const job = await JobFolder.open(root);
    const note = parseNote(await readIfThere(join(root, NOTE_FILE)));
    return { job, deleted: note?.deleted ?? null, by: note?.by ?? '' };
  } catch (error) {
    if (error instanceof FrameError) return null;
    throw error;
  }
}

/** Takes a job out of the trash. @throws FrameError FRAME_REQUEST_CONFLICT where another job has its id by now */
export async function restoreTrashed(jobsDir: string, { job }: TrashedFolder): Promise<void> {
  const home = join(jobsDir, job.id);
  if ((await lstat(home).catch(() => null)) !== null)
    throw new FrameError('FRAME_REQUEST_CONFLICT', `There is a job ${job.id} again.`, {
      remedy: 'Delete that one first, or download what you need.',
    });
  try {
    await rename(job.root, home);
    await syncFolder(jobsDir);
    await rm(join(home, NOTE_FILE), { force: true });
  } catch (cause) {
    throw diskError('write', home, cause);
  }
}

/** Removes a job of the trash for good. Killed in between, whoever makes the next job clears the rest away. */
export async function purgeTrashed(jobsDir: string, { job }: TrashedFolder): Promise<void> {
  const removing = join(jobsDir, `${REMOVING_PREFIX}${job.id}`);
  try {
    await rename(job.root, removing);
    await rm(removing, { recursive: true, force: true });
  } catch (cause) {
    throw diskError('write', job.root, cause);
  }
}

/** Removes what was deleted longer ago than this. One whose note cannot be read stays. @returns ids of those that went */
export async function purgeOldTrash(jobsDir: string, retentionMs: number, now: Date): Promise<string[]> {
  const old = (await listTrash(jobsDir)).filter(
    ({ deleted }) => deleted !== null && Date.parse(deleted) + retentionMs <= now.getTime(),
  );
  for (const one of old) await purgeTrashed(jobsDir, one);
  return old.map(({ job }) => job.id);
}

function parseNote(bytes: Buffer | null): z.infer<typeof NOTE> | null {
  try {
    return bytes === null ? null : NOTE.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return null;
  }
}
