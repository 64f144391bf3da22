import { REFERENCE_CPU_S } from './reference-rates.ts';
import { SECTION_NAMES, type SectionCost, type SectionName } from './sections.ts';

/** How fast the work was done, beside the reference core. */
export interface PerformanceScore {
  /** 100 where the sections took as long as the reference core would have; twice as fast is 200. Null where no items are known. */
  readonly score: number | null;
  /** What the reference core takes for the same items, seconds. */
  readonly referenceS: number;
  /** What the sections took by the clock, seconds. */
  readonly measuredS: number;
}

/** Work that was done against the time it took; sections of which no items are known are left out on both sides. */
export function performanceScore(
  sections: Readonly<Partial<Record<SectionName, SectionCost | null>>>,
): PerformanceScore {
  let [referenceS, measuredS] = [0, 0];
  for (const name of SECTION_NAMES) {
    const section = sections[name];
    if (!section?.items) continue;
    referenceS += REFERENCE_CPU_S[name] * section.items;
    measuredS += section.wallS;
  }
  return { score: measuredS > 0 ? (100 * referenceS) / measuredS : null, referenceS, measuredS };
}
