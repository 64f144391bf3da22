import { randomUUID } from 'node:crypto';
import { FrameError } from '../../../errors.ts';
import type { AuditLog } from './audit-log.ts';
import type { AuditEntry } from './audit-record.ts';

/** What is about to be done. */
export type Deed = Pick<AuditEntry, 'who' | 'from' | 'what' | 'on'>;

/** How a deed ended: one that the program refused, or one that went wrong. */
export function outcomeOf(error: unknown): Pick<AuditEntry, 'result' | 'code'> {
  const isKnown = error instanceof FrameError && error.code !== 'FRAME_INTERNAL';
  return { result: isKnown ? 'refused' : 'failed', code: error instanceof FrameError ? error.code : 'FRAME_INTERNAL' };
}

/**
 * Does something that is to be known later: first it is written down that it will be done, then how it ended.
 * @param log null where the audit is switched off.
 * @throws FrameError FRAME_AUDIT_…: then it was not done. Whatever the action throws.
 */
export async function audited<T>(log: AuditLog | null, deed: Deed, action: () => Promise<T> | T): Promise<T> {
  if (log === null) return action();
  const request = randomUUID();
  await log.append({ ...deed, stage: 'intent', request, result: null, code: null });
  try {
    const done = await action();
    await log.append({ ...deed, stage: 'result', request, result: 'ok', code: null });
    return done;
  } catch (error) {
    await log.append({ ...deed, stage: 'result', request, ...outcomeOf(error) });
    throw error;
  }
}
