import { describe, expect, test } from 'vitest';
import { SILENT_LOGGER, type Logger } from '../log.ts';
import { keepDuties, type KeeperClock } from './keeper.ts';

/** A clock that only moves when it is told to. */
class HandClock implements KeeperClock {
  ms = 0;
  private sleepers: { untilMs: number; wake: () => void }[] = [];
  readonly nowMs = (): number => this.ms;
  readonly sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((wake) => {
      if (signal.aborted) return wake();
      this.sleepers.push({ untilMs: this.ms + Math.max(0, ms), wake });
      signal.addEventListener('abort', () => wake(), { once: true });
    });

  /** Moves on in small strides, and lets everything that is due happen. */
  async pass(ms: number): Promise<void> {
    for (const end = this.ms + ms; this.ms <= end; this.ms += 100) {
      for (const { wake } of this.sleepers.filter(({ untilMs }) => untilMs <= this.ms)) wake();
      this.sleepers = this.sleepers.filter(({ untilMs }) => untilMs > this.ms);
      for (let k = 0; k < 20; k++) await Promise.resolve();
    }
    this.ms -= 100;
  }
}

const begin = (
  run: (clock: HandClock, signal: AbortSignal) => Promise<void>,
  everyMs: number,
  log: Logger = SILENT_LOGGER,
) => {
  const clock = new HandClock();
  const stop = new AbortController();
  const duty = { name: 'duty', everyMs, run: (signal: AbortSignal) => run(clock, signal) };
  const end = keepDuties([duty], { signal: stop.signal, log, clock });
  return { clock, stop, end };
};

describe('keepDuties', () => {
  test('begins at once, and then at its pace without drifting', async () => {
    const at: number[] = [];
    const { clock, stop, end } = begin(async (clock, signal) => {
      at.push(clock.ms);
      await clock.sleep(700, signal);
    }, 60_000);
    await clock.pass(181_000);
    expect(at).toEqual([0, 60_000, 120_000, 180_000]);
    stop.abort();
    await end;
  });

  test('a duty that takes longer than its pace never overlaps itself, and leaves out what it missed', async () => {
    const at: number[] = [];
    let [running, most] = [0, 0];
    const { clock, stop, end } = begin(async (clock, signal) => {
      most = Math.max(most, ++running);
      at.push(clock.ms);
      await clock.sleep(2_500, signal);
      running--;
    }, 1_000);
    await clock.pass(10_000);
    expect(most).toBe(1);
    expect(at).toEqual([0, 3_000, 6_000, 9_000]);
    stop.abort();
    await end;
  });

  test('a failure is told in the log, and the duty goes on; another one is not disturbed', async () => {
    const said: string[] = [];
    const log: Logger = {
      ...SILENT_LOGGER,
      child: () => log,
      error: ({ err }) => void said.push((err as Error).message),
    };
    const clock = new HandClock();
    const stop = new AbortController();
    const runs = { bad: 0, good: 0 };
    const duties = [
      { name: 'bad', everyMs: 1_000, run: () => Promise.reject(new Error(`failure ${++runs.bad}`)) },
      { name: 'good', everyMs: 1_000, run: () => Promise.resolve(void runs.good++) },
    ];
    const end = keepDuties(duties, { signal: stop.signal, log, clock });
    await clock.pass(2_000);
    expect(runs).toEqual({ bad: 3, good: 3 });
    expect(said).toEqual(['failure 1', 'failure 2', 'failure 3']);
    stop.abort();
    await end;
  });

  test('stops within a second, whether or not a duty hears it', async () => {
    const stop = new AbortController();
    const deaf = { name: 'deaf', everyMs: 1_000, run: () => new Promise<void>(() => undefined) };
    const end = keepDuties([deaf], { signal: stop.signal, log: SILENT_LOGGER });
    const startMs = performance.now();
    stop.abort();
    await end;
    expect(performance.now() - startMs).toBeLessThan(1_000);
  });
});
