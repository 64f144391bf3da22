import type { TaskInput, TaskName, TaskOutput } from './tasks.ts';

export interface MapOptions {
  /** Called after each finished item, in any order. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops the work: no further item starts, items under way are abandoned, and FRAME_STOPPED is thrown. */
  readonly signal?: AbortSignal;
}

/** Runs pure tasks somewhere: in line, or on threads. Results never depend on where, or on how many at once. */
export interface TaskRunner {
  /** How many tasks run at once. */
  readonly threads: number;
  /** Runs one task per input; the outputs stand in the order of the inputs. */
  map<N extends TaskName>(name: N, inputs: readonly TaskInput<N>[], options?: MapOptions): Promise<TaskOutput<N>[]>;
  close(): Promise<void>;
}

/** What work in tasks needs from outside. */
export interface TaskContext {
  readonly tasks: TaskRunner;
  /** Stops the work with FRAME_STOPPED. */
  readonly signal: AbortSignal;
}
