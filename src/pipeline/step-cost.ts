/** What a stretch of work took from the machine: the whole process with all its threads. */
export interface StepCost {
  /** By the clock, whole milliseconds. */
  readonly elapsedMs: number;
  /** User and system time of every thread, whole milliseconds: with several threads more than `elapsedMs`. */
  readonly cpuMs: number;
  /** Memory held at the end less that at the start, whole MiB. */
  readonly memoryDeltaMiB: number;
  /** Most memory held at once less that at the start, whole MiB. */
  readonly memoryPeakMiB: number;
}

/** How often the memory is looked at, milliseconds. */
const LOOKED_EVERY_MS = 25;

/**
 * Begins to measure. The system remembers the largest memory of the process since its start only, so it tells a stretch's peak
 * exactly where that was the largest so far; where an earlier stretch held more, the peak is the largest of samples. (Linux could
 * be asked to forget, but then whoever measures the whole process would measure the last step only.)
 *
 * @returns ends it; call it in every case, or the samples go on.
 */
export function measureCost(): () => StepCost {
  const startMs = performance.now();
  const cpuStart = process.cpuUsage();
  const startMiB = heldMiB();
  const largestMiB = largestEverMiB();
  let sampledMiB = startMiB;
  const look = (): void => void (sampledMiB = Math.max(sampledMiB, heldMiB()));
  const timer = setInterval(look, LOOKED_EVERY_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    look();
    const largestNowMiB = largestEverMiB();
    const peakMiB = largestNowMiB > largestMiB ? largestNowMiB : sampledMiB;
    const { user, system } = process.cpuUsage(cpuStart);
    return {
      elapsedMs: Math.round(performance.now() - startMs),
      cpuMs: Math.round((user + system) / 1000),
      memoryDeltaMiB: Math.round(heldMiB() - startMiB),
      memoryPeakMiB: Math.max(0, Math.round(peakMiB - startMiB)),
    };
  };
}

const heldMiB = (): number => process.memoryUsage.rss() / 2 ** 20;

/** The counter comes in KiB on every system. */
const largestEverMiB = (): number => process.resourceUsage().maxRSS / 1024;
