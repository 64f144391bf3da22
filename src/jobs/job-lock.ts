import { randomBytes } from 'node:crypto';
import { constants, copyFile, link, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { FrameError } from '../errors.ts';
import { diskError, errnoOf } from './disk-errors.ts';
import { livenessOf, thisProcess } from './process-identity.ts';
import { saveJsonAtomically } from './save-atomically.ts';

const LOCK_FOLDER = '.lock';
const HOLDER_NAME = /^holder_(\d+)\.json$/;
/** How often a holder gives a sign of life, for processes on other machines that cannot see it. */
const SIGN_OF_LIFE_MS = 10_000;
/** A holder on another machine that has been silent for this long is taken for dead. */
const SILENT_MS = 60_000;
/** A holder's file that cannot be read may still be being written (only on disks without hard links); after this long it is a wreck. */
const HALF_WRITTEN_MS = 5_000;
const LOOK_AGAIN_MS = 100;

const HOLDER = z.object({
  pid: z.number(),
  startedTicks: z.string(),
  host: z.string(),
  bootId: z.string(),
  pidNamespace: z.string(),
  released: z.boolean(),
});
type Holder = z.infer<typeof HOLDER>;

/**
 * One process per job folder.
 *
 * Holders are numbered files in `.lock/`; only the holder with the highest number counts, and it holds while its process
 * lives and has not released. Whoever finds the highest one dead or released links the next number (one process wins that),
 * looks again, and steps back unless its own number is the highest. Numbers never go back, because the highest file is
 * never removed: that is why a slow process that judged an old holder dead cannot take the lock from a newer one, which
 * "remove the stale file and make a new one" allows. No clean-up by hand is ever needed after kill -9.
 */
export class JobLock {
  #path: string;
  readonly #holder: Holder;
  readonly #timer: NodeJS.Timeout;

  private constructor(path: string, holder: Holder) {
    this.#path = path;
    this.#holder = holder;
    this.#timer = setInterval(() => {
      // Written, not touched: so the time is that of the disk's clock. A missed sign of life does no harm, the next one follows.
      writeFile(this.#path, JSON.stringify(holder), { flag: 'r+' }).catch(() => undefined);
    }, SIGN_OF_LIFE_MS);
    this.#timer.unref();
  }

  /** @throws FrameError FRAME_JOB_IN_USE where another living process holds the job. */
  static async acquire(jobRoot: string): Promise<JobLock> {
    const folder = join(jobRoot, LOCK_FOLDER);
    const holder: Holder = { ...thisProcess(), released: false };
    const beside = join(folder, `new_${randomBytes(6).toString('hex')}`);
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(beside, JSON.stringify(holder));
      for (;;) {
        const highest = await highestHolder(folder);
        if (highest > 0 && (await refuseLiving(jobRoot, folder, highest, beside)) === 'look again') {
          await sleep(LOOK_AGAIN_MS);
          continue;
        }
        const path = holderPath(folder, highest + 1);
        if (!(await linkOnce(beside, path))) continue;
        if ((await highestHolder(folder)) !== highest + 1) {
          await rm(path, { force: true });
          continue;
        }
        await removeOlder(folder, highest + 1);
        return new JobLock(path, holder);
      }
    } catch (cause) {
      throw diskError('write', folder, cause);
    } finally {
      await rm(beside, { force: true }).catch(() => undefined);
    }
  }

  /** Follows a job folder that this process has just renamed. */
  moveTo(jobRoot: string): void {
    this.#path = join(jobRoot, LOCK_FOLDER, basename(this.#path));
  }

  /** Lets the next process in. The file stays, marked as released, so that numbers never go back. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    await saveJsonAtomically(this.#path, { ...this.#holder, released: true }).catch((cause: unknown) => {
      // The job was removed while we held it, or the disk is full: our end of life releases the lock anyway.
      if (!(cause instanceof FrameError)) throw cause;
    });
  }
}

export type LockState =
  | { readonly state: 'held'; readonly pid: number; readonly host: string }
  | { readonly state: 'free' }
  | { readonly state: 'never held' };

/** Whether a process works on the job now. Takes and changes nothing. */
export async function lockState(jobRoot: string): Promise<LockState> {
  const folder = join(jobRoot, LOCK_FOLDER);
  const highest = await highestHolder(folder);
  if (highest === 0) return { state: 'never held' };
  const path = holderPath(folder, highest);
  const holder = await readHolder(path);
  if (holder === null || !(await isLiving(holder, path, Date.now()))) return { state: 'free' };
  return { state: 'held', pid: holder.pid, host: holder.host };
}

async function refuseLiving(
  jobRoot: string,
  folder: string,
  number: number,
  beside: string,
): Promise<'free' | 'look again'> {
  const path = holderPath(folder, number);
  // A fresh file of our own tells the time of the disk's clock, which on a share is not this machine's.
  await writeFile(beside, await readFile(beside));
  const diskNowMs = (await stat(beside)).mtimeMs;
  const holder = await readHolder(path);
  if (holder === null) {
    const wreck = await stat(path).catch(() => null);
    return wreck !== null && diskNowMs - wreck.mtimeMs < HALF_WRITTEN_MS ? 'look again' : 'free';
  }
  if (!(await isLiving(holder, path, diskNowMs))) return 'free';
  throw new FrameError('FRAME_JOB_IN_USE', `Process ${holder.pid} on ${holder.host} is working on ${jobRoot}.`, {
    file: jobRoot,
    remedy: 'Wait until it has finished, or stop it, then try again.',
  });
}

async function isLiving(holder: Holder, path: string, diskNowMs: number): Promise<boolean> {
  if (holder.released) return false;
  const liveness = livenessOf(holder);
  if (liveness !== 'unknown') return liveness === 'alive';
  const lastSign = await stat(path).catch(() => null);
  return lastSign !== null && diskNowMs - lastSign.mtimeMs < SILENT_MS;
}

/** @returns null where the file is gone or is not written whole. */
async function readHolder(path: string): Promise<Holder | null> {
  try {
    return HOLDER.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

function holderPath(folder: string, number: number): string {
  return join(folder, `holder_${number}.json`);
}

/** @returns 0 where there has been no holder yet. */
async function highestHolder(folder: string): Promise<number> {
  const names = await readdir(folder).catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw cause;
  });
  return names.reduce((highest, name) => Math.max(highest, Number(HOLDER_NAME.exec(name)?.[1] ?? 0)), 0);
}

/** What disks without hard links (a stick in exFAT, some shares) answer to `link`. */
const NO_HARD_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** Gives the whole new file its number at once; of several processes one succeeds. */
async function linkOnce(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to).catch(async (cause: unknown) => {
      if (!NO_HARD_LINKS.has(errnoOf(cause) ?? '')) throw cause;
      await copyFile(from, to, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (cause) {
    if (errnoOf(cause) === 'EEXIST') return false;
    throw cause;
  }
}

async function removeOlder(folder: string, number: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const older = HOLDER_NAME.exec(name)?.[1];
    if (older !== undefined && Number(older) < number) await rm(join(folder, name), { force: true });
  }
}
