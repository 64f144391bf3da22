import type { Severity } from '../../formats/alerting-config.ts';
import type { GroupState, RuleState } from './alert-state.ts';
import type { Alert, Notice, NoticeKind } from './notice.ts';
import type { Rule } from './rules.ts';

/** A rule of a group as the evaluator has just left it. */
export interface Member {
  readonly rule: Rule;
  readonly state: RuleState;
  readonly silenced: boolean;
}

export interface GroupStep {
  /** Null once all is over and told. */
  readonly state: GroupState | null;
  readonly notice: Notice | null;
}

/**
 * What a group says after one look at its rules. An episode begins with the first notice and ends with one that all is
 * over. In between it speaks when a rule fires that it hasn't named yet in this episode, or one that it named as less
 * grave, and otherwise no sooner than `repeat` after it last spoke. So a rule that joins isn't held back for hours, and
 * none can make it speak twice.
 *
 * Silenced rules count for nothing but the end: an episode that was told is over only when they too are well, and while
 * all that was told is silenced its end waits, so that nobody who heard of trouble is left without its end.
 */
export function stepGroup(
  group: string,
  members: readonly Member[],
  before: GroupState | null,
  now: number,
): GroupStep {
  const firing = members.filter(({ state }) => state.phase === 'firing');
  const heard = firing.filter(({ silenced }) => !silenced);
  if (heard.length === 0) return before === null ? SILENT : stepEnd(group, members, firing, before, now);
  const told = before?.told ?? {};
  const fresh = heard.filter(({ rule }) => !Object.hasOwn(told, rule.id) || isGraver(rule.severity, told[rule.id]));
  const repeatMs = Math.min(...heard.map(({ rule }) => rule.repeatMs));
  const due = before === null || fresh.length > 0 || now - before.noticedAt >= repeatMs;
  if (!due) return { state: before, notice: null };
  const since = before?.since ?? now;
  const alerts = heard.map(alertOf);
  const state: GroupState = {
    since,
    noticedAt: now,
    told: { ...told, ...Object.fromEntries(alerts.map(({ rule, severity }) => [rule, severity])) },
  };
  return { state, notice: noticeOf(group, fresh.length > 0 ? 'firing' : 'repeat', now, since, alerts, members) };
}

const SILENT: GroupStep = { state: null, notice: null };

function stepEnd(
  group: string,
  members: readonly Member[],
  firing: readonly Member[],
  before: GroupState,
  now: number,
): GroupStep {
  const told = Object.entries(before.told).map(([id, severity]) => {
    const member = members.find(({ rule }) => rule.id === id);
    return { id, severity, member };
  });
  const waits = told.every(({ member }) => member?.silenced === true);
  if (firing.length > 0 || waits) return { state: before, notice: null };
  // A rule that was taken away while it fired is over too, and says so.
  const alerts = told.map(({ id, severity, member }): Alert => {
    if (member !== undefined) return { ...alertOf(member), severity };
    return { rule: id, severity, firing: false, measure: null, threshold: null, value: null, since: now };
  });
  const wanted = told.some(({ member }) => member?.rule.resolvedNotice ?? true);
  if (!wanted) return SILENT;
  return { state: null, notice: noticeOf(group, 'resolved', now, before.since, alerts, members) };
}

function noticeOf(
  group: string,
  kind: NoticeKind,
  at: number,
  since: number,
  alerts: readonly Alert[],
  members: readonly Member[],
): Notice {
  const severity = alerts.some((alert) => alert.severity === 'critical') ? 'critical' : 'warning';
  const about = members.find(({ rule }) => rule.channel !== null)?.rule.channel ?? null;
  const idAt = (then: number): string => `${group.replaceAll(':', '.')}.${since}.${then}`;
  const earlier = { count: 0, list: [] };
  return { id: idAt(at), first: idAt(since), kind, group, severity, at, since, alerts: [...alerts], about, earlier };
}

function alertOf({ rule, state }: Member): Alert {
  const { id, severity, measure, threshold } = rule;
  return {
    rule: id,
    severity,
    firing: state.phase === 'firing',
    measure,
    threshold,
    value: state.value,
    since: state.since,
  };
}

function isGraver(severity: Severity, than: Severity): boolean {
  return severity === 'critical' && than === 'warning';
}
