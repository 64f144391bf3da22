import { freshState, type AlertState, type GroupState, type RuleState } from './alert-state.ts';
import { stepGroup, type Member } from './group-machine.ts';
import { MEASURES, type Observation } from './measures.ts';
import type { Notice } from './notice.ts';
import { leaveOut, okSince, stepRule } from './rule-machine.ts';
import type { Rule } from './rules.ts';
import { silenceOf, type Silence } from './silence.ts';

/**
 * Between two looks at most this long counts towards `for` and `keep_firing`, ms: three rounds of the service. A machine
 * that was off for a night has not been overloaded for a night.
 */
export const LONGEST_GAP_MS = 3 * 60_000;

export interface Policy {
  readonly rules: readonly Rule[];
  readonly silences: readonly Silence[];
}

export interface Evaluation {
  readonly state: AlertState;
  readonly notices: readonly Notice[];
}

/**
 * Looks once at what was observed. A pure function: who keeps the state and delivers the notices is no matter of its own,
 * so that days of alerts are tried in a test in a second.
 *
 * @param before the state that the last call returned; null for the first one.
 * @param now ms since 1970.
 */
export function evaluate(policy: Policy, before: AlertState | null, observation: Observation, now: number): Evaluation {
  const from = before === null ? freshState(now) : setBack(before, now);
  const leftOutMs = Math.max(0, now - from.evaluatedAt - LONGEST_GAP_MS);
  const members = policy.rules.map((rule): Member => {
    const old = leaveOut(ownOf(from.rules, rule.id) ?? okSince(now), leftOutMs);
    const { watchingSince } = from;
    const { atLeast, channel } = rule;
    const value = MEASURES[rule.measure].read(observation, { now, watchingSince, atLeast, channel });
    const silenced = silenceOf(rule, policy.silences, now) !== null;
    return { rule, state: stepRule(rule, old, value, now), silenced };
  });
  const names = new Set([...Object.keys(from.groups), ...policy.rules.map(({ group }) => group)]);
  const groups: [string, GroupState][] = [];
  const notices: Notice[] = [];
  for (const group of names) {
    const mine = members.filter(({ rule }) => rule.group === group);
    const { state, notice } = stepGroup(group, mine, ownOf(from.groups, group) ?? null, now);
    if (state !== null) groups.push([group, state]);
    if (notice !== null) notices.push(notice);
  }
  const rules = members.map(({ rule, state }): [string, RuleState] => [rule.id, state]);
  const state: AlertState = {
    watchingSince: from.watchingSince,
    evaluatedAt: now,
    rules: Object.fromEntries(rules),
    groups: Object.fromEntries(groups),
  };
  return { state, notices };
}

/** A rule may be called `constructor`, which every object has. */
function ownOf<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A clock that was set back leaves times of the future behind; they would hold everything up until the clock is there again. */
function setBack(state: AlertState, now: number): AlertState {
  if (now >= state.evaluatedAt) return state;
  const back = state.evaluatedAt - now;
  const earlier = (at: number): number => at - back;
  return {
    watchingSince: earlier(state.watchingSince),
    evaluatedAt: now,
    rules: Object.fromEntries(
      Object.entries(state.rules).map(([id, rule]) => [
        id,
        {
          ...rule,
          since: earlier(rule.since),
          lastBroken: rule.lastBroken === null ? null : earlier(rule.lastBroken),
          onsets: rule.onsets.map(earlier),
        },
      ]),
    ),
    groups: Object.fromEntries(
      Object.entries(state.groups).map(([name, group]) => [
        name,
        { ...group, since: earlier(group.since), noticedAt: earlier(group.noticedAt) },
      ]),
    ),
  };
}
