import type { Logger } from '../log.ts';

/** Something that is done again and again. */
export interface Duty {
  readonly name: string;
  /** From one beginning to the next, ms. A run that takes longer leaves out those that it missed. */
  readonly everyMs: number;
  /** Does it once. @param signal aborted when the keeper stops */
  run(signal: AbortSignal): Promise<void>;
}

/** Time, as a keeper sees it; tests bring their own. */
export interface KeeperClock {
  readonly nowMs: () => number;
  /** Ends after so many milliseconds, or at once when the signal is aborted; never fails. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface KeeperOptions {
  /** Stops the keeper. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly clock?: KeeperClock;
}

/** A duty that does not hear the stop is left behind after this long. */
const STOP_WITHIN_MS = 800;

/**
 * Keeps up duties until it is stopped: each begins at once and then at its own pace, never overlaps itself, and does not
 * wait for another. One that fails says so in the log and is tried again when its time comes.
 *
 * @returns when all have stopped, at the latest STOP_WITHIN_MS after the signal.
 */
export async function keepDuties(
  duties: readonly Duty[],
  { signal, log, clock = SYSTEM_CLOCK }: KeeperOptions,
): Promise<void> {
  const all = Promise.all(duties.map((duty) => keepUp(duty, signal, log.child({ duty: duty.name }), clock)));
  await Promise.race([all, graceAfter(signal, clock)]);
}

async function keepUp(duty: Duty, signal: AbortSignal, log: Logger, clock: KeeperClock): Promise<void> {
  const startMs = clock.nowMs();
  for (let turn = 0; !signal.aborted;) {
    try {
      await duty.run(signal);
    } catch (error) {
      if (signal.aborted) return;
      log.error({ err: error }, 'the duty failed; it is tried again when its time comes');
    }
    // On a grid from the start, so that the pace does not drift by what each run takes.
    turn = Math.max(turn + 1, Math.ceil((clock.nowMs() - startMs) / duty.everyMs));
    await clock.sleep(startMs + turn * duty.everyMs - clock.nowMs(), signal);
  }
}

async function graceAfter(signal: AbortSignal, clock: KeeperClock): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await clock.sleep(STOP_WITHIN_MS, new AbortController().signal);
}

/** A timer that begins anew reaches this far at most. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const SYSTEM_CLOCK: KeeperClock = {
  nowMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, Math.min(Math.max(0, ms), LONGEST_TIMER_MS));
      signal.addEventListener('abort', end, { once: true });
    }),
};
