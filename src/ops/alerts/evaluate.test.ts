import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_ALERTING_CONFIG, parseAlertingConfig } from '../../formats/alerting-config.ts';
import { ALERT_STATE, type AlertState } from './alert-state.ts';
import { evaluate, LONGEST_GAP_MS, type Policy } from './evaluate.ts';
import type { Observation } from './measures.ts';
import type { Notice } from './notice.ts';
import { FLAP_ONSETS, FLAP_WINDOW_MS } from './rule-machine.ts';
import { resolveRules, type Rule } from './rules.ts';
import type { Silence } from './silence.ts';

const S = 1_000;
const MIN = 60 * S;
const H = 60 * MIN;
const START = Date.UTC(2026, 0, 1);

const iso = (ms: number): string => new Date(ms).toISOString();

const WELL: Observation = {
  system_resources: { cpu_usage: 10, memory_usage: 10, disk_usage: 10, temp_disk_usage: 10, backup_disk_usage: null },
  job_metrics: { ended_in_window: 0, failed_in_window: 0 },
  backup_metrics: { last_good_backup: iso(START), last_good_drill: iso(START) },
  key_metrics: { rotation_due: null },
  worker_metrics: { last_seen: null },
  failing_channels: {},
};

const withCpu = (cpu_usage: number | null): Observation => ({
  ...WELL,
  system_resources: { ...WELL.system_resources, cpu_usage },
});

const cpuRule: Rule = resolveRules(DEFAULT_ALERTING_CONFIG, []).find(({ id }) => id === 'cpu_usage')!;
const alone = (rule: Partial<Rule>): Policy => ({ rules: [{ ...cpuRule, ...rule }], silences: [] });

/** Keeps state between looks the way the disk does: as text. */
class Watch {
  state: AlertState | null = null;
  readonly notices: Notice[] = [];

  look(policy: Policy, observation: Observation, now: number): readonly Notice[] {
    const { state, notices } = evaluate(policy, this.state, observation, now);
    this.state = ALERT_STATE.parse(JSON.parse(JSON.stringify(state)));
    this.notices.push(...notices);
    return notices;
  }

  phase(rule = 'cpu_usage'): string {
    return this.state!.rules[rule].phase;
  }
}

const kinds = (notices: readonly Notice[]): string[] => notices.map(({ kind }) => kind);

