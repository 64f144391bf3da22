import { FrameError } from '../../errors.ts';
import { dayOfName } from '../../formats/backup/backup-manifest.ts';
import type { BackupState } from './backup-record.ts';

/** How many backups are kept, by kind of reason; a backup may be kept for several. */
export interface PrunePolicy {
  /** The newest ones, whatever their days. */
  readonly last?: number | undefined;
  /** The newest of each of so many days that have one; weeks (from Monday), months and years likewise. */
  readonly daily?: number | undefined;
  readonly weekly?: number | undefined;
  readonly monthly?: number | undefined;
  readonly yearly?: number | undefined;
}

/** What a policy needs to know of a backup. */
export interface DatedBackup {
  readonly name: string;
  readonly state: BackupState;
  /** ISO 8601 in UTC; null where nothing readable tells. */
  readonly created: string | null;
}

/** Why a backup is kept. */
export type KeepReason =
  keyof PrunePolicy | 'the last good one' | 'not verified' | 'no newer good one' | 'damaged in part, and not yet old';

export interface PrunePlan {
  /** Oldest first. */
  readonly keep: readonly { readonly name: string; readonly reasons: readonly KeepReason[] }[];
  readonly remove: readonly string[];
}

/** Which stretch of time a day belongs to; the newest backup of each stretch is kept. */
const STRETCHES = {
  daily: (name: string) => dayOfName(name).join('-'),
  weekly: (name: string) => String(weekOf(...dayOfName(name))),
  monthly: (name: string) => dayOfName(name).slice(0, 2).join('-'),
  yearly: (name: string) => String(dayOfName(name)[0]),
} as const;

/**
 * What to keep of a list of backups, and what to remove. A pure function of its arguments.
 *
 * - Only good backups are counted, so nights that failed never push a good one out.
 * - The newest good backup is kept, whatever the policy says.
 * - A failed one goes only when a good one that is kept is newer; one that nobody verified stays.
 * - A damaged one stays as long as it would were it good, in no good one's stead: most of it can still be had.
 *
 * @throws FrameError FRAME_BACKUP_POLICY where the policy keeps nothing.
 */
export function planPrune(backups: readonly DatedBackup[], policy: PrunePolicy): PrunePlan {
  checkPolicy(policy);
  const reasons = new Map<string, KeepReason[]>();
  const keep = (name: string, reason: KeepReason): void => {
    reasons.set(name, [...(reasons.get(name) ?? []), reason]);
  };
  const sorted = [...backups].sort(byAge);
  const newestFirst = (...states: BackupState[]): DatedBackup[] =>
    sorted.filter(({ state }) => states.includes(state)).reverse();
  const good = newestFirst('good');
  for (const [name, rule] of keptByRules(good, policy)) keep(name, rule);
  const asIfGood = new Set(keptByRules(newestFirst('good', 'damaged'), policy).map(([name]) => name));
  const [last] = good;
  if (last !== undefined && !reasons.has(last.name)) keep(last.name, 'the last good one');
  for (const backup of sorted) {
    if (backup.state === 'unverified') keep(backup.name, 'not verified');
    // Without a time it may be the newest of all.
    const isOld = last !== undefined && backup.created !== null && byAge(backup, last) < 0;
    if (['failed', 'damaged'].includes(backup.state) && !isOld) keep(backup.name, 'no newer good one');
    else if (backup.state === 'damaged' && asIfGood.has(backup.name))
      keep(backup.name, 'damaged in part, and not yet old');
  }
  return {
    keep: sorted.flatMap(({ name }) => (reasons.has(name) ? [{ name, reasons: reasons.get(name)! }] : [])),
    remove: sorted.filter(({ name }) => !reasons.has(name)).map(({ name }) => name),
  };
}

/** What the rules keep of a list from new to old; one backup may stand there for several. */
function keptByRules(
  newestFirst: readonly DatedBackup[],
  policy: PrunePolicy,
): [name: string, rule: keyof PrunePolicy][] {
  const kept = newestFirst.slice(0, policy.last ?? 0).map(({ name }): [string, keyof PrunePolicy] => [name, 'last']);
  for (const [rule, stretchOf] of Object.entries(STRETCHES) as [keyof typeof STRETCHES, (name: string) => string][]) {
    const newest = new Map<string, string>();
    for (const { name } of newestFirst) if (!newest.has(stretchOf(name))) newest.set(stretchOf(name), name);
    for (const name of [...newest.values()].slice(0, policy[rule] ?? 0)) kept.push([name, rule]);
  }
  return kept;
}

/** @throws FrameError FRAME_BACKUP_POLICY */
export function checkPolicy(policy: PrunePolicy): void {
  const { last, daily, weekly, monthly, yearly } = policy;
  const numbers = [last, daily, weekly, monthly, yearly].filter((value) => value !== undefined);
  if (numbers.every((value) => Number.isInteger(value) && value >= 0) && numbers.some((value) => value > 0)) return;
  throw new FrameError('FRAME_BACKUP_POLICY', 'The policy says of no backup that it is to be kept.', {
    remedy: 'Say what to keep, such as --keep-last 7 --keep-daily 14 --keep-monthly 12.',
  });
}

function byAge(a: DatedBackup, b: DatedBackup): number {
  const [p, q] = [`${a.created ?? ''} ${a.name}`, `${b.created ?? ''} ${b.name}`];
  return p < q ? -1 : p > q ? 1 : 0;
}

/** Number of the week since a Monday long ago, so that no year cuts a week in two. */
function weekOf(year: number, month: number, day: number): number {
  const days = Math.floor(Date.UTC(year, month - 1, day) / 86_400_000);
  // 1 January 1970 was a Thursday: three days after a Monday.
  return Math.floor((days + 3) / 7);
}
