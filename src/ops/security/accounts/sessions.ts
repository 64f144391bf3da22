import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import { isSame, sealOf } from './signing-keys.ts';

/** Somebody being logged in at one place. */
export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly expiresMs: number;
}

/** A session and the token that goes on with it. */
export interface Opened {
  readonly session: Session;
  readonly refreshToken: string;
}

interface SessionRow {
  readonly id: string;
  readonly user: string;
  readonly expires_ms: number;
  readonly turn: number;
  readonly turned_ms: number;
}

/** A page that asks twice at once, or whose answer got lost, is not a thief. */
const DOUBLED_MS = 20_000;
const PREFIX = 'fpr_';

/**
 * Sessions, and the family of refresh tokens that each has.
 *
 * A refresh token is the session's id, a number that counts up, and a seal over both; it is good once. None is kept: the
 * database knows the session's number, the seal proves the rest. Whoever reads the database can therefore make none, and
 * a token that was used before is told from one that never was, with no list of old ones.
 */
export class Sessions {
  readonly #db: Database.Database;
  readonly #key: Uint8Array;
  /** Asked for each request, so it is prepared once. */
  readonly #living: Database.Statement;

  constructor(db: Database.Database, refreshKey: Uint8Array) {
    this.#db = db;
    this.#key = refreshKey;
    this.#living = db.prepare('SELECT * FROM sessions WHERE id = ? AND expires_ms > ?');
  }

  /** @param lastsMs how long it can last. */
  open(userId: string, address: string, lastsMs: number, nowMs: number): Opened {
    this.#db.prepare('DELETE FROM sessions WHERE expires_ms <= ?').run(nowMs);
    const session = { id: randomBytes(18).toString('base64url'), userId, expiresMs: nowMs + lastsMs };
    this.#db
      .prepare('INSERT INTO sessions VALUES (?, ?, ?, ?, 1, ?, ?)')
      .run(session.id, userId, nowMs, session.expiresMs, nowMs, address);
    return { session, refreshToken: this.#token(session.id, 1) };
  }

  /** The session of an id; null where it has ended. */
  find(id: string, nowMs: number): Session | null {
    const row = this.#row(id, nowMs);
    return row === null ? null : asSession(row);
  }

  /**
   * Goes on with a session. The token is good once; a second time within seconds gives the very same next token, so
   * that a doubled request does no harm. Later it means that two have it, one of them a thief, and ends the session.
   */
  refresh(token: string, nowMs: number): Opened | 'invalid' | 'stolen' {
    const read = this.#read(token);
    if (read === null) return 'invalid';
    return this.#db
      .transaction(() => {
        const row = this.#row(read.id, nowMs);
        if (row === null || read.turn > row.turn) return 'invalid' as const;
        if (read.turn === row.turn) {
          const turn = row.turn + 1;
          this.#db.prepare('UPDATE sessions SET turn = ?, turned_ms = ? WHERE id = ?').run(turn, nowMs, row.id);
          return { session: asSession(row), refreshToken: this.#token(row.id, turn) };
        }
        if (read.turn === row.turn - 1 && nowMs - row.turned_ms <= DOUBLED_MS)
          return { session: asSession(row), refreshToken: this.#token(row.id, row.turn) };
        this.#db.prepare('DELETE FROM sessions WHERE id = ?').run(row.id);
        return 'stolen' as const;
      })
      .immediate();
  }

  /** The session that a refresh token belongs to, whether it is the latest or not. */
  ofToken(token: string, nowMs: number): Session | null {
    const read = this.#read(token);
    return read === null ? null : this.find(read.id, nowMs);
  }

  /** Ends a session at once: its tokens are good for nothing any more. */
  end(id: string): void {
    this.#db.prepare('DELETE FROM sessions WHERE id = ?').run(id);
  }

  /** Ends all sessions of somebody. @param except one that stays. */
  endAll(userId: string, except: string | null = null): void {
    this.#db.prepare('DELETE FROM sessions WHERE user = ? AND id IS NOT ?').run(userId, except);
  }

  #row(id: string, nowMs: number): SessionRow | null {
    return (this.#living.get(id, nowMs) as SessionRow | undefined) ?? null;
  }

  #token(id: string, turn: number): string {
    return `${PREFIX}${id}.${turn}.${sealOf(this.#key, id, turn)}`;
  }

  /** @returns null where it is none that we made. */
  #read(token: string): { readonly id: string; readonly turn: number } | null {
    const [, id, digits] = /^fpr_([\w-]{24})\.([1-9]\d{0,9})\.[\w-]{43}$/.exec(token) ?? [];
    if (id === undefined) return null;
    const turn = Number(digits);
    return isSame(token, this.#token(id, turn)) ? { id, turn } : null;
  }
}

function asSession({ id, user, expires_ms }: SessionRow): Session {
  return { id, userId: user, expiresMs: expires_ms };
}
