import { z } from 'zod';
import { SEVERITIES } from '../../formats/alerting-config.ts';

/** ms since 1970. */
const instant = z.number().finite();

const RULE_STATE = z.object({
  /** `pending`: it holds, but not yet for as long as the rule asks. */
  phase: z.enum(['ok', 'pending', 'firing']),
  /** When this phase began. */
  since: instant,
  /** Whether it held when it was last looked at. */
  broken: z.boolean(),
  lastBroken: instant.nullable(),
  /** When it last began to hold, newest last; a few of them tell flapping. */
  onsets: z.array(instant),
  /** What was measured last; null where nothing could be. */
  value: z.number().nullable(),
});
export type RuleState = z.infer<typeof RULE_STATE>;

const GROUP_STATE = z.object({
  /** When the first notice of this episode was given. */
  since: instant,
  noticedAt: instant,
  /** The rules that this episode's notices have named, and how grave each was. */
  told: z.record(z.string(), z.enum(SEVERITIES)),
});
export type GroupState = z.infer<typeof GROUP_STATE>;

/** Everything that the evaluator remembers. It is JSON, so that it outlives the process. */
export const ALERT_STATE = z.object({
  watchingSince: instant,
  evaluatedAt: instant,
  rules: z.record(z.string(), RULE_STATE),
  /** Groups of which a notice was given and none yet that it is over. */
  groups: z.record(z.string(), GROUP_STATE),
});
export type AlertState = z.infer<typeof ALERT_STATE>;

/** The state before anything was looked at. */
export function freshState(now: number): AlertState {
  return { watchingSince: now, evaluatedAt: now, rules: {}, groups: {} };
}
