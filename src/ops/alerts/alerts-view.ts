import type { AlertMemory } from './alert-memory.ts';
import type { AlertsDuty } from './alerts-duty.ts';
import type { Notice } from './notice.ts';
import type { ChannelRecord, Waiting } from './outbox.ts';
import type { Rule } from './rules.ts';
import { silenceOf, type Silence } from './silence.ts';

/** A rule and how it stands. Times are ms since 1970. */
export interface RuleView {
  readonly rule: Rule;
  /** `unknown` until it is looked at for the first time. */
  readonly state: 'ok' | 'pending' | 'firing' | 'unknown';
  /** Null where it was never looked at. */
  readonly since: number | null;
  readonly value: number | null;
  readonly silence: Silence | null;
}

/** Everything that can be said of alerts now. */
export interface AlertsView {
  /** Null where nothing was evaluated yet. */
  readonly evaluatedAt: number | null;
  readonly rules: readonly RuleView[];
  /** Those that hold now or will. */
  readonly silences: readonly Silence[];
  readonly channels: readonly ChannelRecord[];
  readonly waiting: readonly Waiting[];
  /** Newest first. */
  readonly notices: readonly Notice[];
}

/** Looks at what is remembered; changes nothing. @param now ms since 1970. */
export function viewAlerts(
  duty: AlertsDuty,
  memory: AlertMemory,
  channels: readonly string[],
  now: number,
): AlertsView {
  const state = memory.state();
  const silences = duty.silences();
  const known = new Map(memory.outbox.channels().map((record) => [record.channel, record]));
  return {
    evaluatedAt: state?.evaluatedAt ?? null,
    rules: duty.rules.map((rule) => {
      const kept = new Map(Object.entries(state?.rules ?? {})).get(rule.id);
      return {
        rule,
        state: kept?.phase ?? 'unknown',
        since: kept?.since ?? null,
        value: kept?.value ?? null,
        silence: silenceOf(rule, silences, now),
      };
    }),
    silences: silences.filter(({ until }) => until > now),
    channels: channels.map((channel) => known.get(channel) ?? untried(channel)),
    waiting: memory.outbox.waiting(),
    notices: memory.notices(10),
  };
}

function untried(channel: string): ChannelRecord {
  return { channel, failingSince: null, failures: 0, nextAt: 0, error: null, deliveredAt: null };
}
