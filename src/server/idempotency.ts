import { FrameError } from '../errors.ts';
import type { JobFolder } from '../jobs/job-folder.ts';
import type { JsonValue } from '../jobs/stable-json.ts';

/** Somebody's request that shall make a job once, however often it comes. */
export interface KeyedRequest {
  /** Id of the user; keys of two users have nothing to do with each other. */
  readonly owner: string;
  readonly key: string;
  /** What was asked, and of what: the same key with another body is refused. */
  readonly body: JsonValue;
}

/**
 * Makes the job of a request. It calls `begin` once nothing can be refused any more, and has `mark` write into the draft, so
 * that the job carries the request's mark from its first moment.
 */
export type MakeMarked = (request: {
  readonly mark: (draft: string) => Promise<void>;
  readonly begin: () => Promise<void>;
}) => Promise<JobFolder>;

/** What is done once the job stands, again where the request comes again: a kill may have kept it from being done. */
export type AfterMaking = (job: JobFolder) => Promise<void>;

/** @throws FrameError FRAME_REQUEST_KEY_USED for a key that was sent with another request */
export type MakeOnce = (request: KeyedRequest, make: MakeMarked, then: AfterMaking) => Promise<JobFolder>;

/** As clients make them: a UUID, a hash, a word. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/** The Idempotency-Key of a request; null for none. @throws FrameError FRAME_REQUEST_INVALID */
export function idempotencyKeyOf(headers: Readonly<Record<string, string | string[] | undefined>>): string | null {
  const header = headers['idempotency-key'];
  if (header === undefined) return null;
  if (typeof header === 'string' && KEY.test(header)) return header;
  throw new FrameError('FRAME_REQUEST_INVALID', 'The Idempotency-Key is no word of at most 255 letters.', {
    remedy: 'Send a random one, such as a UUID, with each new request.',
  });
}
