import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How late the process came to its work, seconds. */
export interface EventLoopDelay {
  readonly mean: number;
  readonly p99: number;
  readonly max: number;
}

/** How often it is looked at; the delay is what comes on top. */
const RESOLUTION_MS = 20;

/** Watches how late timers of this process fire, from one collection to the next. */
export class EventLoopWatch {
  private readonly histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  constructor() {
    this.histogram.enable();
  }

  /** The delay since the last time; null where nothing was seen yet. */
  take(): EventLoopDelay | null {
    const { histogram } = this;
    if (histogram.count === 0) return null;
    // The histogram holds whole intervals, in nanoseconds.
    const late = (ns: number): number => Math.max(0, Math.round(ns / 1e3 - 1e3 * RESOLUTION_MS) / 1e6);
    const delay = { mean: late(histogram.mean), p99: late(histogram.percentile(99)), max: late(histogram.max) };
    histogram.reset();
    return delay;
  }

  stop(): void {
    this.histogram.disable();
  }
}
