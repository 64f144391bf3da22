import { open, readFile } from 'node:fs/promises';
import { diskError } from './disk-errors.ts';
import { listFiles } from './file-hash.ts';
import type { JobFolder } from './job-folder.ts';
import { isKeptEncrypted, JobFiles, keyOfFile } from './job-files.ts';
import { keepEncryptionState, makeJobKey } from './job-key.ts';
import type { KeyKeeper } from './key-keeper.ts';
import { saveAtomically } from './save-atomically.ts';

/** What changing a job did. */
export interface EncryptionChange {
  /** Files that stand otherwise now; the others stood so already. */
  readonly changed: number;
  readonly files: number;
}

/**
 * Encrypts all that a job keeps encrypted and that stands in the clear. Takes the job's lock. Killed at any instant, it is
 * readable as it was, and goes on where it is asked for again: the job says that it is on its way, and then both kinds of
 * files are read.
 *
 * @throws FrameError FRAME_JOB_IN_USE, FRAME_KEY_…, FRAME_DISK_…
 */
export async function encryptJob(job: JobFolder, keys: KeyKeeper): Promise<EncryptionChange> {
  return changeJob(job, async () => {
    const state = await job.files.encryption();
    if (state === null) await makeJobKey(job.root, keys, 'encrypting');
    else await keepEncryptionState(job.root, 'encrypting');
    const files = new JobFiles(job.root, keys);
    const change = await changeEach(job, async (name) => {
      const path = job.files.pathOf(name);
      if (await isSealedAt(path)) return false;
      await files.write(name, await readFile(path));
      return true;
    });
    await keepEncryptionState(job.root, 'encrypted');
    return change;
  });
}

/** The way back; in all else as {@link encryptJob}. The data key goes last, when no file needs it any more. */
export async function decryptJob(job: JobFolder, keys: KeyKeeper): Promise<EncryptionChange> {
  return changeJob(job, async () => {
    if ((await job.files.encryption()) === null) return { changed: 0, files: 0 };
    await keepEncryptionState(job.root, 'decrypting');
    const files = new JobFiles(job.root, keys);
    const change = await changeEach(job, async (name) => {
      const path = job.files.pathOf(name);
      if (!(await isSealedAt(path))) return false;
      await saveAtomically(path, files.stream(name));
      return true;
    });
    await keepEncryptionState(job.root, null);
    return change;
  });
}

async function changeJob(job: JobFolder, change: () => Promise<EncryptionChange>): Promise<EncryptionChange> {
  const lock = await job.lock();
  try {
    return await change();
  } catch (cause) {
    throw diskError('write', job.root, cause);
  } finally {
    await lock.release();
  }
}

/** @param change @returns whether the file stands otherwise now. */
async function changeEach(job: JobFolder, change: (name: string) => Promise<boolean>): Promise<EncryptionChange> {
  const found = [];
  for (const folder of ['input', 'output'])
    for (const file of await listFiles(job.files.pathOf(folder))) found.push(`${folder}/${file}`);
  const names = found.filter(isKeptEncrypted);
  let changed = 0;
  for (const name of names) if (await change(name)) changed++;
  return { changed, files: names.length };
}

async function isSealedAt(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    return (await keyOfFile(file)) !== null;
  } finally {
    await file.close();
  }
}
