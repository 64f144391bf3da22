/** For a time, notices of a rule or a group aren't given; what it does is still followed. */
export interface Silence {
  readonly id: string;
  /** A rule, or a group. */
  readonly of: string;
  /** ms since 1970; `until` itself is no longer silent. */
  readonly from: number;
  readonly until: number;
  readonly why: string;
}

/** The silence that a rule is under now, the one that lasts longest; null for none. */
export function silenceOf(
  rule: { readonly id: string; readonly group: string },
  silences: readonly Silence[],
  now: number,
): Silence | null {
  const holding = silences.filter(
    ({ of, from, until }) => (of === rule.id || of === rule.group) && from <= now && now < until,
  );
  return holding.reduce<Silence | null>((best, each) => (best === null || each.until > best.until ? each : best), null);
}
