import { ERROR_CATALOGUE, FrameError } from '../errors.ts';
import type { Fault } from './api.ts';
import { withoutPaths } from './without-paths.ts';

/** What is told of an error, and with which status. Of faults of the program itself nothing but the request's number is told. */
export function faultOf(error: unknown, requestId: string): { readonly status: number; readonly fault: Fault } {
  const known = knownError(error);
  const { status, retry } = ERROR_CATALOGUE[known.code];
  return {
    status,
    fault: {
      error: {
        code: known.code,
        message: withoutPaths(known.message),
        ...(known.remedy === undefined ? {} : { remedy: withoutPaths(known.remedy) }),
        retry,
        requestId,
      },
    },
  };
}

function knownError(error: unknown): FrameError {
  if (error instanceof FrameError) return error;
  const { statusCode, message, code } = error as { statusCode?: unknown; message?: unknown; code?: unknown };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new FrameError('FRAME_REQUEST_TOO_LARGE', 'The request is too large.', { cause: error });
  if (statusCode === 429)
    return new FrameError('FRAME_REQUEST_TOO_MANY', 'Too many requests came from you in a short time.', {
      remedy: 'Wait as long as Retry-After says.',
      cause: error,
    });
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return new FrameError('FRAME_REQUEST_INVALID', `The request cannot be understood: ${String(message)}`, {
      remedy: 'See the reference of the API.',
      cause: error,
    });
  return new FrameError('FRAME_INTERNAL', 'Something went wrong in the server; its log tells what.', { cause: error });
}
