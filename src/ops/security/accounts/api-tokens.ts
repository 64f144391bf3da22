import { randomBytes, timingSafeEqual } from 'node:crypto';
import type Database from 'better-sqlite3';
import { FrameError } from '../../../errors.ts';
import { PERMISSIONS, type Permission } from '../../../formats/permissions.ts';
import { hashOfToken, makeToken } from './secret-token.ts';

/** A token for scripts, without what it is. */
export interface ApiToken {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  /** What it may at most; its user's role limits it further. */
  readonly scope: readonly Permission[];
  readonly createdMs: number;
  readonly expiresMs: number;
  readonly lastUsedMs: number | null;
}

interface TokenRow {
  readonly id: string;
  readonly user: string;
  readonly name: string;
  readonly hash: Buffer;
  readonly scope: string;
  readonly created_ms: number;
  readonly expires_ms: number;
  readonly last_used_ms: number | null;
}

export interface NewApiToken {
  readonly userId: string;
  readonly name: string;
  readonly scope: readonly Permission[];
  readonly expiresMs: number;
}

const USED_EVERY_MS = 60_000;
/** Enough for every script of a person, and a bound for whoever makes them in a loop. */
const MOST_PER_USER = 100;
const FORM = /^fpt_([\w-]{12})_([\w-]{43})$/;

/** Tokens for scripts. They are told once, when they are made; a hash is kept. */
export class ApiTokens {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /** @throws FrameError FRAME_REQUEST_TOO_MANY */
  make({ userId, name, scope, expiresMs }: NewApiToken, nowMs: number): { token: ApiToken; secret: string } {
    const id = randomBytes(9).toString('base64url');
    const secret = makeToken(`fpt_${id}_`);
    this.#db
      .transaction(() => {
        if (this.list(userId).length >= MOST_PER_USER) {
          throw new FrameError('FRAME_REQUEST_TOO_MANY', `One person can have ${MOST_PER_USER} tokens at most.`, {
            remedy: 'Revoke those that no script uses any more.',
          });
        }
        this.#db
          .prepare('INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, NULL)')
          .run(id, userId, name, hashOfToken(secret), JSON.stringify(scope), nowMs, expiresMs);
      })
      .immediate();
    return { token: { id, userId, name, scope, createdMs: nowMs, expiresMs, lastUsedMs: null }, secret };
  }

  /** Of one person, or of all, the newest first. */
  list(userId: string | null = null): ApiToken[] {
    const rows = this.#db
      .prepare('SELECT * FROM tokens WHERE ? IS NULL OR user = ? ORDER BY created_ms DESC, id')
      .all(userId, userId) as TokenRow[];
    return rows.map(asToken);
  }

  byId(id: string): ApiToken | null {
    const row = this.#db.prepare('SELECT * FROM tokens WHERE id = ?').get(id) as TokenRow | undefined;
    return row === undefined ? null : asToken(row);
  }

  /** @returns false where there is none. */
  revoke(id: string): boolean {
    return this.#db.prepare('DELETE FROM tokens WHERE id = ?').run(id).changes > 0;
  }

  /** Whose token it is; null where it is none, or has expired. */
  find(secret: string, nowMs: number): ApiToken | null {
    const [, id] = FORM.exec(secret) ?? [];
    if (id === undefined) return null;
    const row = this.#db.prepare('SELECT * FROM tokens WHERE id = ? AND expires_ms > ?').get(id, nowMs) as
      TokenRow | undefined;
    if (row === undefined || !timingSafeEqual(row.hash, hashOfToken(secret))) return null;
    if (row.last_used_ms === null || nowMs - row.last_used_ms >= USED_EVERY_MS)
      this.#db.prepare('UPDATE tokens SET last_used_ms = ? WHERE id = ?').run(nowMs, id);
    return asToken(row);
  }
}

function asToken({ id, user, name, scope, created_ms, expires_ms, last_used_ms }: TokenRow): ApiToken {
  const written = JSON.parse(scope) as readonly string[];
  return {
    ...{ id, userId: user, name, createdMs: created_ms, expiresMs: expires_ms, lastUsedMs: last_used_ms },
    scope: PERMISSIONS.filter((permission) => written.includes(permission)),
  };
}
