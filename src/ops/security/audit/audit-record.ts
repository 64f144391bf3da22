import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Who did something: a person, a script with their token, the command line, or nobody who is known. */
const WHO = z.object({
  /** Null for nobody, and on the command line. */
  id: z.string().nullable(),
  name: z.string(),
  by: z.enum(['session', 'token', 'switched off', 'nobody', 'command line']),
});

/** What is written down of one deed: first that it is about to be done, then how it ended. */
const ENTRY = z.object({
  stage: z.enum(['intent', 'result', 'note']),
  who: WHO,
  /** An address, or the name of this machine. */
  from: z.string(),
  /** Such as `POST /api/v1/users` or `users add`. */
  what: z.string(),
  /** What it is about, such as a job or a user. */
  on: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** The same in an intent and its result. */
  request: z.string().nullable(),
  /** Null for an intent. */
  result: z.enum(['ok', 'refused', 'failed']).nullable(),
  /** Of an error. */
  code: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof ENTRY>;
export type AuditWho = AuditEntry['who'];

const SHA256 = z.string().regex(/^[0-9a-f]{64}$/);

export const AUDIT_RECORD = ENTRY.extend({
  /** Counts up from 1. */
  n: z.number().int().min(1),
  /** SHA-256 of the line before, without its end; {@link BEFORE_ALL} for the first. */
  prev: SHA256,
  at: z.iso.datetime(),
});
/** One line of the log. */
export type AuditRecord = z.infer<typeof AUDIT_RECORD>;

/** What the first record names as the one before it. */
export const BEFORE_ALL = '0'.repeat(64);

/** Where a chain ends: how many records there were ever, and the hash of the last. */
export interface AuditHead {
  readonly count: number;
  readonly hash: string;
}

/** Others write names and paths into a record; no text of theirs is longer than this. */
const LONGEST_TEXT = 300;

/** A record as the line that is kept, without its end. */
export function formatRecord(
  entry: AuditEntry,
  place: { readonly n: number; readonly prev: string; readonly at: string },
): string {
  const { stage, who, from, what, on, request, result, code } = entry;
  const short = (text: string): string => (text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text);
  const about = Object.entries(on).map(([key, value]) => [
    short(key),
    typeof value === 'string' ? short(value) : value,
  ]);
  return JSON.stringify({
    ...{ n: place.n, prev: place.prev, at: place.at, stage, who: { ...who, name: short(who.name) } },
    ...{
      from: short(from),
      what: short(what),
      on: Object.fromEntries(about) as AuditEntry['on'],
      request,
      result,
      code,
    },
  });
}

/** @returns null where a line is no record. */
export function parseRecord(line: string): AuditRecord | null {
  try {
    return AUDIT_RECORD.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

export function hashOfLine(line: string | Uint8Array): string {
  return createHash('sha256').update(line).digest('hex');
}
