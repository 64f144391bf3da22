import type Database from 'better-sqlite3';
import { hashOfToken, makeToken } from './secret-token.ts';

/** How long a link is good for, ms: long enough to walk to the other end of the building. */
export const FIRST_ADMIN_LINK_MS = 3_600_000;
export const INVITE_LINK_MS = 3 * 24 * 3_600_000;

const FIRST_ADMIN_PREFIX = 'fpa_';
const INVITE_PREFIX = 'fpi_';

/** What a link is good for. */
export type LinkUse = { readonly kind: 'first admin' } | { readonly kind: 'user'; readonly userId: string };

/** Links by which people set a password, each good once: nobody ever hands a password to another. */
export class Links {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /** The link that makes the first administrator; an earlier one is good no more. */
  makeForFirstAdmin(nowMs: number): string {
    return this.#make(FIRST_ADMIN_PREFIX, null, nowMs + FIRST_ADMIN_LINK_MS, nowMs);
  }

  /** The link by which somebody sets a new password; an earlier one of theirs is good no more. */
  makeFor(userId: string, nowMs: number): string {
    return this.#make(INVITE_PREFIX, userId, nowMs + INVITE_LINK_MS, nowMs);
  }

  /** What a link is good for; null where it is none, was used, or has expired. */
  find(token: string, nowMs: number): LinkUse | null {
    const found = this.#db
      .prepare('SELECT user FROM links WHERE hash = ? AND expires_ms > ?')
      .get(hashOfToken(token), nowMs) as { readonly user: string | null } | undefined;
    if (found === undefined) return null;
    return found.user === null ? { kind: 'first admin' } : { kind: 'user', userId: found.user };
  }

  /** Uses a link up. @returns false where another request was faster. */
  use(token: string): boolean {
    return this.#db.prepare('DELETE FROM links WHERE hash = ?').run(hashOfToken(token)).changes > 0;
  }

  #make(prefix: string, userId: string | null, expiresMs: number, nowMs: number): string {
    const token = makeToken(prefix);
    this.#db
      .transaction(() => {
        this.#db.prepare('DELETE FROM links WHERE user IS ? OR expires_ms <= ?').run(userId, nowMs);
        this.#db.prepare('INSERT INTO links VALUES (?, ?, ?)').run(hashOfToken(token), userId, expiresMs);
      })
      .immediate();
    return token;
  }
}
