import type { TaskContext } from '../workers/task-runner.ts';

/** What a stage of the engine needs from outside. */
export interface StageContext extends TaskContext {
  /** Item k of n of the stage; n may be refined while it runs. */
  progress(done: number, total: number): void;
}
