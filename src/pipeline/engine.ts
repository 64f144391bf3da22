import type { findCandidates, scoreCandidates, solvePoses } from './native-engine.ts';

/** The three stages of the craft, handed to the filters: the native engine, or a test's own. */
export interface Engine {
  readonly findCandidates: typeof findCandidates;
  readonly scoreCandidates: typeof scoreCandidates;
  readonly solvePoses: typeof solvePoses;
}
