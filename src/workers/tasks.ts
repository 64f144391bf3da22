import { FrameError } from '../errors.ts';

interface SumInput {
  readonly numbers: Float64Array;
  /** How often to add them up: a task as long as a test needs. @default 1 */
  readonly repeat?: number;
  readonly fail?: 'coded' | 'plain';
}

interface SumOutput {
  readonly total: number;
  readonly squares: Float64Array;
}

/**
 * Everything that may run on a thread, by name: pure functions of buffers and plain values.
 * A task is added here and nowhere else; the thread's entry and the in-line runner both read this record.
 */
export const TASKS = {
  /** Proves a thread at work (`selftest`, tests of the runners): the sum and the squares, `repeat` times over. */
  sum: (input: SumInput): SumOutput => {
    if (input.fail === 'coded') throw new FrameError('FRAME_STOPPED', 'Asked to fail.', { file: 'a', remedy: 'b' });
    if (input.fail === 'plain') throw new RangeError('Asked to fail.');
    let total = 0;
    for (let round = input.repeat ?? 1; round > 0; round--) {
      total = input.numbers.reduce((sum, number) => sum + number, 0);
    }
    return { total, squares: input.numbers.map((number) => number * number) };
  },
} satisfies Record<string, (input: never) => unknown>;

export type TaskName = keyof typeof TASKS;
export type TaskInput<N extends TaskName> = Parameters<(typeof TASKS)[N]>[0];
export type TaskOutput<N extends TaskName> = Awaited<ReturnType<(typeof TASKS)[N]>>;
