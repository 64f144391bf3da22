import { FrameError, type ErrorCode } from '../errors.ts';
import type { TaskName } from './tasks.ts';

/** What a thread is asked to do. */
export interface TaskMessage {
  readonly name: TaskName;
  readonly input: unknown;
}

/** What a thread answers. Errors travel as plain values: structured clone would strip a FrameError of its code. */
export type TaskAnswer =
  | { readonly kind: 'output'; readonly output: unknown }
  | {
      readonly kind: 'frame-error';
      readonly code: ErrorCode;
      readonly message: string;
      readonly file?: string;
      readonly remedy?: string;
      readonly cause?: unknown;
    }
  | { readonly kind: 'error'; readonly error: unknown };

/** An error of a task as a value that survives the way to the main thread. */
export function answerOfError(error: unknown): TaskAnswer {
  if (!(error instanceof FrameError)) return { kind: 'error', error };
  return {
    kind: 'frame-error',
    code: error.code,
    message: error.message,
    ...(error.file === undefined ? {} : { file: error.file }),
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    ...(error.cause instanceof Error ? { cause: error.cause } : {}),
  };
}

/** The output of an answer; throws what the task threw. */
export function outputOf(answer: TaskAnswer): unknown {
  if (answer.kind === 'output') return answer.output;
  if (answer.kind === 'error') throw answer.error;
  throw new FrameError(answer.code, answer.message, answer);
}

/**
 * The buffers that an output owns wholly, so that they can be moved instead of copied. A view into a larger buffer is
 * left to be copied: the rest of that buffer may be scratch that the task keeps.
 */
export function ownedBuffers(value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) {
    const { buffer } = value;
    if (buffer instanceof ArrayBuffer && value.byteLength === buffer.byteLength) found.add(buffer);
  } else if (value instanceof Map) {
    for (const item of value.values()) ownedBuffers(item, found);
  } else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) ownedBuffers(item, found);
  }
  return found;
}
