import type { State } from '../state/open-state.ts';
import { mergeNotices, NOTICE, type Notice } from './notice.ts';

/** One attempt may take a minute; whoever took a notice and was killed keeps it for no longer than that, ms. */
const LEASE_MS = 2 * 60_000;

/** A notice that was taken to be sent. */
export interface Taken {
  readonly id: number;
  readonly channel: string;
  readonly notice: Notice;
  /** Recipients that an earlier attempt left; null for all. */
  readonly remaining: readonly string[] | null;
  /** Attempts before this one. */
  readonly tries: number;
}

/** How a channel stands. Times are ms since 1970. */
export interface ChannelRecord {
  readonly channel: string;
  /** Null where the last attempt went well. */
  readonly failingSince: number | null;
  /** In a row. */
  readonly failures: number;
  /** Not tried again before. */
  readonly nextAt: number;
  /** What went wrong last. */
  readonly error: string | null;
  readonly deliveredAt: number | null;
}

/** A notice that waits. */
export interface Waiting {
  readonly channel: string;
  readonly notice: Notice;
  readonly tries: number;
  readonly nextAt: number;
  readonly error: string | null;
}

interface Row {
  readonly id: number;
  readonly channel: string;
  readonly notice: string;
  readonly remaining: string | null;
  readonly tries: number;
  readonly next_ms: number;
  readonly error: string | null;
}

/**
 * What is to be delivered, in the state database: at most one notice per channel and group that nobody is just sending, since
 * a later one takes in those that wait. That bounds it, and a mail server that was away for a night is met with one mail
 * per group.
 *
 * Whoever sends takes a notice for a short time first; so several processes may deliver, and what a killed one had taken
 * is sent by the next. Who is killed between sending and saying so sends twice: with the same id.
 */
export class Outbox {
  readonly #db: State['db'];

  constructor({ db }: Pick<State, 'db'>) {
    this.#db = db;
  }

  /** Adds a notice. Call it inside the transaction that keeps the state which it came from. */
  add(channel: string, notice: Notice, now: number): void {
    const waiting = this.#waiting(channel, notice.group, now);
    if (waiting === undefined) return this.#insert(channel, notice);
    this.#db
      .prepare('UPDATE alert_outbox SET notice = ?, remaining = NULL, next_ms = 0 WHERE id = ?')
      .run(JSON.stringify(mergeInto(waiting.notice, notice)), waiting.id);
  }

  /** Takes the next notice of a channel that is due; those that failed more often come later. @returns null for none. */
  take(channel: string, now: number): Taken | null {
    return this.#db
      .transaction((): Taken | null => {
        if ((this.channel(channel)?.nextAt ?? 0) > now) return null;
        const due = this.#db
          .prepare<[string, number, number], Row>(
            `SELECT * FROM alert_outbox WHERE channel = ? AND leased_until_ms <= ? AND next_ms <= ? ORDER BY tries, id`,
          )
          .all(channel, now, now);
        for (const { id, tries, ...row } of due) {
          const notice = parseNotice(row.notice);
          if (notice !== null) {
            this.#db.prepare('UPDATE alert_outbox SET leased_until_ms = ? WHERE id = ?').run(now + LEASE_MS, id);
            const remaining = row.remaining === null ? null : (JSON.parse(row.remaining) as string[]);
            return { id, channel, notice, remaining, tries };
          }
          // Spoilt on the disk: nobody can be told it, and it must not stop what comes after.
          this.#db.prepare('DELETE FROM alert_outbox WHERE id = ?').run(id);
        }
        return null;
      })
      .immediate();
  }

  /** @param flaw what went wrong all the same. */
  delivered({ id, channel }: Taken, now: number, flaw: string | null): void {
    this.#db
      .transaction(() => {
        this.#db.prepare('DELETE FROM alert_outbox WHERE id = ?').run(id);
        this.#keepChannel({ channel, failingSince: null, failures: 0, nextAt: 0, error: flaw, deliveredAt: now });
      })
      .immediate();
  }

  /** Only some recipients have it: it waits for the others, and the channel goes on. */
  partlyDelivered(taken: Taken, now: number, error: string, remaining: readonly string[], waitMs: number): void {
    this.#putBack(taken, now, error, now + waitMs, JSON.stringify(remaining));
  }

