import { randomBytes } from 'node:crypto';
import type { Logger } from '../../log.ts';
import type { State } from '../state/open-state.ts';
import { ALERT_STATE, type AlertState } from './alert-state.ts';
import { NOTICE, type Notice } from './notice.ts';
import { Outbox } from './outbox.ts';
import type { Silence } from './silence.ts';

/** So many of the last notices are kept to be shown. */
const KEPT_NOTICES = 200;
/** A silence that has ended is shown for that long, ms. */
const SHOWN_MS = 7 * 24 * 3_600_000;

/** What alerts remember, in the state database. */
export class AlertMemory {
  readonly outbox: Outbox;
  readonly #db: State['db'];
  readonly #log: Logger;

  constructor(state: Pick<State, 'db'>, log: Logger) {
    this.#db = state.db;
    this.#log = log;
    this.outbox = new Outbox(state);
  }

  /** What the last evaluation left; null before the first one. One that can't be read is said, and counts as none. */
  state(): AlertState | null {
    const text = this.#db.prepare('SELECT state FROM alert_state').pluck().get() as string | undefined;
    if (text === undefined) return null;
    const read = ALERT_STATE.safeParse(jsonOrNull(text));
    if (read.success) return read.data;
    this.#log.error({}, 'What was remembered of alerts cannot be read; it begins anew, and what fires is told again.');
    return null;
  }

  /**
   * Evaluates and keeps what comes out, all or nothing: a process that is killed in between has neither lost a notice
   * nor will it give one twice, and two that evaluate at the same time do so one after the other.
   */
  evaluate(
    step: (before: AlertState | null) => { readonly state: AlertState; readonly notices: readonly Notice[] },
    receivers: (notice: Notice) => readonly string[],
    now: number,
  ): readonly Notice[] {
    return this.#db
      .transaction(() => {
        const { state, notices } = step(this.state());
        this.#db.prepare('INSERT OR REPLACE INTO alert_state VALUES (1, ?)').run(JSON.stringify(state));
        for (const notice of notices) {
          this.#db.prepare('INSERT INTO alert_notices (notice) VALUES (?)').run(JSON.stringify(notice));
          for (const channel of receivers(notice)) this.outbox.add(channel, notice, now);
        }
        this.#db
          .prepare('DELETE FROM alert_notices WHERE id <= (SELECT max(id) FROM alert_notices) - ?')
          .run(KEPT_NOTICES);
        return notices;
      })
      .immediate();
  }

  /** The last notices, newest first. */
  notices(count: number): Notice[] {
    const rows = this.#db
      .prepare<[number], string>('SELECT notice FROM alert_notices ORDER BY id DESC LIMIT ?')
      .pluck()
      .all(count);
    return rows.flatMap((text) => {
      const read = NOTICE.safeParse(jsonOrNull(text));
      return read.success ? [read.data] : [];
    });
  }

  /** Silences that were made by hand, also those that have lately ended. */
  silences(): Silence[] {
    return this.#db
      .prepare<[], Silence>(
        'SELECT id, of_name AS "of", from_ms AS "from", until_ms AS "until", why FROM alert_silences ORDER BY from_ms, id',
      )
      .all();
  }

  addSilence(silence: Omit<Silence, 'id'>, now: number): Silence {
    const id = randomBytes(4).toString('hex');
    this.#db
      .transaction(() => {
        this.#db.prepare('DELETE FROM alert_silences WHERE until_ms < ?').run(now - SHOWN_MS);
        this.#db
          .prepare('INSERT INTO alert_silences VALUES (?, ?, ?, ?, ?)')
          .run(id, silence.of, silence.from, silence.until, silence.why);
      })
      .immediate();
    return { id, ...silence };
  }

  /** Ends silences now. @param name the id of one, or the rule or group of all. @returns those that were ended. */
  endSilences(name: string, now: number): Silence[] {
    return this.#db
      .transaction(() => {
        const ended = this.silences().filter(({ id, of, until }) => (id === name || of === name) && until > now);
        for (const { id } of ended)
          this.#db.prepare('UPDATE alert_silences SET until_ms = ? WHERE id = ?').run(now, id);
        return ended;
      })
      .immediate();
  }
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
