import { FrameError } from '../errors.ts';

/** The error that ends work which was asked to stop; the same everywhere, so that callers need one test only. */
function stoppedError(): FrameError {
  return new FrameError('FRAME_STOPPED', 'The work was stopped before it was done.', {
    remedy: 'Go on with: frame-pipeline run -j <job folder>',
  });
}

/** What ends work whose signal was aborted: the coded error that it was aborted with, or else FRAME_STOPPED. */
export function stopReason({ reason }: AbortSignal): FrameError {
  return reason instanceof FrameError ? reason : stoppedError();
}

/** Throws FRAME_STOPPED where a stop was asked for, or the coded error that the signal was aborted with. */
export function throwIfStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw stopReason(signal);
}
