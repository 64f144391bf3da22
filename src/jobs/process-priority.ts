import { readdirSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { FrameError } from '../errors.ts';
import { errnoOf } from './disk-errors.ts';

/** Where Linux lists the threads of a process: each has a priority of its own there, and new ones take that of their maker. */
const THREADS = '/proc/self/task';

/**
 * Makes this process at least so nice to others: all threads that it has, and so all that it will have. One that is nicer already
 * stays as it is, since only an administrator may take that back. It holds until the process ends.
 *
 * @param nice 0 changes nothing, 19 takes only what nobody else wants
 * @throws FrameError FRAME_LIMIT_REFUSED where the system does not let it
 */
export function beNice(nice: number): void {
  if (nice === 0) return;
  for (const thread of threadIds()) {
    try {
      if (getPriority(thread) < nice) setPriority(thread, nice);
    } catch (cause) {
      // A thread may end between being listed and being asked.
      if (errnoOf(cause) === 'ESRCH' || isGone(cause)) continue;
      throw refused(nice, cause);
    }
  }
  if (getPriority() < nice) throw refused(nice);
}

/** Threads of this process; on systems that do not list them 0, which means the whole process. */
function threadIds(): number[] {
  try {
    return readdirSync(THREADS).map(Number);
  } catch {
    return [0];
  }
}

/** Errors of these two calls name the system's error in their `info`. */
function isGone(error: unknown): boolean {
  return (error as { info?: { code?: string } }).info?.code === 'ESRCH';
}

function refused(nice: number, cause?: unknown): FrameError {
  return new FrameError('FRAME_LIMIT_REFUSED', `The system does not let this process have the priority ${nice}.`, {
    remedy: 'Set system.nice to 0, and the priority where the program is started (nice, or Nice= of systemd).',
    cause,
  });
}