describe('one rule', () => {
  test('fires when it has held for as long as it asks, not before, and is over after keep_firing', () => {
    const watch = new Watch();
    const policy = alone({ forMs: 5 * MIN, keepFiringMs: 5 * MIN });
    for (let minute = 0; minute < 5; minute++)
      expect(watch.look(policy, withCpu(95), START + minute * MIN)).toEqual([]);
    expect(watch.phase()).toBe('pending');
    expect(kinds(watch.look(policy, withCpu(95), START + 5 * MIN))).toEqual(['firing']);
    for (let minute = 6; minute < 10; minute++)
      expect(watch.look(policy, withCpu(20), START + minute * MIN)).toEqual([]);
    const [over] = watch.look(policy, withCpu(20), START + 10 * MIN);
    expect(over).toMatchObject({ kind: 'resolved', since: START + 5 * MIN, severity: 'warning', group: 'cpu_usage' });
    expect(over.alerts).toMatchObject([{ rule: 'cpu_usage', firing: false, value: 20, threshold: 90 }]);
  });

  test('stops being pending when it stops holding', () => {
    const watch = new Watch();
    const policy = alone({ forMs: 5 * MIN });
    watch.look(policy, withCpu(95), START);
    watch.look(policy, withCpu(20), START + 4 * MIN);
    watch.look(policy, withCpu(95), START + 5 * MIN);
    watch.look(policy, withCpu(95), START + 7 * MIN);
    watch.look(policy, withCpu(95), START + 9 * MIN);
    expect(watch.notices).toEqual([]);
    watch.look(policy, withCpu(95), START + 10 * MIN);
    expect(kinds(watch.notices)).toEqual(['firing']);
  });

  test('at the threshold nothing is wrong', () => {
    const watch = new Watch();
    watch.look(alone({ forMs: 0 }), withCpu(90), START);
    expect(watch.phase()).toBe('ok');
  });

  test('not knowing is neither trouble nor its end', () => {
    const watch = new Watch();
    const policy = alone({ forMs: 0, keepFiringMs: MIN });
    watch.look(policy, withCpu(null), START);
    expect(watch.phase()).toBe('ok');
    watch.look(policy, withCpu(95), START + MIN);
    for (let minute = 2; minute < 60; minute++) watch.look(policy, withCpu(null), START + minute * MIN);
    expect(watch.phase()).toBe('firing');
    expect(kinds(watch.notices)).toEqual(['firing']);
  });

  test('says again what holds every 4 hours, and not on every look', () => {
    const watch = new Watch();
    for (let minute = 0; minute <= 24 * 60; minute++) watch.look(alone({}), withCpu(99), START + minute * MIN);
    expect(kinds(watch.notices)).toEqual(['firing', ...Array<string>(5).fill('repeat')]);
    expect(watch.notices.map(({ at }) => (at - START) / MIN)).toEqual([5, 245, 485, 725, 965, 1205]);
  });

  test('says nothing of the end where that is not wanted', () => {
    const watch = new Watch();
    const policy = alone({ forMs: 0, keepFiringMs: 0, resolvedNotice: false });
    watch.look(policy, withCpu(99), START);
    watch.look(policy, withCpu(9), START + MIN);
    watch.look(policy, withCpu(99), START + 2 * MIN);
    expect(kinds(watch.notices)).toEqual(['firing', 'firing']);
  });

  test('a rule that is taken away while it fires is said to be over', () => {
    const watch = new Watch();
    watch.look(alone({ forMs: 0 }), withCpu(99), START);
    const notices = watch.look({ rules: [], silences: [] }, withCpu(99), START + MIN);
    expect(notices).toMatchObject([
      { kind: 'resolved', alerts: [{ rule: 'cpu_usage', measure: null, firing: false }] },
    ]);
  });

  test('a rule may be called constructor', () => {
    const watch = new Watch();
    const policy = alone({ id: 'constructor', group: 'constructor', forMs: 0 });
    expect(kinds(watch.look(policy, withCpu(99), START))).toEqual(['firing']);
  });

  test('a clock that is set back by a day neither holds notices up nor gives them twice', () => {
    const watch = new Watch();
    const policy = alone({ forMs: 0, keepFiringMs: 0 });
    watch.look(policy, withCpu(99), START);
    expect(watch.look(policy, withCpu(99), START - 24 * H)).toEqual([]);
    expect(kinds(watch.look(policy, withCpu(99), START - 20 * H))).toEqual(['repeat']);
    expect(kinds(watch.look(policy, withCpu(9), START - 20 * H + S))).toEqual(['resolved']);
  });
});

describe('flapping', () => {
  const DAY = 24 * H;

  test.each([
    ['as the rules come', {}],
    ['that fire at once', { forMs: 0 }],
    ['that wait an hour', { forMs: H }],
  ])('every 10 s for 24 h, rules %s: one first notice, at most 6 repeats, one end', (_, manner) => {
    const watch = new Watch();
    const all = resolveRules(DEFAULT_ALERTING_CONFIG, ['email']);
    const rules = all.map((rule) => ({ ...rule, ...manner }));
    const bad: Observation = {
      system_resources: { cpu_usage: 99, memory_usage: 99, disk_usage: 99, temp_disk_usage: 99, backup_disk_usage: 99 },
      job_metrics: { ended_in_window: 10, failed_in_window: 5 },
      backup_metrics: { last_good_backup: iso(START - 30 * DAY), last_good_drill: iso(START - 30 * DAY) },
      key_metrics: { rotation_due: iso(START - DAY) },
      worker_metrics: { last_seen: iso(START - DAY) },
      failing_channels: { email: START - DAY },
    };
    const goodAt = (at: number): Observation => {
      const now = iso(START + at);
      const system_resources = { ...WELL.system_resources, backup_disk_usage: 10 };
      return { ...WELL, system_resources, backup_metrics: { last_good_backup: now, last_good_drill: now } };
    };
    for (let at = 0; at < DAY; at += 10 * S) {
      watch.look({ rules, silences: [] }, (at / (10 * S)) % 2 === 0 ? bad : goodAt(at), START + at);
    }
    for (let at = DAY; at < DAY + H; at += 10 * S) {
      watch.look({ rules, silences: [] }, goodAt(at), START + at);
    }
    expect(rules).toHaveLength(11);
    for (const { group } of rules) {
      const said = kinds(watch.notices.filter((notice) => notice.group === group));
      expect(said[0], group).toBe('firing');
      expect(said.at(-1), group).toBe('resolved');
      const repeats = said.slice(1, -1);
      expect(repeats.every((kind) => kind === 'repeat')).toBe(true);
      expect(repeats.length).toBeLessThanOrEqual(6);
      expect(repeats.length).toBeGreaterThanOrEqual(5);
    }
  });

  test('a few short bursts in an hour are no flapping', () => {
    const watch = new Watch();
    for (let minute = 0; minute < 60; minute++) {
      watch.look(alone({ forMs: 5 * MIN }), withCpu(minute % 5 === 0 ? 99 : 9), START + minute * MIN);
    }
    expect(watch.notices).toEqual([]);
  });
});

