import type { RuleState } from './alert-state.ts';
import { isBroken } from './measures.ts';
import type { Rule } from './rules.ts';

/** A rule flaps when it began to hold this often … */
export const FLAP_ONSETS = 4;
/** … within this time, ms. */
export const FLAP_WINDOW_MS = 10 * 60_000;

/** Where every rule begins. */
export function okSince(now: number): RuleState {
  return { phase: 'ok', since: now, broken: false, lastBroken: null, onsets: [], value: null };
}

/**
 * One rule, one look.
 *
 * ok → pending when it holds; pending → firing when it has held for `for`; pending → ok when it stops before;
 * firing → ok when it has been gone for `keep_firing`. So a rule that flickers while it fires stays one alert. A rule
 * that flickers before would never fire, though nothing is well: once it flaps, spells shorter than `keep_firing` without
 * it no longer end `pending`.
 *
 * @param value what was measured; null changes nothing, since not knowing is neither trouble nor its end.
 */
export function stepRule(rule: Rule, before: RuleState, value: number | null, now: number): RuleState {
  if (value === null) return { ...before, value };
  const broken = isBroken(rule.measure, value, rule.threshold);
  const onsets = broken && !before.broken ? [...before.onsets, now].slice(-FLAP_ONSETS) : before.onsets;
  const seen = { broken, lastBroken: broken ? now : before.lastBroken, onsets, value };
  const { phase, since } = before;
  const gone = seen.lastBroken === null || now - seen.lastBroken >= rule.keepFiringMs;
  if (phase === 'firing') return !broken && gone ? { ...seen, phase: 'ok', since: now } : { ...seen, phase, since };
  if (!broken) {
    const lasts = phase === 'pending' && !gone && flaps(onsets, now);
    return lasts ? { ...seen, phase, since } : { ...seen, phase: 'ok', since: phase === 'ok' ? since : now };
  }
  const pendingSince = phase === 'pending' ? since : now;
  if (now - pendingSince >= rule.forMs) return { ...seen, phase: 'firing', since: now };
  return { ...seen, phase: 'pending', since: pendingSince };
}

/** Whether a rule comes and goes too often for its short spells of calm to mean anything. */
export function flaps(onsets: readonly number[], now: number): boolean {
  return onsets.length === FLAP_ONSETS && now - onsets[0] <= FLAP_WINDOW_MS;
}

/**
 * Takes out of a rule's clocks a stretch in which nobody looked, so that a restart neither ends nor completes a `for`.
 * @param ms how much of the stretch doesn't count.
 */
export function leaveOut(state: RuleState, ms: number): RuleState {
  if (ms === 0) return state;
  return {
    ...state,
    since: state.phase === 'pending' ? state.since + ms : state.since,
    lastBroken: state.lastBroken === null ? null : state.lastBroken + ms,
    onsets: state.onsets.map((onset) => onset + ms),
  };
}
