import type { Fragment } from '../reassembly/fragments/fragment.ts';
import type { CandidateTable, ScoredCandidates } from '../reassembly/candidates/candidate-table.ts';
import type { Joint, Poses } from '../reassembly/poses/poses.ts';
import type { TaskRunner } from '../workers/task-runner.ts';

/** What a stage of the engine needs from outside. */
export interface StageContext {
  readonly tasks: TaskRunner;
  readonly signal: AbortSignal;
  /** Item k of n of the stage; n may be refined while it runs. */
  progress(done: number, total: number): void;
}

export interface EngineOptions {
  /** Seed of every random choice. */
  readonly seed: number;
  /** How much search: restarts and candidates per pair grow from fast to quality. */
  readonly profile: 'fast' | 'balanced' | 'quality';
  /** Most candidates written per pair. */
  readonly topK: number;
}

export interface Solution {
  readonly poses: Poses;
  readonly joints: readonly Joint[];
  /** Candidates of the table that the final poses agree with, in table order: the edges of selected_transformation.txt. */
  readonly selected: readonly number[];
  /** Figures about the search for report.json: restarts, objective, estimated gap, working scale, … */
  readonly report: Readonly<Record<string, number | string | boolean>>;
}

/** Step 2: candidate alignments of every pair that passed the gate, sorted by (a, b, falling score). */
export declare function findCandidates(
  fragments: readonly Fragment[],
  options: EngineOptions,
  context: StageContext,
): Promise<CandidateTable>;

/** Step 5 without trained learners: a probability for each candidate from its geometry and colours, and what is kept. */
export declare function scoreCandidates(
  fragments: readonly Fragment[],
  table: CandidateTable,
  options: EngineOptions,
  context: StageContext,
): Promise<ScoredCandidates>;

/** Step 6: globally consistent poses. */
export declare function solvePoses(
  fragments: readonly Fragment[],
  scored: ScoredCandidates,
  options: EngineOptions,
  context: StageContext,
): Promise<Solution>;