describe('a restart', () => {
  test('in the middle of `for` neither loses nor hurries: the notice comes when it would have come', () => {
    const through = new Watch();
    const restarted = new Watch();
    const policy = alone({ forMs: 30 * MIN });
    for (let minute = 0; minute <= 40; minute++) {
      through.look(policy, withCpu(99), START + minute * MIN);
      // Down for two minutes.
      if (minute !== 14 && minute !== 15) restarted.look(policy, withCpu(99), START + minute * MIN);
    }
    expect(through.notices.map(({ at }) => at)).toEqual([START + 30 * MIN]);
    expect(restarted.notices).toEqual(through.notices);
  });

  test('after a night off, the night does not count as time that it held', () => {
    const watch = new Watch();
    const policy = alone({ forMs: 30 * MIN });
    for (let minute = 0; minute <= 10; minute++) watch.look(policy, withCpu(99), START + minute * MIN);
    const morning = START + 10 * MIN + 8 * H;
    for (let minute = 0; minute <= 30; minute++) watch.look(policy, withCpu(99), morning + minute * MIN);
    // Ten minutes before, three for the gap, so seventeen are left.
    expect(watch.notices.map(({ at }) => (at - morning) / MIN)).toEqual([17]);
  });

  test('somebody who looks from cron every quarter of an hour is told too', () => {
    const watch = new Watch();
    for (let look = 0; look < 4; look++) watch.look(alone({}), withCpu(99), START + look * 15 * MIN);
    expect(kinds(watch.notices)).toEqual(['firing']);
  });
});

describe('what never happened', () => {
  test('a new installation has 26 hours for its first backup', () => {
    const watch = new Watch();
    const rules = resolveRules(DEFAULT_ALERTING_CONFIG, []).filter(({ id }) => id === 'backup_age');
    const never = { ...WELL, backup_metrics: { last_good_backup: null, last_good_drill: null } };
    for (let hour = 0; hour <= 26; hour++) watch.look({ rules, silences: [] }, never, START + hour * H);
    expect(watch.notices).toEqual([]);
    expect(kinds(watch.look({ rules, silences: [] }, never, START + 26 * H + MIN))).toEqual(['firing']);
  });

  test('a key is told of from the day on which it was to be changed', () => {
    const rules = resolveRules(DEFAULT_ALERTING_CONFIG, []).filter(({ id }) => id === 'key_overdue');
    const watch = new Watch();
    const due = { ...WELL, key_metrics: { rotation_due: iso(START + H) } };
    expect(watch.look({ rules, silences: [] }, WELL, START)).toEqual([]);
    expect(watch.look({ rules, silences: [] }, due, START + H)).toEqual([]);
    const [notice] = watch.look({ rules, silences: [] }, due, START + 25 * H);
    expect(notice).toMatchObject({ severity: 'warning', alerts: [{ value: 1, threshold: 0 }] });
  });

  test('four failed jobs of four say nothing, one of five does', () => {
    const rules = resolveRules(DEFAULT_ALERTING_CONFIG, []).filter(({ id }) => id === 'failed_jobs');
    const watch = new Watch();
    const jobs = (ended_in_window: number, failed_in_window: number): Observation => ({
      ...WELL,
      job_metrics: { ended_in_window, failed_in_window },
    });
    expect(watch.look({ rules, silences: [] }, jobs(4, 4), START)).toEqual([]);
    expect(watch.look({ rules, silences: [] }, jobs(10, 1), START + MIN)).toEqual([]);
    const [notice] = watch.look({ rules, silences: [] }, jobs(5, 1), START + 2 * MIN);
    expect(notice).toMatchObject({ severity: 'critical', alerts: [{ value: 20, threshold: 10 }] });
  });
});

