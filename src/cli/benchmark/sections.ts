import type { StepName } from '../../jobs/steps.ts';
import type { BenchmarkCost } from './benchmark-report.ts';

/** The sections of a benchmark that are a filter's, by the names that labs' scripts read. */
export type SectionName = 'matlab_filter' | 'fix_groundtruth' | 'fix_backgrounds' | 'boost_filter' | 'reconstruct';

interface Section {
  /** The steps that it adds up; its items are those of the last one. */
  readonly steps: readonly StepName[];
  /** What it works on, counted. */
  readonly item: 'pair' | 'fragment' | 'candidate';
}

export const SECTIONS: Readonly<Record<SectionName, Section>> = {
  matlab_filter: { steps: ['step1_generate_new_example', 'step2_export_alignments'], item: 'pair' },
  fix_groundtruth: { steps: ['step3_fix_groundtruth'], item: 'fragment' },
  fix_backgrounds: { steps: ['step4_fix_images'], item: 'fragment' },
  boost_filter: { steps: ['step5_boost'], item: 'candidate' },
  reconstruct: { steps: ['step6_reconstruct'], item: 'fragment' },
};

export const SECTION_NAMES = Object.keys(SECTIONS) as readonly SectionName[];

/** What a section took, of one run or added up over several. */
export interface SectionCost {
  /** By the clock, seconds. */
  readonly wallS: number;
  /** Null where a run did not tell. */
  readonly cpuS: number | null;
  /** Most memory held at once above the start of a step, MiB; the largest of the steps. Null where a run did not tell. */
  readonly peakMiB: number | null;
  /** Null where a run did not tell. */
  readonly items: number | null;
}

/** A section of one run; null where a step of it was not made. */
export function sectionOfRun(name: SectionName, { steps }: Pick<BenchmarkCost, 'steps'>): SectionCost | null {
  const costs = SECTIONS[name].steps.flatMap((step) => steps[step] ?? []);
  if (costs.length < SECTIONS[name].steps.length) return null;
  const added = addCosts(
    costs.map(({ wallS, cpuS, memoryPeakMiB }) => ({
      wallS,
      cpuS: cpuS ?? null,
      peakMiB: memoryPeakMiB ?? null,
      items: null,
    })),
  );
  return { ...added, items: costs[costs.length - 1].items ?? null };
}

/** Several runs' section as one: times and items add up, memory does not. */
export function addCosts(costs: readonly SectionCost[]): SectionCost {
  const total = (value: (cost: SectionCost) => number | null): number | null => {
    const values = costs.map(value);
    return values.includes(null) ? null : (values as number[]).reduce((sum, one) => sum + one, 0);
  };
  const peaks = costs.map(({ peakMiB }) => peakMiB);
  return {
    wallS: total(({ wallS }) => wallS)!,
    cpuS: total(({ cpuS }) => cpuS),
    peakMiB: peaks.length === 0 || peaks.includes(null) ? null : Math.max(...(peaks as number[])),
    items: total(({ items }) => items),
  };
}
