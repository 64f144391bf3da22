import type { Random } from './random.ts';

/** The middle value, of an even number the mean of the middle two; null without any. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Half of the values lie no farther than this from their median; null without any. */
export function medianDeviation(values: readonly number[]): number | null {
  const middle = median(values);
  return middle === null ? null : median(values.map((value) => Math.abs(value - middle)));
}

/** Two ends between which a figure lies, told by how its parts differ among themselves. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Drawn anew so often: the ends of an interval of 95 % then stand on 50 draws each. */
const DRAWS = 2000;

/**
 * The middle 95 % of a figure when its items are drawn anew with replacement (Efron 1979). It knows the differences between items,
 * and nothing of what all of them have in common.
 *
 * @param items at least one.
 */
export function bootstrapInterval<T>(
  items: readonly T[],
  figure: (drawn: readonly T[]) => number,
  random: Random,
): Interval {
  const figures = Array.from({ length: DRAWS }, () =>
    figure(Array.from(items, () => items[random.below(items.length)])),
  ).sort((a, b) => a - b);
  return { low: figures[Math.floor(0.025 * DRAWS)], high: figures[Math.ceil(0.975 * DRAWS) - 1] };
}