describe('groups', () => {
  const config = parseAlertingConfig(
    JSON.stringify({
      rules: {
        cpu_usage: { group: 'machine', for: '0' },
        memory_usage: { group: 'machine', for: '0' },
        disk_free: { group: 'machine', for: '0' },
      },
    }),
    'alerting_config.json',
    () => undefined,
  );
  const rules = resolveRules(config, []).filter(({ group }) => group === 'machine');
  const machine = (cpu: number, memory: number, disk: number): Observation => ({
    ...WELL,
    system_resources: { ...WELL.system_resources, cpu_usage: cpu, memory_usage: memory, disk_usage: disk },
  });

  test('what begins together is told together', () => {
    const watch = new Watch();
    const [notice, ...others] = watch.look({ rules, silences: [] }, machine(99, 99, 99), START);
    expect(others).toEqual([]);
    expect(notice.severity).toBe('critical');
    expect(notice.alerts.map(({ rule }) => rule)).toEqual(['cpu_usage', 'memory_usage', 'disk_free']);
  });

  test('what joins is told at once, but once; the end is told when all is over', () => {
    const watch = new Watch();
    const policy = { rules, silences: [] };
    const look = (minute: number, ...[cpu, memory, disk]: [number, number, number]): string[] =>
      kinds(watch.look(policy, machine(cpu, memory, disk), START + minute * MIN));
    expect(look(0, 99, 9, 9)).toEqual(['firing']);
    expect(look(1, 99, 9, 99)).toEqual(['firing']);
    expect(look(2, 99, 9, 9)).toEqual([]);
    for (let minute = 3; minute < 20; minute++) expect(look(minute, 99, 9, 9)).toEqual([]);
    expect(look(20, 99, 9, 99)).toEqual([]);
    for (let minute = 21; minute < 25; minute++) expect(look(minute, 9, 9, 9)).toEqual([]);
    expect(look(25, 9, 9, 9)).toEqual(['resolved']);
    expect(watch.notices.at(-1)!.alerts.map(({ rule }) => rule)).toEqual(['cpu_usage', 'disk_free']);
  });
});

describe('silences', () => {
  const silence = (from: number, until: number, of = 'cpu_usage'): Silence => ({
    id: 's',
    of,
    from,
    until,
    why: 'works',
  });
  const policy = (silences: readonly Silence[]): Policy => ({ ...alone({ forMs: 0, keepFiringMs: 0 }), silences });

  test('what still holds when the silence ends is told then', () => {
    const watch = new Watch();
    const silenced = policy([silence(START, START + H)]);
    for (let minute = 0; minute < 60; minute++) watch.look(silenced, withCpu(99), START + minute * MIN);
    expect(watch.notices).toEqual([]);
    expect(watch.phase()).toBe('firing');
    expect(kinds(watch.look(silenced, withCpu(99), START + H))).toEqual(['firing']);
  });

  test('what began and ended in it is never told', () => {
    const watch = new Watch();
    const silenced = policy([silence(START, START + H)]);
    watch.look(silenced, withCpu(99), START);
    watch.look(silenced, withCpu(9), START + MIN);
    watch.look(silenced, withCpu(9), START + 2 * H);
    expect(watch.notices).toEqual([]);
  });

  test('who heard of the trouble hears of its end, once the silence is over', () => {
    const watch = new Watch();
    const silenced = policy([silence(START + MIN, START + H)]);
    watch.look(silenced, withCpu(99), START);
    watch.look(silenced, withCpu(9), START + 2 * MIN);
    expect(kinds(watch.notices)).toEqual(['firing']);
    expect(kinds(watch.look(silenced, withCpu(9), START + H))).toEqual(['resolved']);
  });
});

