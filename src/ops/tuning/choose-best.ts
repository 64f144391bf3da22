import { median, medianDeviation } from '../../math/statistics.ts';

/** How one setting did: what it took, several times. */
export interface Trial<T> {
  readonly value: T;
  /** Seconds, at least one. */
  readonly times: readonly number[];
}

/** What a choice among trials comes to. */
export interface Choice<T> {
  /** The setting to take: the present one unless another is better beyond noise. */
  readonly value: T;
  readonly isBetter: boolean;
  /** The present median divided by that of the best: 1.2 is a sixth less time. */
  readonly gain: number;
}

/** Less than this is no gain that anybody would notice, whatever the trials say. */
const LEAST_GAIN = 1.05;
/** So many deviations of both medians apart counts as beyond noise. */
const DEVIATIONS = 3;

/**
 * Chooses the fastest setting, if it beats the present one beyond noise: their medians lie apart by three deviations of both, and
 * every single trial of it is faster than the present median. Trials of the settings are to be made in turn, so that a busy spell hits
 * all of them.
 *
 * @param trials with one of `present`
 */
export function chooseBest<T>(trials: readonly Trial<T>[], present: T): Choice<T> {
  const now = trials.find(({ value }) => value === present);
  if (now === undefined) throw new RangeError('Expected a trial of the present setting');
  const nowS = median(now.times)!;
  const best = trials.reduce((least, trial) => (median(trial.times)! < median(least.times)! ? trial : least));
  const bestS = median(best.times)!;
  const noiseS = DEVIATIONS * Math.hypot(medianDeviation(now.times)!, medianDeviation(best.times)!);
  const isBetter = nowS / bestS >= LEAST_GAIN && nowS - bestS > noiseS && Math.max(...best.times) < nowS;
  return { value: isBetter ? best.value : present, isBetter, gain: nowS / bestS };
}
