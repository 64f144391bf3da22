import { fixed, share, table } from './markdown-cells.ts';
import type { ReportComparison, SectionComparison } from './compare-reports.ts';

/** A comparison as a report keeps it. */
export interface WrittenComparison extends ReportComparison {
  /** The report that is compared with, as it was named. */
  readonly baseline: string;
  /** Its time and commit, for people. */
  readonly baselineOf: string;
  /** What differs besides the program, one sentence each. */
  readonly differences: readonly string[];
}

export const COMPARISON_TITLES = ['Section', 'Verdict', 'Ratio', 'from', 'to', 'Baseline s', 'Now s', 'Measured'];

export function comparisonCells({
  name,
  verdict,
  ratio,
  low,
  high,
  before,
  now,
  measure,
}: SectionComparison): string[] {
  const numbers = [fixed(ratio, 2), fixed(low, 2), fixed(high, 2), fixed(before, 2), fixed(now, 2)];
  return [name, verdict, ...numbers, measure === 'cpu' ? 'CPU time' : 'by the clock'];
}

/** What a comparison comes to, in sentences. */
export function comparisonSummary({
  runs,
  quality,
  verdict,
  baseline,
  baselineOf,
  differences,
}: WrittenComparison): string[] {
  const sign = quality.change > 0 ? '+' : '';
  return [
    `Beside ${baseline} (${baselineOf}), over ${runs} run${runs === 1 ? '' : 's'} that both have: ${verdict}. ` +
      `Right at the standard tolerance ${share(quality.before)} -> ${share(quality.now)} (${sign}${quality.change.toFixed(3)}). ` +
      'A ratio above 1 is slower; from and to tell its doubt.',
    ...differences,
  ];
}

/** The comparison as a part of the report's Markdown page. */
export function comparisonSection(comparison: WrittenComparison): string[] {
  const lines = comparisonSummary(comparison).flatMap((line) => [line, '']);
  return [
    '## Beside the baseline',
    '',
    ...lines,
    ...table(COMPARISON_TITLES, comparison.sections.map(comparisonCells)),
    '',
  ];
}
