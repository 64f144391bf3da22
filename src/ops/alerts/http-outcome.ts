import { FrameError } from '../../errors.ts';
import type { GuardedAnswer } from '../net/guarded-fetch.ts';
import type { Outcome } from './channel.ts';
import { plainReason } from './plain-reason.ts';
import { readRetryAfter } from './retry-after.ts';

/** What an answer of the web means for a notice: only 2xx says that it was taken. */
export async function outcomeOf(secrets: readonly string[], call: () => Promise<GuardedAnswer>): Promise<Outcome> {
  try {
    const { status, headers, body } = await call();
    if (status >= 200 && status < 300) return { delivered: true };
    const said = plainReason(body, secrets);
    const reason = `answered ${status}${said === '' ? '' : `: ${said}`}`;
    const retryAfterMs = readRetryAfter(headers['retry-after'], Date.now());
    return { delivered: false, reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  } catch (cause) {
    if (cause instanceof FrameError) return { delivered: false, reason: plainReason(cause.message, secrets) };
    throw cause;
  }
}
