import { throwIfStopped } from './stop.ts';
import type { MapOptions, TaskRunner } from './task-runner.ts';
import { TASKS, type TaskInput, type TaskName, type TaskOutput } from './tasks.ts';

/** Lets timers, signals and input come to their turn. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Runs tasks one after the other on the caller's thread: for tests, and for machines where threads cannot be had.
 * A stop is heard between two tasks, not inside one.
 */
export class InLineRunner implements TaskRunner {
  readonly threads = 1;

  async map<N extends TaskName>(
    name: N,
    inputs: readonly TaskInput<N>[],
    { onProgress, signal }: MapOptions = {},
  ): Promise<TaskOutput<N>[]> {
    const task = TASKS[name] as unknown as (input: TaskInput<N>) => TaskOutput<N> | Promise<TaskOutput<N>>;
    const outputs: TaskOutput<N>[] = [];
    throwIfStopped(signal);
    for (const input of inputs) {
      outputs.push(await task(input));
      onProgress?.(outputs.length, inputs.length);
      await nextTurn();
      throwIfStopped(signal);
    }
    return outputs;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
