import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FrameError } from '../../errors.ts';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import { byBytes } from '../../jobs/file-hash.ts';
import { JobLock, lockState } from '../../jobs/job-lock.ts';

/**
 * Who works in a repository. Everyone has a folder of their own in `work/`, with a lock that ends with the process and
 * with all unfinished files; whoever finds the folder of a dead process removes it. So nobody ever has to unlock anything.
 *
 * Readers and writers work side by side. Only the sweep of `prune` takes data away, and for that it must be alone: both
 * sides first say that they are there and then look for the other, so at least one of the two sees it. The newcomer waits
 * for a sweep to end; a sweep that sees anyone leaves the data for the next one.
 */

/** What a process does in a repository. */
export type Work = 'create' | 'read';

const SWEEP_FOLDER = 'sweep';
/** Between making its folder and its lock a process looks dead; nobody needs this long. */
const YOUNG_MS = 60_000;
const LOOK_AGAIN_MS = 200;
/** What a disk says on which nothing can be written: there no sweep can run either. */
const READ_ONLY: ReadonlySet<string> = new Set(['EROFS', 'EACCES', 'EPERM']);

/** A process that is in a repository. */
export interface Presence {
  /** For its unfinished files; removed at the end. */
  readonly folder: string;
  leave(): Promise<void>;
}

/**
 * Enters a repository, after a sweep that is going on.
 *
 * @param waiting is called once where it has to wait.
 * @returns null only for a reader on a disk that cannot be written.
 * @throws FrameError about the disk.
 */
export async function enter(
  workFolder: string,
  work: Work,
  waiting: () => void = () => undefined,
): Promise<Presence | null> {
  const folder = join(workFolder, `${work}_${process.pid}_${randomBytes(6).toString('hex')}`);
  let lock: JobLock;
  try {
    await mkdir(folder, { recursive: true });
    lock = await JobLock.acquire(folder);
  } catch (cause) {
    const original = cause instanceof FrameError ? cause.cause : cause;
    if (work === 'read' && READ_ONLY.has(errnoOf(original) ?? '')) return null;
    throw diskError('write', folder, cause);
  }
  const leave = async (): Promise<void> => {
    await lock.release();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    let told = false;
    while ((await lockState(join(workFolder, SWEEP_FOLDER))).state === 'held') {
      if (!told) waiting();
      told = true;
      await sleep(LOOK_AGAIN_MS);
    }
  } catch (cause) {
    await leave();
    throw cause;
  }
  return { folder, leave };
}

/** A process that alone may take data away, unless somebody is there. */
export interface Sweep {
  readonly folder: string;
  /** Whether nobody else is in the repository; those who come now wait. */
  readonly alone: boolean;
  leave(): Promise<void>;
}

/** Called for the folder of a dead process before it is removed. */
export type Bury = (folder: string) => Promise<void>;

/** Announces a sweep. @throws FrameError FRAME_BACKUP_BUSY where another one is going on. */
export async function beginSweep(workFolder: string, bury?: Bury): Promise<Sweep> {
  const folder = join(workFolder, SWEEP_FOLDER);
  try {
    await mkdir(folder, { recursive: true });
    const lock = await JobLock.acquire(folder);
    try {
      // What a sweep that was killed left unfinished; the lock stays, since its numbers may never go back.
      for (const name of await readdir(folder))
        if (!name.startsWith('.')) await rm(join(folder, name), { recursive: true, force: true });
      await clearDead(workFolder, bury);
      return { folder, alone: (await present(workFolder)).length === 0, leave: () => lock.release() };
    } catch (cause) {
      await lock.release();
      throw cause;
    }
  } catch (cause) {
    if (cause instanceof FrameError && cause.code === 'FRAME_JOB_IN_USE') {
      throw new FrameError('FRAME_BACKUP_BUSY', 'Another process is pruning this repository.', {
        file: workFolder,
        remedy: 'Try again when it has ended.',
        cause,
      });
    }
    throw diskError('write', folder, cause);
  }
}

/** Folders of those who are there, or may just be coming. */
export async function present(workFolder: string, work?: Work): Promise<string[]> {
  const living: string[] = [];
  for (const name of await workNames(workFolder))
    if ((work === undefined || name.startsWith(`${work}_`)) && (await isPresent(join(workFolder, name))))
      living.push(name);
  return living;
}

/** Removes the folders of processes that ended without leaving. */
export async function clearDead(workFolder: string, bury: Bury = () => Promise.resolve()): Promise<void> {
  for (const name of await workNames(workFolder)) {
    const folder = join(workFolder, name);
    if (await isPresent(folder)) continue;
    await bury(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

async function workNames(workFolder: string): Promise<string[]> {
  const names = await readdir(workFolder).catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw diskError('read', workFolder, cause);
  });
  return names.filter((name) => name !== SWEEP_FOLDER).sort(byBytes);
}

async function isPresent(folder: string): Promise<boolean> {
  const { state } = await lockState(folder);
  if (state !== 'never held') return state === 'held';
  const found = await stat(folder).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs < YOUNG_MS;
}
