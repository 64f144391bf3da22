import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { noticeOf } from '../../../test/support/notice.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { DEFAULT_ALERTING_CONFIG } from '../../formats/alerting-config.ts';
import { SILENT_LOGGER } from '../../log.ts';
import { seededRandom } from '../../math/random.ts';
import { openState, type State } from '../state/open-state.ts';
import { AlertMemory } from './alert-memory.ts';
import { AlertsDuty, type Observed } from './alerts-duty.ts';
import { backoffMs } from './backoff.ts';
import type { Channel, Outcome } from './channel.ts';
import { deliverDue } from './deliver.ts';
import type { Notice } from './notice.ts';
import { Outbox } from './outbox.ts';

const MIN = 60_000;
const H = 60 * MIN;
const START = Date.UTC(2026, 0, 1);

const scratch = scratchFolder();
let now = START;
beforeEach(() => (now = START));

/** A channel that does what it's told, and keeps what it was given. */
class FakeChannel implements Channel {
  readonly name: string;
  readonly got: Notice[] = [];
  readonly times: number[] = [];
  tries = 0;
  behave: (notice: Notice) => Outcome | Promise<Outcome> = () => ({ delivered: true });

  constructor(name: string) {
    this.name = name;
  }

  async send(notice: Notice): Promise<Outcome> {
    this.tries++;
    const outcome = await this.behave(notice);
    if (outcome.delivered) {
      this.got.push(notice);
      this.times.push(now);
    }
    return outcome;
  }
}

const down = (): Outcome => ({ delivered: false, reason: 'down' });
const options = { clock: () => now, random: () => 0.5, log: SILENT_LOGGER };

const observed = (cpu: number, memory: number, disk: number, failed = 0): Observed => ({
  system_resources: {
    cpu_usage: cpu,
    memory_usage: memory,
    disk_usage: disk,
    temp_disk_usage: null,
    backup_disk_usage: null,
  },
  job_metrics: { ended_in_window: 10, failed_in_window: failed },
  backup_metrics: { last_good_backup: new Date(now).toISOString(), last_good_drill: new Date(now).toISOString() },
  key_metrics: { rotation_due: null },
  worker_metrics: { last_seen: null },
});

/** All notices that a delivered one tells of, itself included. */
const toldBy = (notice: Notice): number => notice.earlier.count + 1;

describe('a mail server that is down for 6 hours', () => {
  test('loses nothing, and gets one mail per group afterwards, through restarts and others that are told why', async () => {
    const email = new FakeChannel('email');
    const slack = new FakeChannel('slack');
    const isDown = (): boolean => now >= START + H && now < START + 7 * H;
    email.behave = () => (isDown() ? down() : { delivered: true });
    const random = seededRandom(5);
    let state: State = await openState(scratch());
    const given: Notice[] = [];
    for (let minute = 0; minute <= 9 * 60; minute++) {
      now = START + minute * MIN;
      // Killed and started again every 37 minutes.
      if (minute % 37 === 0) {
        state.close();
        state = await openState(scratch());
      }
      const duty = new AlertsDuty({
        config: { ...DEFAULT_ALERTING_CONFIG, keep_firing: 2 * MIN },
        memory: new AlertMemory(state, SILENT_LOGGER),
        channels: [email, slack],
        log: SILENT_LOGGER,
        clock: () => now,
        random: () => random.next(),
      });
      // CPU: trouble from before to after. Memory: comes and goes each hour. Disk: once, inside. Jobs: before only.
      const hour = minute / 60;
      const memory = hour > 1.5 && hour < 7 && minute % 60 < 20 ? 99 : 9;
      const disk = hour > 2 && hour < 3 ? 99 : 9;
      const jobs = hour < 0.5 ? 5 : 0;
      given.push(...(await duty.evaluateAlerts(observed(hour < 8 ? 99 : 9, memory, disk, jobs))));
      await duty.deliverDue();
    }
    const groups = ['cpu_usage', 'memory_usage', 'disk_free', 'failed_jobs'];
    for (const group of groups) {
      const all = given.filter((notice) => notice.group === group);
      const got = email.got.filter((notice) => notice.group === group);
      // Each notice that was given has been told: by itself, or in the one that took it in.
      expect(
        got.reduce((sum, notice) => sum + toldBy(notice), 0),
        group,
      ).toBe(all.length);
      expect(slack.got.filter((notice) => notice.group === group).map(({ id }) => id)).toEqual(all.map(({ id }) => id));
      const kinds = got.map(({ kind }) => kind);
      expect(kinds.at(-1), group).toBe('resolved');
    }
    const mailedIn = (from: number, to: number): Notice[] =>
      email.got.filter((_, k) => email.times[k] >= from && email.times[k] < to);
    expect(mailedIn(START + H, START + 7 * H)).toEqual([]);
    const after = mailedIn(START + 7 * H, START + 7 * H + 16 * MIN).map(({ group }) => group);
    expect(after.sort()).toEqual(['cpu_usage', 'disk_free', 'memory_usage']);
    // The disk's trouble was over long before; the one mail says so, and tells of both.
    const [disk] = email.got.filter(({ group }) => group === 'disk_free');
    expect(disk).toMatchObject({ kind: 'resolved', earlier: { count: 1, list: [{ kind: 'firing' }] } });
    // Slack, and not the mail itself, has heard that mail fails and that it works again.
    const about = (channel: FakeChannel): string[] =>
      channel.got.filter(({ group }) => group === 'channel_failing:email').map(({ kind }) => kind);
    expect(about(slack)).toEqual(['firing', 'repeat', 'resolved']);
    expect(about(email)).toEqual([]);
    // About 6 h at a quarter of an hour each, not one a minute.
    expect(email.tries - email.got.length).toBeLessThan(50);
    expect(new AlertMemory(state, SILENT_LOGGER).outbox.waiting()).toEqual([]);
    state.close();
  });
});