  /** @param waitMs how long the whole channel is left alone. */
  failed(taken: Taken, now: number, error: string, waitMs: number): void {
    this.#db
      .transaction(() => {
        const before = this.channel(taken.channel);
        this.#keepChannel({
          channel: taken.channel,
          failingSince: before?.failingSince ?? now,
          failures: (before?.failures ?? 0) + 1,
          nextAt: now + waitMs,
          error,
          deliveredAt: before?.deliveredAt ?? null,
        });
        const remaining = taken.remaining === null ? null : JSON.stringify(taken.remaining);
        // The channel waits, not the notice: once another one went through, this one may go at once.
        this.#putBack(taken, now, error, 0, remaining);
      })
      .immediate();
  }

  /** Forgets channels that are no longer there, with what waited for them. @returns how many notices went. */
  keepOnly(channels: readonly string[]): number {
    const names = JSON.stringify(channels);
    this.#db.prepare('DELETE FROM alert_channels WHERE channel NOT IN (SELECT value FROM json_each(?))').run(names);
    return this.#db.prepare('DELETE FROM alert_outbox WHERE channel NOT IN (SELECT value FROM json_each(?))').run(names)
      .changes;
  }

  channel(name: string): ChannelRecord | undefined {
    return this.channels().find(({ channel }) => channel === name);
  }

  channels(): ChannelRecord[] {
    return this.#db
      .prepare<[], ChannelRecord>(
        `SELECT channel, failing_since_ms AS failingSince, failures, next_ms AS nextAt, error,
                delivered_ms AS deliveredAt FROM alert_channels ORDER BY channel`,
      )
      .all();
  }

  /** All that waits or is just being sent, oldest first. */
  waiting(): Waiting[] {
    const rows = this.#db.prepare<[], Row>('SELECT * FROM alert_outbox ORDER BY id').all();
    const nextOf = new Map(this.channels().map(({ channel, nextAt }) => [channel, nextAt]));
    return rows.flatMap(({ channel, tries, next_ms, error, ...row }) => {
      const notice = parseNotice(row.notice);
      if (notice === null) return [];
      return [{ channel, notice, tries, nextAt: Math.max(next_ms, nextOf.get(channel) ?? 0), error }];
    });
  }

  #insert(channel: string, notice: Notice): void {
    this.#db
      .prepare('INSERT INTO alert_outbox (channel, group_name, notice) VALUES (?, ?, ?)')
      .run(channel, notice.group, JSON.stringify(notice));
  }

  /** The notice of a group that nobody is sending; there is at most one. */
  #waiting(channel: string, group: string, now: number, except = -1): Row | undefined {
    return this.#db
      .prepare<[string, string, number, number], Row>(
        'SELECT * FROM alert_outbox WHERE channel = ? AND group_name = ? AND leased_until_ms <= ? AND id <> ?',
      )
      .get(channel, group, now, except);
  }

  /** Puts a notice back, or into a later one of its group that came while it was being sent. */
  #putBack(taken: Taken, now: number, error: string, nextAt: number, remaining: string | null): void {
    this.#db
      .transaction(() => {
        const later = this.#waiting(taken.channel, taken.notice.group, now, taken.id);
        if (later !== undefined) {
          const newer = parseNotice(later.notice);
          const merged = newer === null ? taken.notice : mergeNotices(taken.notice, newer);
          this.#db
            .prepare('UPDATE alert_outbox SET notice = ?, remaining = NULL WHERE id = ?')
            .run(JSON.stringify(merged), later.id);
          this.#db.prepare('DELETE FROM alert_outbox WHERE id = ?').run(taken.id);
          return;
        }
        this.#db
          .prepare(
            `UPDATE alert_outbox SET tries = tries + 1, leased_until_ms = 0, next_ms = ?, remaining = ?, error = ?
             WHERE id = ?`,
          )
          .run(nextAt, remaining, error, taken.id);
      })
      .immediate();
  }

  #keepChannel({ channel, failingSince, failures, nextAt, error, deliveredAt }: ChannelRecord): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO alert_channels VALUES (?, ?, ?, ?, ?, ?)')
      .run(channel, failingSince, failures, nextAt, error, deliveredAt);
  }
}

/** @returns null where the text is no notice (any more). */
function parseNotice(text: string): Notice | null {
  try {
    return NOTICE.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function mergeInto(waiting: string, later: Notice): Notice {
  const before = parseNotice(waiting);
  return before === null ? later : mergeNotices(before, later);
}
