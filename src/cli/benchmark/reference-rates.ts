import type { SectionName } from './sections.ts';

/**
 * CPU seconds that the reference core takes per item of a section, with the profile balanced: measured on one core of an AMD EPYC
 * (2 cores, Node 20.20) over four puzzles of 6, 9, 16 and 25 torn pieces, sums of CPU seconds divided by sums of items; the note
docs/design/0016 has the puzzles.
 * They are a yardstick, not a claim: never change them, or scores of different days could not be compared.
 */
export const REFERENCE_CPU_S: Readonly<Record<SectionName, number>> = {
  matlab_filter: 0.0458,
  fix_groundtruth: 0.0013,
  fix_backgrounds: 0.0149,
  boost_filter: 0.015,
  reconstruct: 0.172,
};
