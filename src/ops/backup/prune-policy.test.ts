import { describe, expect, test } from 'vitest';
import { nameAt } from '../../formats/backup/backup-manifest.ts';
import { seededRandom, type Random } from '../../math/random.ts';
import type { BackupState } from './backup-record.ts';
import { planPrune, type DatedBackup, type PrunePolicy } from './prune-policy.ts';

const HISTORIES = 10_000;

function backupAt(day: Date, state: BackupState): DatedBackup {
  return { name: nameAt('backup', day), state, created: day.toISOString() };
}

/** Good and bad backups over up to three years, in no order. */
function drawHistory(random: Random): DatedBackup[] {
  const startMs = Date.UTC(2023, random.below(12), 1 + random.below(28), 6);
  const count = random.below(40);
  const states: BackupState[] = ['good', 'good', 'good', 'failed', 'damaged', 'unverified'];
  const backups = new Map<string, DatedBackup>();
  for (let k = 0; k < count; k++) {
    const day = new Date(startMs + random.below(1100 * 24 * 60) * 60_000);
    const backup = backupAt(day, states[random.below(states.length)]);
    backups.set(backup.name, backup);
  }
  return [...backups.values()];
}

function drawPolicy(random: Random): PrunePolicy {
  const some = (): number | undefined => (random.below(2) === 0 ? undefined : random.below(6));
  const policy = { last: some(), daily: some(), weekly: some(), monthly: some(), yearly: some() };
  return Object.values(policy).some((count) => (count ?? 0) > 0) ? policy : { last: 1 };
}

/**
 * The policy once more, in another way: walks from the newest to the oldest and counts down what each rule may still keep.
 * Weeks are told by the Monday that they begin with.
 */
function modelKeeps(backups: readonly DatedBackup[], policy: PrunePolicy): Set<string> {
  const day = (name: string): Date => {
    const text = /_(\d{8})_/.exec(name)![1];
    return new Date(Date.UTC(+text.slice(0, 4), +text.slice(4, 6) - 1, +text.slice(6)));
  };
  const monday = (name: string): string => {
    const date = day(name);
    date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
    return date.toISOString();
  };
  const freshRules = (): { left: number; of: (name: string) => string; seen: string }[] => [
    { left: policy.last ?? 0, of: (name: string) => name, seen: '' },
    { left: policy.daily ?? 0, of: (name: string) => day(name).toISOString(), seen: '' },
    { left: policy.weekly ?? 0, of: monday, seen: '' },
    { left: policy.monthly ?? 0, of: (name: string) => name.slice(0, 13), seen: '' },
    { left: policy.yearly ?? 0, of: (name: string) => name.slice(0, 11), seen: '' },
  ];
  const kept = new Set<string>();
  let anyGood = false;
  // Those of the good ones, and those of good and damaged ones together.
  const [rules, allRules] = [freshRules(), freshRules()];
  const isNew = (name: string, among: typeof rules): boolean => {
    let any = false;
    for (const rule of among) {
      const stretch = rule.of(name);
      if (stretch === rule.seen) continue;
      rule.seen = stretch;
      if (rule.left-- > 0) any = true;
    }
    return any;
  };
  for (const { name, state } of [...backups].sort((a, b) => (a.created! < b.created! ? 1 : -1))) {
    const together = (state === 'good' || state === 'damaged') && isNew(name, allRules);
    if (state === 'unverified' || !anyGood) kept.add(name);
    if (state === 'damaged' && together) kept.add(name);
    if (state !== 'good') continue;
    anyGood = true;
    if (isNew(name, rules)) kept.add(name);
  }
  return kept;
}

describe('planPrune', () => {
  test(`${HISTORIES} random histories: no difference to a model that was written another way`, () => {
    const random = seededRandom(31);
    let [removed, kept] = [0, 0];
    for (let k = 0; k < HISTORIES; k++) {
      const [backups, policy] = [drawHistory(random), drawPolicy(random)];
      const plan = planPrune(backups, policy);
      const wanted = [...modelKeeps(backups, policy)].sort();
      const found = plan.keep.map(({ name }) => name).sort();
      // Compared as text first: ten thousand comparisons of sets take most of the test's time.
      if (found.join() !== wanted.join())
        expect({ backups, policy, found }).toEqual({ backups, policy, found: wanted });
      expect(plan.remove.length + found.length).toBe(backups.length);
      removed += plan.remove.length;
      kept += plan.keep.length;
    }
    expect(removed).toBeGreaterThan(HISTORIES);
    expect(kept).toBeGreaterThan(HISTORIES);
  });

  test('30 failed nights in a row rotate no good backup away', () => {
    const nights = Array.from({ length: 37 }, (_, night) =>
      backupAt(new Date(Date.UTC(2025, 0, 1 + night, 6)), night < 7 ? 'good' : 'failed'),
    );
    for (let night = 7; night <= 37; night++) {
      const { remove } = planPrune(nights.slice(0, night), { last: 7 });
      expect(remove).toEqual([]);
    }
  });

  test('a rotten bit that old backups share takes none of them away before its time', () => {
    const nights = Array.from({ length: 20 }, (_, night) =>
      backupAt(new Date(Date.UTC(2025, 0, 1 + night, 6)), night < 19 ? 'damaged' : 'good'),
    );
    const { keep, remove } = planPrune(nights, { last: 3, daily: 14 });
    expect(keep.map(({ name }) => name)).toEqual(nights.slice(6).map(({ name }) => name));
    expect(remove).toEqual(nights.slice(0, 6).map(({ name }) => name));
  });

  test('the last good one is kept, whatever the policy says', () => {
    const old = backupAt(new Date(Date.UTC(2020, 0, 1)), 'good');
    const { keep } = planPrune([old, backupAt(new Date(Date.UTC(2025, 0, 1)), 'damaged')], { last: 0, daily: 1 });
    expect(keep.map(({ name }) => name)).toContain(old.name);
  });

  test('a backup that nothing readable dates is never taken for an old one', () => {
    const lost: DatedBackup = { name: 'backup_20200101_000000', state: 'damaged', created: null };
    expect(planPrune([lost, backupAt(new Date(2025, 0, 1), 'good')], { last: 1 }).remove).toEqual([]);
  });

  test.each([{}, { last: 0 }, { daily: undefined }, { last: -1, daily: 3 }, { last: 1.5 }])(
    '%j is refused',
    (policy) => {
      expect(() => planPrune([], policy)).toThrow(expect.objectContaining({ code: 'FRAME_BACKUP_POLICY' }));
    },
  );
});
