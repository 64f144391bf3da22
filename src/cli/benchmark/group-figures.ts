import { median } from '../../math/statistics.ts';
import type { BenchmarkRow } from './benchmark-report.ts';

/** The figures of the runs of one group, or of all. */
export interface GroupFigures {
  readonly runs: number;
  readonly failed: number;
  readonly solved: number;
  /** Means over the runs; one that failed counts as 0. */
  readonly standardShare: number;
  readonly strictShare: number;
  /** Pieces over all runs that did not fail; see BenchmarkQuality. */
  readonly right: number;
  readonly apart: number;
  readonly wrong: number;
  readonly leftAside: number;
  readonly spurious: number;
  readonly spuriousPlaced: number;
  readonly sure: number;
  /** Of the pieces called sure, the share that is wrong or spurious; null where none is. */
  readonly sureWrongShare: number | null;
  /** Of the pieces that stand right or apart, the share called sure; null where none does. */
  readonly sureOfRight: number | null;
  /** Mean over the runs that know it. */
  readonly recallAt10: number | null;
  readonly wallMedianS: number | null;
  readonly peakMiB: number | null;
}

export function groupFigures(rows: readonly BenchmarkRow[]): GroupFigures {
  const known = rows.flatMap(({ quality }) => quality ?? []);
  const total = (value: (quality: (typeof known)[number]) => number): number => sum(known.map(value));
  const mean = (values: readonly number[], count = values.length): number | null =>
    count === 0 ? null : sum(values) / count;
  const sure = total((quality) => quality.sure);
  const sureRight = total((quality) => quality.sureRight);
  const standing = total((quality) => quality.right + quality.apart);
  const peaks = rows.flatMap(({ cost }) => cost.peakMiB ?? []);
  return {
    runs: rows.length,
    failed: rows.filter(({ status }) => status !== 'done').length,
    solved: known.filter((quality) => quality.solved).length,
    standardShare:
      mean(
        known.map((quality) => quality.standardShare),
        rows.length,
      ) ?? 0,
    strictShare:
      mean(
        known.map((quality) => quality.strictShare),
        rows.length,
      ) ?? 0,
    right: total((quality) => quality.right),
    apart: total((quality) => quality.apart),
    wrong: total((quality) => quality.wrong),
    leftAside: total((quality) => quality.leftAside),
    spurious: total((quality) => quality.spurious),
    spuriousPlaced: total((quality) => quality.spuriousPlaced),
    sure,
    sureWrongShare: sure === 0 ? null : (sure - sureRight) / sure,
    sureOfRight: standing === 0 ? null : sureRight / standing,
    recallAt10: mean(known.flatMap((quality) => quality.recallAt10LongContacts ?? [])),
    wallMedianS: median(rows.map(({ cost }) => cost.wallS)),
    peakMiB: peaks.length === 0 ? null : Math.max(...peaks),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
