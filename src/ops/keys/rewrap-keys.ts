import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FrameError } from '../../errors.ts';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import { listJobs } from '../../jobs/job-folder.ts';
import { loadJobKey, rewrapJobKey, UPLOADS_FOLDER } from '../../jobs/job-key.ts';
import { isThere } from '../../jobs/read-if-there.ts';
import type { KeyRing } from './key-ring.ts';

/** What wrapping anew did. */
export interface RewrapReport {
  /** Data keys that are wrapped by the current key now and were not. */
  readonly rewrapped: number;
  /** Data keys that were already. */
  readonly current: number;
  /** Jobs that stand in the clear. */
  readonly clear: number;
  /** Jobs whose key could not be wrapped anew; each opens as before. */
  readonly failed: readonly { readonly job: string; readonly error: FrameError }[];
}

/**
 * Wraps every data key by the current key. Jobs may run meanwhile. Killed at any instant, every job opens: a data key is
 * wrapped by the old key or by the new one, both of which are kept.
 *
 * Files on their way to become jobs have data keys too.
 *
 * @param stateDir whose secrets have a data key too, where they are encrypted.
 */
export async function rewrapKeys(
  jobsDir: string,
  stateDir: string,
  keys: KeyRing,
  progress: (done: number, of: number) => void = () => undefined,
): Promise<RewrapReport> {
  const roots = await rootsOf(jobsDir, stateDir);
  const counts = { rewrapped: 0, current: 0, clear: 0 };
  const failed: { job: string; error: FrameError }[] = [];
  for (const [index, { root, isJob }] of roots.entries()) {
    try {
      const moved = await rewrapJobKey(root, keys, jobsDir);
      if (moved === null) counts.clear += isJob ? 1 : 0;
      else counts[moved.from === moved.to ? 'current' : 'rewrapped']++;
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      // An upload comes and goes.
      if (isJob || (await isThere(root))) failed.push({ job: root, error });
    }
    progress(index + 1, roots.length);
  }
  return { ...counts, failed };
}

/** How many data keys each key wraps now, by its id. Needs no key; a job that cannot be understood is left out. */
export async function countWrapped(jobsDir: string, stateDir: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { root } of await rootsOf(jobsDir, stateDir)) {
    const key = await loadJobKey(root).catch((cause: unknown) => {
      if (cause instanceof FrameError) return null;
      throw cause;
    });
    if (key !== null) counts.set(key.wrapped.by, (counts.get(key.wrapped.by) ?? 0) + 1);
  }
  return counts;
}

/** Every folder that may have a data key. */
async function rootsOf(
  jobsDir: string,
  stateDir: string,
): Promise<{ readonly root: string; readonly isJob: boolean }[]> {
  const folder = join(jobsDir, UPLOADS_FOLDER);
  const uploads = await readdir(folder).catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw diskError('read', folder, cause);
  });
  return [
    ...(await listJobs(jobsDir)).map(({ root }) => ({ root, isJob: true })),
    ...[...uploads.map((name) => join(folder, name)), stateDir].map((root) => ({ root, isJob: false })),
  ];
}
