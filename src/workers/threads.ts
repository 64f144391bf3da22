import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { FrameError } from '../errors.ts';
import { ownEntry } from './own-entry.ts';
import { stopReason, throwIfStopped } from './stop.ts';
import { outputOf, type TaskAnswer, type TaskMessage } from './task-message.ts';
import type { MapOptions, TaskRunner } from './task-runner.ts';
import { UNENDABLE, type TaskInput, type TaskName, type TaskOutput } from './tasks.ts';

export interface ThreadRunnerOptions {
  /** Worker threads, at least 1. @default the number of cores that this process may use */
  readonly threads?: number;
  /** Largest JavaScript heap of a thread, MiB. @default what Node takes for this machine */
  readonly heapMiB?: number;
}

/**
 * Tasks handed to the pool per thread: one at work and one waiting, so that no thread idles between two tasks,
 * while the inputs of a big job are not all serialised at once.
 */
const TASKS_PER_THREAD = 2;

/** Runs tasks on worker threads. Threads start as tasks come and stay until `close`. */
export class ThreadRunner implements TaskRunner {
  readonly threads: number;
  private readonly heapMiB: number | undefined;
  private pool: Piscina<TaskMessage, TaskAnswer> | null = null;

  constructor({ threads = availableParallelism(), heapMiB }: ThreadRunnerOptions = {}) {
    if (!Number.isInteger(threads) || threads < 1) throw new RangeError(`Expected 1 thread or more, got ${threads}`);
    this.threads = threads;
    this.heapMiB = heapMiB;
  }

  /** Starts the first thread before its first task: it loads its code while the caller goes on. */
  start(): void {
    this.startPool();
  }

  async map<N extends TaskName>(
    name: N,
    inputs: readonly TaskInput<N>[],
    { onProgress, signal }: MapOptions = {},
  ): Promise<TaskOutput<N>[]> {
    throwIfStopped(signal);
    const pool = this.startPool();
    const outputs = new Array<TaskOutput<N>>(inputs.length);
    // One signal for all items of this call: a stop, or the first failure, ends the others in the middle of their work, but for
    // tasks that may not be ended so: those finish what they have begun.
    const end = new AbortController();
    const ending = UNENDABLE.has(name) ? {} : { signal: end.signal };
    const stop = (): void => end.abort();
    signal?.addEventListener('abort', stop, { once: true });
    let next = 0;
    let done = 0;
    const feed = async (): Promise<void> => {
      while (next < inputs.length && !end.signal.aborted) {
        const item = next++;
        const answer = await pool.run({ name, input: inputs[item] }, ending);
        outputs[item] = outputOf(answer) as TaskOutput<N>;
        done++;
        // A stop asked for by onProgress itself must not be followed by more news.
        if (!end.signal.aborted) onProgress?.(done, inputs.length);
      }
    };
    const feeders = Array.from({ length: Math.min(inputs.length, this.threads * TASKS_PER_THREAD) }, feed);
    try {
      await Promise.all(feeders);
      throwIfStopped(signal);
      return outputs;
    } catch (error) {
      end.abort();
      await Promise.allSettled(feeders);
      if (signal?.aborted) throw stopReason(signal);
      throw threadError(error);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  async close(): Promise<void> {
    const pool = this.pool;
    this.pool = null;
    await pool?.destroy();
  }

  private startPool(): Piscina<TaskMessage, TaskAnswer> {
    if (this.pool !== null) return this.pool;
    const { entry, execArgv } = ownEntry('thread-entry', import.meta.url);
    this.pool = new Piscina<TaskMessage, TaskAnswer>({
      filename: entry,
      name: 'runTask',
      // Threads start as tasks come, since a small job on a large machine needs few, and then stay.
      minThreads: 1,
      maxThreads: this.threads,
      idleTimeout: Infinity,
      // The pipeline maps over many items one call at a time, or makes so many calls of one item each.
      maxQueue: 2 * this.threads * TASKS_PER_THREAD,
      concurrentTasksPerWorker: 1,
      ...(this.heapMiB !== undefined && { resourceLimits: { maxOldGenerationSizeMb: this.heapMiB } }),
      execArgv,
    });
    // A thread that dies while idle is replaced by the pool; without a listener its error would end the program.
    this.pool.on('error', () => undefined);
    return this.pool;
  }
}

/** Names the one thing that a user can do something about when a thread dies. */
function threadError(error: unknown): unknown {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new FrameError('FRAME_MEMORY_FULL', 'A thread ran out of memory.', {
      remedy:
        'Use fewer threads (--threads 1) or smaller pictures, then go on with: frame-pipeline run -j <job folder>',
      cause: error,
    });
  }
  return error;
}
