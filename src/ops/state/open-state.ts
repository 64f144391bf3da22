import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import { FrameError } from '../../errors.ts';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import { JobLock } from '../../jobs/job-lock.ts';
import { makeFolder } from '../../jobs/make-folder.ts';
import { saveAtomically } from '../../jobs/save-atomically.ts';
import { loadSqlite, type Sqlite } from './load-sqlite.ts';
import { MIGRATIONS } from './migrations.ts';
import { moveAside } from './move-aside.ts';
import { openDurable } from './open-durable.ts';
import { refuseShare, STATE_FILE } from './state-place.ts';

/** The state database, open. */
export interface State {
  readonly db: Database.Database;
  readonly dir: string;
  /** What was not as it should be and was put right, one sentence each. */
  readonly warnings: readonly string[];
  close(): void;
}

export interface OpenOptions {
  readonly now?: () => Date;
  /** How long to wait for other processes, ms. @default 10000 */
  readonly patienceMs?: number;
  readonly load?: () => Promise<Sqlite>;
}

/** How long one statement waits for another process's, ms. */
const BUSY_MS = 5_000;
const LOOK_AGAIN_MS = 50;

/**
 * Opens the state database, or makes it. Any number of processes may have it open.
 *
 * One that is cut, overwritten or otherwise unreadable is put aside and a new one made in its place, with a warning: it is
 * an index of the job folders and a memory of figures, and never the only place of a job. Faults of the disk are told apart
 * from faults of the database, and end in an error instead.
 *
 * @param stateDir made where it is missing.
 * @throws FrameError FRAME_STATE_…, FRAME_DISK_…
 */
export async function openState(stateDir: string, options: OpenOptions = {}): Promise<State> {
  const { now = () => new Date(), patienceMs = 10_000, load = loadSqlite } = options;
  const Sqlite = await load();
  await makeFolder(stateDir).catch((cause: unknown) => {
    throw diskError('write', stateDir, cause);
  });
  await refuseShare(stateDir);
  const untilMs = performance.now() + patienceMs;
  const warnings: string[] = [];
  for (;;) {
    const found = tryOpen(Sqlite, join(stateDir, STATE_FILE));
    if (found.state === 'open') return { db: found.db, dir: stateDir, warnings, close: () => found.db.close() };
    if (performance.now() > untilMs) throw busy(stateDir, found.cause);
    if (found.state === 'busy') await sleep(LOOK_AGAIN_MS);
    else {
      await refuseDiskFault(stateDir);
      const aside = await replaceDamaged(Sqlite, stateDir, now());
      if (aside === null) await sleep(LOOK_AGAIN_MS);
      else
        warnings.push(
          `The state database was damaged (${found.cause.message}). It was put aside as ${aside} and made anew from the job folders; the history of the metrics begins again.`,
        );
    }
  }
}

type Opening =
  | { readonly state: 'open'; readonly db: Database.Database }
  | { readonly state: 'busy' | 'damaged'; readonly cause: Error };

/** @throws FrameError FRAME_STATE_NEWER, FRAME_DISK_FULL, FRAME_MEMORY_FULL */
function tryOpen(Sqlite: Sqlite, file: string): Opening {
  try {
    return { state: 'open', db: openDurable(Sqlite, file, { busyMs: BUSY_MS, migrations: MIGRATIONS }) };
  } catch (error) {
    if (error instanceof FrameError) throw error;
    const cause = error as Error & { readonly code?: string };
    const code = cause.code ?? '';
    if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return { state: 'busy', cause };
    if (code === 'SQLITE_FULL') throw diskError('write', file, { code: 'ENOSPC' });
    if (code === 'SQLITE_NOMEM')
      throw new FrameError('FRAME_MEMORY_FULL', `There is no memory left to open ${file}.`, { file, cause });
    return { state: 'damaged', cause };
  }
}

/** The database cannot be used. Where its disk cannot be used either, that is why. @throws FrameError FRAME_DISK_… */
async function refuseDiskFault(stateDir: string): Promise<void> {
  const probe = join(stateDir, `.probe-${process.pid}`);
  await saveAtomically(probe, Buffer.from('can be written'));
  await rm(probe, { force: true });
  const file = join(stateDir, STATE_FILE);
  try {
    const handle = await open(file, 'r+');
    await handle.readFile().finally(() => handle.close());
  } catch (cause) {
    if (errnoOf(cause) !== 'ENOENT' && errnoOf(cause) !== 'EISDIR') throw diskError('read', file, cause);
  }
}

/**
 * Puts the damaged database aside, one process at a time, and looks again first: another one may just have done so.
 * @returns where it is now; null where there is nothing (more) to do for this process.
 */
async function replaceDamaged(Sqlite: Sqlite, stateDir: string, now: Date): Promise<string | null> {
  const lock = await JobLock.acquire(stateDir).catch((cause: unknown) => {
    if (cause instanceof FrameError && cause.code === 'FRAME_JOB_IN_USE') return null;
    throw cause;
  });
  if (lock === null) return null;
  try {
    const again = tryOpen(Sqlite, join(stateDir, STATE_FILE));
    if (again.state === 'open') again.db.close();
    return again.state === 'damaged' ? await moveAside(stateDir, now) : null;
  } catch (cause) {
    throw diskError('write', stateDir, cause);
  } finally {
    await lock.release();
  }
}

function busy(stateDir: string, cause: Error): FrameError {
  return new FrameError('FRAME_STATE_BUSY', `The state database in ${stateDir} was busy for too long.`, {
    file: stateDir,
    remedy: 'Try again; if it stays so, look for a process of the program that hangs.',
    cause,
  });
}
