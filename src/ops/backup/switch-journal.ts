import { cp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { diskError } from '../../jobs/disk-errors.ts';
import { JobLock, lockState } from '../../jobs/job-lock.ts';
import { isThere } from '../../jobs/read-if-there.ts';
import { syncFolder } from '../../jobs/save-atomically.ts';
import { loadChecked, saveChecked } from './checked-file.ts';

/**
 * Puts many files and folders in the place of others, all or none, through kills: every move is written down before the
 * first, and each is one renaming, so whoever comes after a kill sees how far it got and takes it back.
 */

/** In the jobs folder; hidden, so that nobody takes it for a job. */
const SWITCH_FOLDER = '.frame-switch';
const JOURNAL_FILE = 'journal.json';

const MOVE = z.object({
  target: z.string(),
  /** Where what comes in its place was made; null where it only goes. */
  made: z.string().nullable(),
  /** From where it takes its place, on the target's own disk: the same as `made`, or a copy of it. */
  incoming: z.string().nullable(),
  /** Where what stands there now goes. */
  previous: z.string(),
  /** Whether anything stands there now. */
  had: z.boolean(),
});
/** One thing that takes the place of another; all paths are absolute. */
export type Move = z.infer<typeof MOVE>;

const JOURNAL = z.object({ phase: z.enum(['switching', 'kept']), moves: z.array(MOVE) });

/** A process that may switch things in a jobs folder. */
export interface Switch {
  /** For what is to come in; removed at the end. */
  readonly incoming: string;
  /** @param ready is called when everything lies where it can be switched from by renaming alone. */
  make(moves: readonly Move[], ready: () => Promise<void>): Promise<void>;
  /** Takes all moves back. */
  undo(): Promise<void>;
  /** Lets what was there before go. */
  keep(): Promise<void>;
  /** Lets the next one in. */
  end(): Promise<void>;
}

/**
 * Begins a switch, after taking back one that was killed.
 * @throws FrameError FRAME_JOB_IN_USE where another process is switching.
 */
export async function beginSwitch(jobsDir: string): Promise<Switch> {
  const folder = join(jobsDir, SWITCH_FOLDER);
  const lock = await JobLock.acquire(folder);
  const incoming = join(folder, 'incoming');
  try {
    await settle(folder);
    await rm(incoming, { recursive: true, force: true });
  } catch (cause) {
    await lock.release();
    throw diskError('write', folder, cause);
  }
  return {
    incoming,
    async make(moves, ready) {
      await saveChecked(join(folder, JOURNAL_FILE), { phase: 'switching', moves });
      for (const { made, incoming: comes } of moves)
        if (made !== null && comes !== null && made !== comes)
          await cp(made, comes, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
      await ready();
      for (const { target, incoming: comes, previous, had } of moves) {
        if (had) await rename(target, previous);
        if (comes !== null) await rename(comes, target);
        await syncFolder(dirname(target));
      }
    },
    undo: () => settle(folder),
    async keep() {
      const journal = await loadJournal(folder);
      if (journal !== null) await saveChecked(join(folder, JOURNAL_FILE), { ...journal, phase: 'kept' });
      await settle(folder);
    },
    async end() {
      await rm(incoming, { recursive: true, force: true });
      await lock.release();
    },
  };
}

/** Takes back a switch that was killed, if there is one. Costs next to nothing where there is none. @returns whether there was. */
export async function settleKilledSwitch(jobsDir: string): Promise<boolean> {
  const folder = join(jobsDir, SWITCH_FOLDER);
  if ((await loadJournal(folder)) === null || (await lockState(folder)).state === 'held') return false;
  const made = await beginSwitch(jobsDir);
  await made.end();
  return true;
}

async function loadJournal(folder: string): Promise<z.infer<typeof JOURNAL> | null> {
  const content = await loadChecked(join(folder, JOURNAL_FILE));
  return JOURNAL.safeParse(content).data ?? null;
}

/** Ends what a journal tells of: backwards while it was switching, forwards once it was kept. */
async function settle(folder: string): Promise<void> {
  const journal = await loadJournal(folder);
  if (journal === null) return;
  for (const move of [...journal.moves].reverse()) {
    if (journal.phase === 'switching') await takeBack(move);
    else await rm(move.previous, { recursive: true, force: true });
    if (move.incoming !== null) await rm(move.incoming, { recursive: true, force: true });
  }
  await rm(join(folder, JOURNAL_FILE));
  await syncFolder(folder);
}

async function takeBack({ target, incoming, previous, had }: Move): Promise<void> {
  const moved = had ? await isThere(previous) : incoming !== null && !(await isThere(incoming));
  if (!moved) return;
  if (incoming !== null && (await isThere(target))) await rename(target, incoming);
  if (had) await rename(previous, target);
  await syncFolder(dirname(target));
}
