import { FrameError } from '../errors.ts';

/** The error that ends work which was asked to stop; the same everywhere, so that callers need one test only. */
export function stoppedError(): FrameError {
  return new FrameError('FRAME_STOPPED', 'The work was stopped before it was done.', {
    remedy: 'Go on with: frame-pipeline run -j <job folder>',
  });
}

/** Throws FRAME_STOPPED where a stop was asked for. */
export function throwIfStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw stoppedError();
}
