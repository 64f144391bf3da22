import { z } from 'zod';
import { MEASURE_NAMES, SEVERITIES } from '../../formats/alerting-config.ts';

/** One rule as a notice tells of it. */
const ALERT = z.object({
  rule: z.string(),
  severity: z.enum(SEVERITIES),
  firing: z.boolean(),
  /** Null where the rule is no longer there. */
  measure: z.enum(MEASURE_NAMES).nullable(),
  threshold: z.number().nullable(),
  value: z.number().nullable(),
  /** Since when it is as it is, ms since 1970. */
  since: z.number(),
});
export type Alert = z.infer<typeof ALERT>;

/**
 * `firing`: something begins, or joins what was told; `repeat`: it still holds; `resolved`: all of the group is over.
 * `test` is what `alerts test` sends.
 */
export const NOTICE_KINDS = ['firing', 'repeat', 'resolved', 'test'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export const NOTICE = z.object({
  /** The same for every attempt to deliver it, so that whoever gets it twice can tell. */
  id: z.string(),
  /** The id of the first notice of its episode. */
  first: z.string(),
  kind: z.enum(NOTICE_KINDS),
  group: z.string(),
  severity: z.enum(SEVERITIES),
  /** ms since 1970. */
  at: z.number(),
  /** When the group's first notice of this episode was given, ms since 1970. */
  since: z.number(),
  alerts: z.array(ALERT),
  /** The channel that it's about, which isn't told. */
  about: z.string().nullable(),
  /** Notices of the same group that came to nothing and are told with this one. */
  earlier: z.object({
    count: z.number().int(),
    /** The oldest and the latest few: what kind, and when. */
    list: z.array(z.object({ kind: z.enum(NOTICE_KINDS), at: z.number() })),
  }),
});
export type Notice = z.infer<typeof NOTICE>;

/** A notice that waits for weeks keeps no longer list than that. */
const LISTED = 20;

/** Puts a notice that could not be delivered into a later one of its group: one is sent, both are told. */
export function mergeNotices(waiting: Notice, later: Notice): Notice {
  const list = [...waiting.earlier.list, { kind: waiting.kind, at: waiting.at }, ...later.earlier.list];
  const count = waiting.earlier.count + 1 + later.earlier.count;
  // The first tells when it all began; of the rest the latest matter.
  const kept = list.length <= LISTED ? list : [list[0], ...list.slice(1 - LISTED)];
  return { ...later, earlier: { count, list: kept } };
}
