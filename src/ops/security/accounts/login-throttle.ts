import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { holderOf } from '../network/networks.ts';

/** How failures of one kind are answered. */
interface Patience {
  /** So many failures cost nothing. */
  readonly free: number;
  /** The first one beyond makes wait so long, ms; each further one twice as long, up to the last. */
  readonly firstMs: number;
  readonly lastMs: number;
}

const MINUTE_MS = 60_000;
/** Somebody guesses one account's password, from anywhere. */
const ACCOUNT: Patience = { free: 10, firstMs: 30_000, lastMs: 15 * MINUTE_MS };
/** Somebody tries many accounts from one place; a laboratory behind one address makes more honest mistakes. */
const ADDRESS: Patience = { free: 30, firstMs: 30_000, lastMs: 15 * MINUTE_MS };
/** Without a failure for so long, all is forgotten. */
const FORGET_MS = 24 * 60 * MINUTE_MS;

/** Who tries to log in. */
export interface Attempt {
  /** As `keyOfName` gives it. */
  readonly nameKey: string;
  readonly address: string;
  /** A device that this very account has logged in from before, by its id; null for any other. */
  readonly device: string | null;
}

/** What is counted, and how patiently. */
interface Count {
  readonly key: string;
  readonly patience: Patience;
}

interface ThrottleRow {
  readonly failures: number;
  readonly last_ms: number;
  readonly until_ms: number;
}

/**
 * Slows down the guessing of passwords, in the database, so that a restart forgets nothing and processes count together.
 *
 * An account that somebody is guessing at waits longer and longer, up to a quarter of an hour. That alone would let
 * anybody lock its owner out for ever. So a device from which the owner has logged in before has a count of its own: what
 * strangers do does not slow it down. An attempt is counted before the password is looked at, so a hundred at once count.
 */
export class LoginThrottle {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /**
   * Counts an attempt, as a failure until it is said to have been none.
   * @returns how long to wait before another one is looked at, ms; null where this one may go on.
   */
  begin(attempt: Attempt, nowMs: number): number | null {
    return this.#db
      .transaction(() => {
        const counts = countsOf(attempt).map(({ key, patience }) => ({ key, patience, row: this.#row(key, nowMs) }));
        const waitMs = Math.max(...counts.map(({ row }) => row.until_ms - nowMs));
        // What is refused here is not counted: waiting ends, however often somebody knocks.
        if (waitMs > 0) return waitMs;
        for (const { key, patience, row } of counts) this.#fail(key, patience, row, nowMs);
        return null;
      })
      .immediate();
  }

  /** The password was right: what this attempt counts for begins anew, and the address is given back its one. */
  succeed(attempt: Attempt): void {
    const [own, address] = countsOf(attempt) as [Count, Count?];
    this.#db
      .transaction(() => {
        this.#db.prepare('DELETE FROM throttle WHERE key = ?').run(own.key);
        if (address === undefined) return;
        this.#db
          .prepare('UPDATE throttle SET failures = max(0, failures - 1), until_ms = 0 WHERE key = ?')
          .run(address.key);
      })
      .immediate();
  }

  /** Forgets what was counted against an account. */
  forgive(nameKey: string): void {
    this.#db.prepare('DELETE FROM throttle WHERE key = ?').run(keyOf('account', nameKey));
  }

  #row(key: string, nowMs: number): ThrottleRow {
    const row = this.#db.prepare('SELECT * FROM throttle WHERE key = ?').get(key) as ThrottleRow | undefined;
    const isOld = row === undefined || nowMs - row.last_ms > FORGET_MS;
    return isOld ? { failures: 0, last_ms: nowMs, until_ms: 0 } : row;
  }

  #fail(key: string, { free, firstMs, lastMs }: Patience, { failures }: ThrottleRow, nowMs: number): void {
    const beyond = failures + 1 - free;
    const waitMs = beyond <= 0 ? 0 : Math.min(lastMs, firstMs * 2 ** Math.min(20, beyond - 1));
    this.#db
      .prepare('INSERT OR REPLACE INTO throttle VALUES (?, ?, ?, ?)')
      .run(key, failures + 1, nowMs, waitMs === 0 ? 0 : nowMs + waitMs);
    this.#db.prepare('DELETE FROM throttle WHERE last_ms < ?').run(nowMs - FORGET_MS);
  }
}

/**
 * What an attempt counts for: the account and the address, or a known device alone. Colleagues share an address, and behind a
 * proxy that is not trusted everybody does.
 */
function countsOf({ nameKey, address, device }: Attempt): readonly Count[] {
  if (device !== null) return [{ key: keyOf('device', device), patience: ACCOUNT }];
  return [
    { key: keyOf('account', nameKey), patience: ACCOUNT },
    { key: keyOf('address', holderOf(address)), patience: ADDRESS },
  ];
}

/** Hashed: people type passwords where a name is asked for, and a table of names that do not exist is nobody's business. */
function keyOf(kind: string, value: string): string {
  return `${kind} ${createHash('sha256').update(value).digest('base64url')}`;
}