interface Look {
  readonly at: number;
  readonly broken: boolean | null;
}

/** Looks of 10 to 60 s apart, calm and trouble in spells, with a few that could not be measured. */
const HISTORY = fc
  .array(
    fc.record({
      spell: fc.constantFrom<readonly (boolean | null)[]>([true], [false], [true, false], [true, false, false], [null]),
      length: fc.integer({ min: 1, max: 60 }),
      gapS: fc.integer({ min: 10, max: 60 }),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((spells): Look[] => {
    let at = START;
    return spells.flatMap(({ spell, length, gapS }) =>
      Array.from({ length }, (_, k) => ({ at: (at += gapS * S), broken: spell[k % spell.length] })),
    );
  });

const MANNER = fc.record({
  forMs: fc.constantFrom(0, MIN, 5 * MIN, 20 * MIN),
  keepFiringMs: fc.constantFrom(0, MIN, 5 * MIN),
  repeatMs: fc.constantFrom(10 * MIN, 30 * MIN, 4 * H),
});

const SILENCES = fc.array(
  fc
    .record({ from: fc.integer({ min: 0, max: 400 }), length: fc.integer({ min: 1, max: 120 }) })
    .map(({ from, length }): Silence => {
      return { id: 's', of: 'cpu_usage', from: START + from * MIN, until: START + (from + length) * MIN, why: 'works' };
    }),
  { maxLength: 3 },
);

const observe = (broken: boolean | null): Observation => withCpu(broken === null ? null : broken ? 99 : 9);

/**
 * Whether the rule fires after each look, told from the whole history each time: no state, nothing of the machine.
 * It fires from a look that has seen trouble all the way back over `for`, until a look with none over `keep_firing`.
 */
function firingByHistory(history: readonly Look[], rule: Pick<Rule, 'forMs' | 'keepFiringMs'>): boolean[] {
  const known = history.filter((look): look is { at: number; broken: boolean } => look.broken !== null);
  const onsets = known.filter((look, k) => look.broken && !(known[k - 1]?.broken ?? false));
  const flappedAt = (at: number): boolean =>
    onsets.filter((onset) => onset.at <= at && onset.at >= at - FLAP_WINDOW_MS).length >= FLAP_ONSETS;
  const lastTrouble = (k: number): number => known.slice(0, k + 1).findLast(({ broken }) => broken)?.at ?? -Infinity;
  const isCalm = (k: number): boolean => !known[k].broken && known[k].at - lastTrouble(k) >= rule.keepFiringMs;
  /** Whether trouble does not break off at this look: it holds, or it flaps and is not yet calm. */
  const goesOn = (k: number): boolean => known[k].broken || (flappedAt(known[k].at) && !isCalm(k));
  /** The look that the spell of trouble around look k began with, of those after look `from`. */
  const beginning = (k: number, from: number): number => {
    let first = k;
    while (first - 1 > from && goesOn(first - 1)) first--;
    // A spell begins with trouble.
    while (!known[first].broken) first++;
    return first;
  };
  const firing: boolean[] = [];
  let ended = -1;
  for (let k = 0; k < known.length; k++) {
    const fires = known[k].broken && known[k].at - known[beginning(k, ended)].at >= rule.forMs;
    firing.push(firing.at(-1) === true ? !isCalm(k) : fires);
    if (firing.at(-2) === true && !firing.at(-1)!) ended = k;
  }
  let seen = -1;
  return history.map(({ broken }) => (broken === null ? (firing[seen] ?? false) : firing[++seen]));
}

describe('random histories', () => {
  test('a rule fires exactly where the history says so, whatever is silenced', () => {
    fc.assert(
      fc.property(HISTORY, MANNER, SILENCES, (history, manner, silences) => {
        const watch = new Watch();
        const expected = firingByHistory(history, manner);
        history.forEach(({ at, broken }, k) => {
          watch.look({ ...alone(manner), silences }, observe(broken), at);
          expect(watch.phase() === 'firing', `look ${k}`).toBe(expected[k]);
        });
      }),
      { seed: 20261127, numRuns: 300 },
    );
  });

  test('each episode is told, no sooner again than repeat, and gets exactly one end; none in a silence', () => {
    fc.assert(
      fc.property(HISTORY, MANNER, SILENCES, (history, manner, silences) => {
        const watch = new Watch();
        const policy = { ...alone(manner), silences };
        for (const { at, broken } of history) watch.look(policy, observe(broken), at);
        const calmFrom = Math.max(history.at(-1)!.at, ...silences.map(({ until }) => until));
        watch.look(policy, observe(false), calmFrom + LONGEST_GAP_MS);
        watch.look(policy, observe(false), calmFrom + 3 * LONGEST_GAP_MS);
        watch.look(policy, observe(false), calmFrom + 5 * LONGEST_GAP_MS);
        const letters = { firing: 'F', repeat: '=', resolved: '.', test: '?' };
        const said = watch.notices.map(({ kind }) => letters[kind]).join('');
        expect(said).toMatch(/^(F=*\.)*$/);
        expect(watch.state!.groups).toEqual({});
        watch.notices.forEach(({ at, kind }, k) => {
          expect(silences.some(({ from, until }) => from <= at && at < until)).toBe(false);
          const before = watch.notices[k - 1];
          if (kind === 'repeat') expect(at - before.at).toBeGreaterThanOrEqual(manner.repeatMs);
        });
        const [firsts, ends] = ['firing', 'resolved'].map((kind) => watch.notices.filter((each) => each.kind === kind));
        expect(ends.length).toBe(firsts.length);
        ends.forEach((end, k) => expect(end.since).toBe(firsts[k].at));
        expect(new Set(watch.notices.map(({ id }) => id)).size).toBe(watch.notices.length);
      }),
      { seed: 20261128, numRuns: 200 },
    );
  });

  test('in a group each rule is named once as new in an episode, and repeats keep their distance', () => {
    const rules = (['cpu_usage', 'memory_usage', 'disk_free'] as const).map((id) => ({
      ...resolveRules(DEFAULT_ALERTING_CONFIG, []).find((rule) => rule.id === id)!,
      group: 'machine',
    }));
    fc.assert(
      fc.property(HISTORY, HISTORY, HISTORY, MANNER, (cpu, memory, disk, manner) => {
        const watch = new Watch();
        const policy = { rules: rules.map((rule) => ({ ...rule, ...manner })), silences: [] };
        const length = Math.max(cpu.length, memory.length, disk.length);
        const value = (history: readonly Look[], k: number): number | null => {
          const { broken } = history[k] ?? { broken: false };
          return broken === null ? null : broken ? 99 : 9;
        };
        for (let k = 0; k < length + 60; k++) {
          const system_resources = {
            ...WELL.system_resources,
            cpu_usage: value(cpu, k),
            memory_usage: value(memory, k),
            disk_usage: value(disk, k),
          };
          watch.look(policy, { ...WELL, system_resources }, START + k * 20 * S);
        }
        const named = new Set<string>();
        let last: Notice | null = null;
        for (const notice of watch.notices) {
          const fresh = notice.alerts.filter(({ rule }) => !named.has(rule));
          if (notice.kind === 'firing') expect(fresh).not.toEqual([]);
          else if (notice.kind === 'repeat') {
            expect(fresh).toEqual([]);
            expect(notice.at - last!.at).toBeGreaterThanOrEqual(manner.repeatMs);
          } else {
            expect(new Set(notice.alerts.map(({ rule }) => rule))).toEqual(named);
            named.clear();
          }
          if (notice.kind !== 'resolved') notice.alerts.forEach(({ rule }) => named.add(rule));
          last = notice;
        }
        expect(last?.kind ?? 'resolved').toBe('resolved');
      }),
      { seed: 20261129, numRuns: 60 },
    );
  });
});
