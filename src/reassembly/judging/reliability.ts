/** Statements of about one probability, and how many of them were right. */
export interface ReliabilityBin {
  readonly count: number;
  /** Sum of their probabilities. */
  readonly probability: number;
  readonly right: number;
}

/** Bins are a tenth wide; the last holds 1 as well. */
const BINS = 10;

/** Sorts statements by their probability. Tables of several puzzles are added bin by bin, see {@link addReliability}. */
export function reliabilityOf(
  statements: Iterable<{ readonly probability: number; readonly right: boolean }>,
): ReliabilityBin[] {
  const bins = Array.from({ length: BINS }, () => ({ count: 0, probability: 0, right: 0 }));
  for (const { probability, right } of statements) {
    const bin = bins[Math.min(BINS - 1, Math.floor(probability * BINS))];
    bin.count++;
    bin.probability += probability;
    if (right) bin.right++;
  }
  return bins;
}

/** One table of the statements of several. */
export function addReliability(tables: readonly (readonly ReliabilityBin[])[]): ReliabilityBin[] {
  return Array.from({ length: BINS }, (_, k) => ({
    count: sum(tables.map((table) => table[k].count)),
    probability: sum(tables.map((table) => table[k].probability)),
    right: sum(tables.map((table) => table[k].right)),
  }));
}

/**
 * Expected calibration error: how far the mean probability of a bin lies from the share that was right, over the bins by
 * their counts (Naeini et al. 2015). Null without any statement.
 */
export function calibrationError(bins: readonly ReliabilityBin[]): number | null {
  const count = sum(bins.map((bin) => bin.count));
  return count === 0 ? null : sum(bins.map(({ probability, right }) => Math.abs(probability - right))) / count;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
