import type { CropSize } from '../../reassembly/crops/cut-crop.ts';

/** How fast one learner votes. */
export interface LearnerSpeed {
  readonly name: string;
  /** What it looks at: fixed when it was trained. */
  readonly size: CropSize;
  /**
   * Votes on all seams once, on one thread.
   * @param keepsMemory whether the memory of one run is kept for the next
   * @returns seconds by the clock, with the network loaded already
   */
  secondsOf(batchSize: number, keepsMemory?: boolean): Promise<number>;
}

/** The learners that step 5 would ask, ready to be measured. */
export interface VoteSpeeds {
  /** Seams of one measurement. */
  readonly seams: number;
  readonly learners: readonly LearnerSpeed[];
}

/** One measurement of all learners together, seconds. */
export async function secondsOfAll({ learners }: VoteSpeeds, batchSize: number, keepsMemory = false): Promise<number> {
  let sum = 0;
  for (const learner of learners) sum += await learner.secondsOf(batchSize, keepsMemory);
  return sum;
}
