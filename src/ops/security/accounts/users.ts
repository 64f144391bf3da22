import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import { FrameError } from '../../../errors.ts';
import type { RoleBook } from '../role-book.ts';

/** Somebody who may log in. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly createdMs: number;
  /** Null where they never were here. */
  readonly lastSeenMs: number | null;
  readonly disabled: boolean;
  /** Whether they have set a password; false until they follow their link. */
  readonly hasPassword: boolean;
}

/** What may be changed of somebody. */
export interface UserChange {
  readonly role?: string;
  readonly disabled?: boolean;
}

interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly password: string | null;
  readonly created_ms: number;
  readonly last_seen_ms: number | null;
  readonly disabled: number;
}

export const LONGEST_NAME = 64;
/** Written down at most so often: who is here is not worth a write for each request. */
const SEEN_EVERY_MS = 60_000;

/** The users in the database of accounts. Of those who look after the server one is always left. */
export class Users {
  readonly #db: Database.Database;
  readonly #roles: RoleBook;
  /** Asked for each request, so it is prepared once. */
  readonly #byId: Database.Statement;

  constructor(db: Database.Database, roles: RoleBook) {
    this.#db = db;
    this.#roles = roles;
    this.#byId = db.prepare('SELECT * FROM users WHERE id = ?');
  }

  /** In the order of their names. */
  list(): User[] {
    return (this.#db.prepare('SELECT * FROM users ORDER BY name_key').all() as UserRow[]).map(asUser);
  }

  byId(id: string): User | null {
    const row = this.#byId.get(id) as UserRow | undefined;
    return row === undefined ? null : asUser(row);
  }

  byName(name: string): User | null {
    const row = this.#db.prepare('SELECT * FROM users WHERE name_key = ?').get(keyOfName(name)) as UserRow | undefined;
    return row === undefined ? null : asUser(row);
  }

  /** @throws FrameError FRAME_ACCOUNTS_NOT_FOUND */
  require(id: string): User {
    const user = this.byId(id);
    if (user === null) throw noUser();
    return user;
  }

  /** The hash of somebody's password; null where they have none. */
  passwordOf(id: string): string | null {
    const found = this.#db.prepare('SELECT password FROM users WHERE id = ?').pluck().get(id);
    return (found as string | null | undefined) ?? null;
  }

  /** Whether anybody can look after the server: is not switched off, has a role for it, and a password. */
  hasAdmin(): boolean {
    return this.#admins().length > 0;
  }

  /**
   * @param password its hash; null where they set it themselves by a link.
   * @throws FrameError FRAME_ACCOUNTS_CONFLICT, FRAME_ACCOUNTS_NOT_FOUND for an unknown role, FRAME_REQUEST_INVALID
   */
  add(name: string, role: string, password: string | null, nowMs: number): User {
    const shown = checkedName(name);
    this.#roles.require(role);
    const id = `u_${randomBytes(9).toString('base64url')}`;
    const added = this.#db
      .prepare(
        `INSERT INTO users (id, name, name_key, role, password, created_ms) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (name_key) DO NOTHING`,
      )
      .run(id, shown, keyOfName(shown), role, password, nowMs);
    if (added.changes === 0) {
      throw new FrameError('FRAME_ACCOUNTS_CONFLICT', `There is a user ${shown} already.`, {
        remedy: 'Choose another name.',
      });
    }
    return this.require(id);
  }

  /** @throws FrameError FRAME_ACCOUNTS_LAST_ADMIN, FRAME_ACCOUNTS_NOT_FOUND; nothing is then changed */
  change(id: string, { role, disabled }: UserChange): User {
    if (role !== undefined) this.#roles.require(role);
    return this.#keepAdmin(() => {
      const { changes } = this.#db
        .prepare('UPDATE users SET role = coalesce(?, role), disabled = coalesce(?, disabled) WHERE id = ?')
        .run(role ?? null, disabled === undefined ? null : Number(disabled), id);
      if (changes === 0) throw noUser();
      if (disabled === true) this.#db.prepare('DELETE FROM sessions WHERE user = ?').run(id);
      return this.require(id);
    });
  }

  /** Their sessions, tokens and links go with them. @throws FrameError FRAME_ACCOUNTS_LAST_ADMIN, FRAME_ACCOUNTS_NOT_FOUND */
  remove(id: string): void {
    this.#keepAdmin(() => {
      if (this.#db.prepare('DELETE FROM users WHERE id = ?').run(id).changes === 0) throw noUser();
    });
  }

  /** @param hash of the new password. */
  setPassword(id: string, hash: string): void {
    this.#db.prepare('UPDATE users SET password = ? WHERE id = ?').run(hash, id);
  }

  /** Keeps that somebody was here, once a minute. */
  see({ id, lastSeenMs }: User, nowMs: number): void {
    if (lastSeenMs !== null && nowMs - lastSeenMs < SEEN_EVERY_MS) return;
    this.#db.prepare('UPDATE users SET last_seen_ms = ? WHERE id = ?').run(nowMs, id);
  }

  #admins(): string[] {
    const rows = this.#db
      .prepare('SELECT id, role FROM users WHERE disabled = 0 AND password IS NOT NULL')
      .all() as Pick<UserRow, 'id' | 'role'>[];
    return rows.filter(({ role }) => this.#roles.isAdmin(role)).map(({ id }) => id);
  }

  /** Does something all or nothing, and not at all where it would take away the last administrator. */
  #keepAdmin<T>(action: () => T): T {
    return this.#db
      .transaction(() => {
        const before = this.#admins().length;
        const result = action();
        if (before === 0 || this.#admins().length > 0) return result;
        throw new FrameError('FRAME_ACCOUNTS_LAST_ADMIN', 'Nobody would be left who can look after the server.', {
          remedy: 'Give somebody else a role with system_config first.',
        });
      })
      .immediate();
  }
}

/** How names are compared: letters that look the same and upper and lower case count as one. */
export function keyOfName(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}

/** @throws FrameError FRAME_REQUEST_INVALID */
function checkedName(name: string): string {
  const shown = name.normalize('NFC').trim();
  if (/^[\p{L}\p{N}][\p{L}\p{N}\p{M} ._@+'-]*$/u.test(shown) && shown.length <= LONGEST_NAME) return shown;
  throw new FrameError('FRAME_REQUEST_INVALID', 'That is no name for a user.', {
    remedy: `Use letters, digits, spaces and . _ @ + ' -, ${LONGEST_NAME} at most, beginning with a letter or digit.`,
  });
}

function asUser({ id, name, role, password, created_ms, last_seen_ms, disabled }: UserRow): User {
  return {
    ...{ id, name, role, createdMs: created_ms, lastSeenMs: last_seen_ms },
    ...{ disabled: disabled === 1, hasPassword: password !== null },
  };
}

function noUser(): FrameError {
  return new FrameError('FRAME_ACCOUNTS_NOT_FOUND', 'There is no such user.', {
    remedy: '`frame-pipeline users list` shows all.',
  });
}
