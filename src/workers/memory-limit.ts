import { FrameError } from '../errors.ts';

/** What the program holds before its first work, with the learners loaded: measured 130 MiB. */
const PROGRAM_MIB = 140;
/** What a thread holds, with the program and a network loaded: in the demo each added 27 to 103 MiB to the peak. */
const THREAD_MIB = 100;
/** What the first fragments need on top of it. */
const WORK_MIB = 64;
/** How often the memory is looked at, milliseconds: between two looks a task decodes one picture at most. */
const LOOKED_EVERY_MS = 20;

/** How much may be used, so that a run stays within its limit. */
export interface MemoryPlan {
  readonly threads: number;
  /** Largest JavaScript heap of a thread, MiB; undefined without a limit. Pictures lie outside of it. */
  readonly heapMiB?: number;
}

/**
 * Takes fewer threads where the memory does not suffice for all.
 * @param limitMiB 0 for none
 * @throws FrameError FRAME_MEMORY_LIMIT where not even one thread fits
 */
export function planMemory(limitMiB: number, threads: number): MemoryPlan {
  if (limitMiB === 0) return { threads };
  const free = limitMiB - PROGRAM_MIB - WORK_MIB;
  const fitting = Math.min(threads, Math.floor(free / THREAD_MIB));
  if (fitting < 1) {
    const least = PROGRAM_MIB + THREAD_MIB + WORK_MIB;
    throw memoryLimitError(`A run needs about ${least} MiB to begin, and may have ${limitMiB}.`);
  }
  return { threads: fitting, heapMiB: Math.floor(free / fitting) };
}

/** Watches over a limit; `signal` is aborted with FRAME_MEMORY_LIMIT as soon as the process holds more. */
export interface MemoryGuard {
  readonly signal: AbortSignal;
  /** Ends the watch. */
  close(): void;
}

/** @param limitMiB 0 for none. @param heldMiB tells what the process holds now, threads and pictures included. */
export function guardMemory(limitMiB: number, heldMiB = residentMiB): MemoryGuard {
  const over = new AbortController();
  if (limitMiB === 0) return { signal: over.signal, close: () => undefined };
  const look = (): void => {
    const held = heldMiB();
    if (held <= limitMiB || over.signal.aborted) return;
    over.abort(memoryLimitError(`The run held ${Math.round(held)} MiB, and may hold ${limitMiB}.`));
  };
  const timer = setInterval(look, LOOKED_EVERY_MS);
  timer.unref();
  return { signal: over.signal, close: () => clearInterval(timer) };
}

/** Memory that the process holds now, MiB. */
const residentMiB = (): number => process.memoryUsage.rss() / 2 ** 20;

function memoryLimitError(what: string): FrameError {
  return new FrameError('FRAME_MEMORY_LIMIT', what, {
    remedy:
      'Raise system.memory_limit_mb, or use fewer threads or smaller pictures. ' +
      'A job that has begun goes on with: frame-pipeline run -j <job folder> --set system.memory_limit_mb=<more>',
  });
}