describe('the outbox', () => {
  let outbox: Outbox;
  let state: State;
  beforeEach(async () => {
    state = await openState(scratch());
    outbox = new Outbox(state);
    return () => state.close();
  });
  const add = (channel: string, given: Partial<Notice> = {}): void => outbox.add(channel, noticeOf(given), now);

  test('keeps at most one notice per channel and group, however many come', () => {
    state.db.transaction(() => {
      for (let k = 0; k < 1_000; k++) add('email', { id: `cpu.${k}`, at: k, kind: k === 0 ? 'firing' : 'repeat' });
    })();
    for (let k = 0; k < 10; k++) add('email', { group: 'disk_free' });
    add('slack');
    const waiting = outbox.waiting();
    expect(waiting).toHaveLength(3);
    const { earlier, id } = waiting[0].notice;
    expect([id, earlier.count, earlier.list.length, earlier.list[0]]).toEqual([
      'cpu.999',
      999,
      20,
      { kind: 'firing', at: 0 },
    ]);
  });

  test('one channel that fails or hangs does not keep another waiting', async () => {
    const [bad, good] = [new FakeChannel('bad'), new FakeChannel('good')];
    let release: () => void = () => undefined;
    bad.behave = () => new Promise((done) => (release = () => done(down())));
    add('bad');
    add('good');
    const all = deliverDue(outbox, [bad, good], options);
    await expect.poll(() => good.got.length).toBe(1);
    release();
    expect(await all).toEqual(
      new Map([
        ['bad', 0],
        ['good', 1],
      ]),
    );
  });

  test('a channel with a fault of its own is a channel that fails', async () => {
    const broken = new FakeChannel('broken');
    broken.behave = () => {
      throw new TypeError('https://hooks.example/s3cret');
    };
    add('broken');
    await deliverDue(outbox, [broken], options);
    expect(outbox.channel('broken')).toMatchObject({ failingSince: now, error: 'a fault of the program (TypeError)' });
  });

  test('one notice that is never taken does not hold up the others', async () => {
    const picky = new FakeChannel('picky');
    picky.behave = ({ group }) => (group === 'poison' ? down() : { delivered: true });
    add('picky', { group: 'poison' });
    for (const group of ['a', 'b', 'c']) add('picky', { group });
    for (let round = 0; round < 10; round++, now += MIN) await deliverDue(outbox, [picky], options);
    expect(picky.got.map(({ group }) => group)).toEqual(['a', 'b', 'c']);
    expect(outbox.waiting().map(({ notice }) => notice.group)).toEqual(['poison']);
  });

  test('is left alone for as long as it asks', async () => {
    const busy = new FakeChannel('busy');
    busy.behave = () => ({ delivered: false, reason: 'later', retryAfterMs: 2 * H });
    add('busy');
    for (let minute = 0; minute < 120; minute++, now += MIN) await deliverDue(outbox, [busy], options);
    expect(busy.tries).toBe(1);
    await deliverDue(outbox, [busy], options);
    expect(busy.tries).toBe(2);
  });

  test('who is left of several is told, and only they, while the others go on hearing', async () => {
    const email = new FakeChannel('email');
    const sent: (readonly string[] | null)[] = [];
    const channel: Channel = {
      name: 'email',
      send: (notice, remaining) => {
        sent.push(remaining);
        email.got.push(notice);
        return Promise.resolve(
          sent.length === 1 ? { delivered: false, reason: 'refused', remaining: ['ada'] } : { delivered: true },
        );
      },
    };
    add('email');
    await deliverDue(outbox, [channel], options);
    add('email', { group: 'disk_free' });
    await deliverDue(outbox, [channel], options);
    now += MIN;
    await deliverDue(outbox, [channel], options);
    expect(sent).toEqual([null, null, ['ada']]);
    expect(outbox.waiting()).toEqual([]);
  });

  test('what a killed process had taken is sent by the next, after its time', async () => {
    add('email');
    expect(outbox.take('email', now)).not.toBeNull();
    const email = new FakeChannel('email');
    now += MIN;
    await deliverDue(outbox, [email], options);
    expect(email.got).toEqual([]);
    now += MIN;
    await deliverDue(outbox, [email], options);
    expect(email.got).toHaveLength(1);
  });

  test('two processes that deliver at once send each notice once', async () => {
    const email = new FakeChannel('email');
    email.behave = () => new Promise((done) => setImmediate(() => done({ delivered: true })));
    const other = await openState(scratch());
    for (let k = 0; k < 30; k++) add('email', { group: `group${k}` });
    await Promise.all([outbox, new Outbox(other)].map((each) => deliverDue(each, [email], options)));
    other.close();
    expect(email.got.map(({ group }) => group).sort()).toEqual(
      Array.from({ length: 30 }, (_, k) => `group${k}`).sort(),
    );
  });

  test('a later notice that comes while an earlier one is being sent goes on its own, or takes the earlier one in', async () => {
    const email = new FakeChannel('email');
    const answers: Outcome[] = [{ delivered: true }, down()];
    for (const answer of answers) {
      email.behave = () => {
        add('email', { id: 'later', kind: 'resolved' });
        email.behave = () => down();
        return answer;
      };
      add('email', { id: 'earlier' });
      await deliverDue(outbox, [email], options);
      const [waiting, ...more] = outbox.waiting();
      expect(more).toEqual([]);
      expect(waiting.notice).toMatchObject({ id: 'later', earlier: { count: answer.delivered ? 0 : 1 } });
      now += H;
      email.behave = () => ({ delivered: true });
      await deliverDue(outbox, [email], options);
      expect(outbox.waiting()).toEqual([]);
    }
  });

  test('a row that the disk has spoilt is no notice, and nothing stops at it', async () => {
    add('email');
    state.db.prepare('UPDATE alert_outbox SET notice = \'{"kind":\'').run();
    add('email', { group: 'disk_free' });
    const email = new FakeChannel('email');
    await deliverDue(outbox, [email], options);
    expect(email.got.map(({ group }) => group)).toEqual(['disk_free']);
    expect(outbox.waiting()).toEqual([]);
  });

  test('what waits for a channel that is taken out of the file is dropped', async () => {
    add('old');
    await deliverDue(outbox, [new FakeChannel('new')], options);
    expect(outbox.waiting()).toEqual([]);
  });

  test('random failures, two senders, kills: every notice is told at least once, in no more mails than there were', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ group: fc.constantFrom('a', 'b', 'c'), fails: fc.boolean(), kill: fc.boolean() }), {
          minLength: 1,
          maxLength: 40,
        }),
        async (events) => {
          const email = new FakeChannel('email');
          let fails = false;
          email.behave = () => (fails ? down() : { delivered: true });
          for (const [k, event] of events.entries()) {
            now += MIN;
            fails = event.fails;
            add('email', { group: event.group, id: String(k), at: now });
            if (event.kill) outbox.take('email', now);
            else await deliverDue(outbox, [email], options);
          }
          fails = false;
          for (let k = 0; k < 5; k++) {
            now += 15 * MIN;
            await deliverDue(outbox, [email], options);
          }
          expect(outbox.waiting()).toEqual([]);
          expect(email.got.reduce((sum, notice) => sum + toldBy(notice), 0)).toBe(events.length);
        },
      ),
      { seed: 20261130, numRuns: 40 },
    );
  });
});

