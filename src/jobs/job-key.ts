import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { FrameError } from '../errors.ts';
import { diskError, errnoOf } from './disk-errors.ts';
import { JobLock } from './job-lock.ts';
import type { KeyKeeper, WrappedKey } from './key-keeper.ts';
import { readIfThere } from './read-if-there.ts';
import { removeUnfinished, saveJsonAtomically, syncFolder } from './save-atomically.ts';
import { newDataKey, type DataKey } from './sealed-file.ts';

/** Holds a job's wrapped data key. A folder with a lock of its own: keys are wrapped anew while the job runs. */
export const KEY_FOLDER = 'keys';
const KEY_FILE = 'data_key.json';
/** In the jobs folder: files on their way to become jobs. Each upload may have a data key of its own. */
export const UPLOADS_FOLDER = '.uploads';

/** How a job stands: encrypted, or half-way to being so or not; both kinds of files are read then. */
export type EncryptionState = 'encrypted' | 'encrypting' | 'decrypting';

/** What a job's folder says of its data key. */
export interface JobKey {
  readonly id: string;
  readonly state: EncryptionState;
  readonly wrapped: WrappedKey;
}

const JOB_KEY = z.object({
  format: z.literal(1),
  id: z.string().regex(/^[0-9a-f]{32}$/),
  state: z.enum(['encrypted', 'encrypting', 'decrypting']),
  wrapped: z.object({ by: z.string().regex(/^[0-9a-f]{16}$/), box: z.base64() }),
});

/** Whoever wraps a key holds its lock for as long as one small file is written. */
const WAIT_MS = 20_000;
const LOOK_AGAIN_MS = 50;

/**
 * @param root of a job, or of whatever else has a data key.
 * @returns null where there is none: then everything stands in the clear.
 * @throws FrameError FRAME_JOB_DAMAGED, FRAME_DISK_…
 */
export async function loadJobKey(root: string): Promise<JobKey | null> {
  const file = join(root, KEY_FOLDER, KEY_FILE);
  const text = await readIfThere(file);
  if (text === null) return null;
  try {
    const { id, state, wrapped } = JOB_KEY.parse(JSON.parse(text.toString('utf8')));
    return { id, state, wrapped };
  } catch (cause) {
    throw new FrameError('FRAME_JOB_DAMAGED', `${file} is damaged, and nothing else opens the files of ${root}.`, {
      file,
      remedy: 'Restore this one file from a backup of the job; it fits whatever was made since.',
      cause,
    });
  }
}

/**
 * Gives a folder that has none a data key. Only for whoever alone may write there.
 * @param jobsDir the folder of the jobs whose keys wrap it.
 * @throws FrameError FRAME_KEY_…, FRAME_DISK_…
 */
export async function makeJobKey(
  root: string,
  keys: KeyKeeper,
  state: EncryptionState,
  jobsDir = dirname(root),
): Promise<DataKey> {
  const key = newDataKey();
  const wrapped = await keys.wrap(jobsDir, key);
  await changeJobKey(root, (old) => {
    if (old !== null) throw new FrameError('FRAME_JOB_IN_USE', `${root} was given a key by another process just now.`);
    return Promise.resolve({ id: key.id, state, wrapped });
  });
  return key;
}

/** Says that a job stands otherwise now; null takes its key away, when no file needs it any more. */
export async function keepEncryptionState(root: string, state: EncryptionState | null): Promise<void> {
  await changeJobKey(root, (old) => Promise.resolve(old === null || state === null ? null : { ...old, state }));
}

/**
 * Wraps a job's data key by the current key where it is wrapped by another. No file is touched, and the job may run
 * meanwhile: the data key itself stays.
 * @returns what was wrapped before and what is now; null where there is no data key.
 * @throws FrameError FRAME_KEY_…, FRAME_JOB_DAMAGED, FRAME_DISK_…
 */
export async function rewrapJobKey(
  root: string,
  keys: KeyKeeper,
  jobsDir = dirname(root),
): Promise<{ readonly from: string; readonly to: string } | null> {
  if ((await loadJobKey(root)) === null) return null;
  let moved: { from: string; to: string } | null = null;
  await changeJobKey(root, async (old) => {
    if (old === null) return null;
    const key = await keys.unwrap(jobsDir, old.id, old.wrapped);
    const wrapped = await keys.wrap(jobsDir, key);
    moved = { from: old.wrapped.by, to: wrapped.by };
    return wrapped.by === old.wrapped.by ? old : { ...old, wrapped };
  });
  return moved;
}

/** One change at a time, whole or not at all; the old file stands until the new one takes its name. */
async function changeJobKey(root: string, change: (old: JobKey | null) => Promise<JobKey | null>): Promise<void> {
  const folder = join(root, KEY_FOLDER);
  const file = join(folder, KEY_FILE);
  // Not the folders above: a job that was removed meanwhile stays removed.
  await mkdir(folder).catch((cause: unknown) => {
    if (errnoOf(cause) !== 'EEXIST') throw diskError('write', folder, cause);
  });
  const lock = await lockSoon(folder);
  try {
    await removeUnfinished(folder);
    const old = await loadJobKey(root);
    const next = await change(old);
    if (next === null) {
      await rm(file, { force: true });
      await syncFolder(folder);
    } else if (next !== old) await saveJsonAtomically(file, { format: 1, ...next });
  } catch (cause) {
    throw diskError('write', file, cause);
  } finally {
    await lock.release();
  }
}

async function lockSoon(folder: string): Promise<JobLock> {
  const until = performance.now() + WAIT_MS;
  for (;;) {
    try {
      return await JobLock.acquire(folder);
    } catch (cause) {
      const isHeld = cause instanceof FrameError && cause.code === 'FRAME_JOB_IN_USE';
      if (!isHeld || performance.now() > until) throw cause;
      await sleep(LOOK_AGAIN_MS);
    }
  }
}
