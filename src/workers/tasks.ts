/**
 * Everything that may run on a thread, by name: pure functions of buffers and plain values.
 * A task is added here and nowhere else; the thread's entry and the in-line runner both read this record.
 */
export const TASKS = {
  /** For tests of the runners: the sum of the numbers, or a failure on request. */
  sum: (input: { readonly numbers: Float64Array; readonly fail?: boolean }): number => {
    if (input.fail) throw new Error('asked to fail');
    return input.numbers.reduce((total, number) => total + number, 0);
  },
} satisfies Record<string, (input: never) => unknown>;

export type TaskName = keyof typeof TASKS;
export type TaskInput<N extends TaskName> = Parameters<(typeof TASKS)[N]>[0];
export type TaskOutput<N extends TaskName> = Awaited<ReturnType<(typeof TASKS)[N]>>;