describe('backoff', () => {
  test('grows to a quarter of an hour, with jitter, and heeds what is asked', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 1_000].map((failures) => backoffMs(failures, 1) / 1000)).toEqual([
      30, 60, 120, 240, 480, 900, 900, 900,
    ]);
    expect(backoffMs(3, 0)).toBe(60_000);
    expect(backoffMs(1, 0.5, 3_600_000)).toBe(3_600_000);
  });
});

describe('the memory', () => {
  test('that is spoilt begins anew, and what fires is told again', async () => {
    const state = await openState(scratch());
    const email = new FakeChannel('email');
    const memory = new AlertMemory(state, SILENT_LOGGER);
    const duty = new AlertsDuty({
      config: { ...DEFAULT_ALERTING_CONFIG, for: 0 },
      memory,
      channels: [email],
      log: SILENT_LOGGER,
      clock: () => now,
    });
    await duty.evaluateAlerts(observed(99, 9, 9));
    state.db.prepare("UPDATE alert_state SET state = 'spoilt'").run();
    now += MIN;
    await duty.evaluateAlerts(observed(99, 9, 9));
    await duty.deliverDue();
    expect(email.got).toMatchObject([{ kind: 'firing', earlier: { count: 1 } }]);
    state.close();
  });

  test('keeps 200 notices to show, and not more', async () => {
    const state = await openState(scratch());
    const memory = new AlertMemory(state, SILENT_LOGGER);
    for (let k = 0; k < 250; k++) {
      const step = {
        state: { watchingSince: 0, evaluatedAt: 0, rules: {}, groups: {} },
        notices: [noticeOf({ at: k })],
      };
      memory.evaluate(
        () => step,
        () => [],
        now,
      );
    }
    expect(memory.notices(1_000)).toHaveLength(200);
    expect(memory.notices(2).map(({ at }) => at)).toEqual([249, 248]);
    state.close();
  });
});
