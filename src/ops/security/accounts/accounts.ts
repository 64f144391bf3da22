import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import { FrameError } from '../../../errors.ts';
import { ADMIN_ROLE, type Permission } from '../../../formats/permissions.ts';
import type { Logger } from '../../../log.ts';
import { readAccessToken, signAccessToken } from '../access-token.ts';
import { checkNewPassword } from '../passwords/check-password.ts';
import { PasswordHasher } from '../passwords/hash-password.ts';
import type { RoleBook } from '../role-book.ts';
import { ApiTokens } from './api-tokens.ts';
import { Links } from './links.ts';
import { LoginThrottle, type Attempt } from './login-throttle.ts';
import { Sessions, type Opened, type Session } from './sessions.ts';
import { deriveKeys, isSame, sealOf, type SigningKeys } from './signing-keys.ts';
import { keyOfName, Users, type User } from './users.ts';

export interface AccountsOptions {
  readonly db: Database.Database;
  readonly roles: RoleBook;
  /** See `secretKeyOf`. */
  readonly secret: string;
  readonly accessTokenMs: number;
  readonly sessionMs: number;
  readonly log: Logger;
  readonly hasher?: PasswordHasher;
  readonly now?: () => number;
}

/** Somebody, and what they may do now. */
export interface Identity {
  readonly user: User;
  readonly permissions: ReadonlySet<Permission>;
  /** Null for a token. */
  readonly session: Session | null;
  /** When what they showed is good no more. */
  readonly expiresMs: number;
}

/** What somebody gets who has logged in. */
export interface LoggedIn {
  readonly identity: Identity;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Tells later that this device is known to this account; see `LoginThrottle`. */
  readonly deviceToken: string;
}

export interface Credentials {
  readonly name: string;
  readonly password: string;
  readonly address: string;
  /** What the device was given when it logged in before. */
  readonly deviceToken?: string | undefined;
}

/** Who may use the server: logging in, going on, logging out, and everything that is kept for it. */
export class Accounts {
  readonly users: Users;
  readonly tokens: ApiTokens;
  readonly roles: RoleBook;
  readonly #sessions: Sessions;
  readonly #links: Links;
  readonly #throttle: LoginThrottle;
  readonly #keys: SigningKeys;
  readonly #hasher: PasswordHasher;
  readonly #db: Database.Database;
  readonly #options: AccountsOptions;
  readonly #now: () => number;

  constructor(options: AccountsOptions) {
    const { db, roles, secret, hasher = new PasswordHasher(), now = Date.now } = options;
    this.#keys = deriveKeys(secret);
    this.users = new Users(db, roles);
    this.tokens = new ApiTokens(db);
    this.roles = roles;
    this.#sessions = new Sessions(db, this.#keys.refresh);
    this.#links = new Links(db);
    this.#throttle = new LoginThrottle(db);
    this.#hasher = hasher;
    this.#db = db;
    this.#options = options;
    this.#now = now;
  }

  close(): void {
    this.#db.close();
  }

  /**
   * Logs somebody in. Whatever is wrong, the answer is the same and takes as long.
   * @throws FrameError FRAME_ACCESS_PASSWORD, FRAME_ACCESS_LOCKED, FRAME_REQUEST_TOO_MANY
   */
  async logIn({ name, password, address, deviceToken }: Credentials): Promise<LoggedIn> {
    const user = this.users.byName(name);
    const device = user === null || deviceToken === undefined ? null : this.#deviceOf(user.id, deviceToken);
    const attempt = { nameKey: keyOfName(name), address, device };
    this.#beginAttempt(attempt);
    const hashed = user === null ? null : this.users.passwordOf(user.id);
    const isRight = await this.#hasher.matches(hashed, password);
    if (!isRight || user === null || hashed === null || user.disabled) throw wrongPassword();
    this.#throttle.succeed(attempt);
    if (this.#hasher.isOld(hashed)) this.users.setPassword(user.id, await this.#hasher.hash(password));
    return this.#open(this.users.require(user.id), address, deviceToken);
  }

  /**
   * Goes on with a session.
   * @throws FrameError FRAME_ACCESS_LOGIN
   */
  async refresh(refreshToken: string): Promise<LoggedIn> {
    const opened = this.#sessions.refresh(refreshToken, this.#now());
    if (opened === 'stolen')
      this.#options.log.warn(
        {},
        'a refresh token was used a second time: its session was ended, somebody may have copied it',
      );
    if (opened === 'stolen' || opened === 'invalid') throw sessionEnded();
    const user = this.users.byId(opened.session.userId);
    if (user === null || user.disabled) throw sessionEnded();
    return this.#loggedIn(user, opened, undefined);
  }

  /** Ends a session at once. */
  logOut(sessionId: string): void {
    this.#sessions.end(sessionId);
  }

  /** The session that a refresh token goes on with; null where that has ended. */
  sessionOf(refreshToken: string): Session | null {
    return this.#sessions.ofToken(refreshToken, this.#now());
  }

  /** Who shows an access token; null where it is not, or no longer, good. */
  async identifyAccess(token: string): Promise<Identity | null> {
    const now = this.#now();
    const claims = await readAccessToken(token, this.#keys.access, now);
    if (claims === null) return null;
    // Looked up each time, so that logging out, a new role and being switched off hold at once.
    const session = this.#sessions.find(claims.sessionId, now);
    if (session === null || session.userId !== claims.userId) return null;
    return this.#identity(session.userId, this.#allOf, session, claims.expiresMs);
  }

  /** Who shows a token for scripts; null where it is not, or no longer, good. */
  identifyToken(secret: string): Identity | null {
    const token = this.tokens.find(secret, this.#now());
    if (token === null) return null;
    const within = (user: User): ReadonlySet<Permission> => {
      const role = this.#allOf(user);
      return new Set(token.scope.filter((permission) => role.has(permission)));
    };
    return this.#identity(token.userId, within, null, token.expiresMs);
  }

  /** A link that makes the first administrator; null where there is one already. */
  makeFirstAdminLink(): string | null {
    return this.users.hasAdmin() ? null : this.#links.makeForFirstAdmin(this.#now());
  }

  /** A link by which somebody sets a new password. Their sessions end. */
  makeLinkFor(userId: string): string {
    this.users.require(userId);
    this.#sessions.endAll(userId);
    return this.#links.makeFor(userId, this.#now());
  }

  /**
   * Follows a link: makes the first administrator, or sets the password of the one it was made for, and logs them in.
   * @param name of the first administrator.
   * @throws FrameError FRAME_ACCESS_LOGIN for a link that is not good, FRAME_ACCOUNTS_PASSWORD, FRAME_REQUEST_INVALID
   */
  async followLink(token: string, name: string | undefined, password: string, address: string): Promise<LoggedIn> {
    const use = this.#links.find(token, this.#now());
    const invited = use?.kind === 'user' ? this.users.byId(use.userId) : null;
    if (use === null || (use.kind === 'user' && (invited === null || invited.disabled))) throw badLink();
    const shown = invited?.name ?? name;
    if (shown === undefined) {
      throw new FrameError('FRAME_REQUEST_INVALID', 'The first administrator needs a name.', {
        remedy: 'Choose a name to log in with.',
      });
    }
    checkNewPassword(password, shown);
    const hashed = await this.#hasher.hash(password);
    const user = this.#db
      .transaction(() => {
        if (!this.#links.use(token)) throw badLink();
        if (invited !== null) return this.#withPassword(invited.id, hashed);
        if (this.users.hasAdmin()) throw badLink();
        return this.users.add(shown, this.#adminRole(), hashed, this.#now());
      })
      .immediate();
    this.#throttle.forgive(keyOfName(user.name));
    return this.#open(user, address, undefined);
  }

  /**
   * Somebody changes their own password. All their other sessions end.
   * @throws FrameError FRAME_ACCESS_PASSWORD where the old one is wrong, FRAME_ACCESS_LOCKED, FRAME_ACCOUNTS_PASSWORD
   */
  async changePassword({ user, session }: Identity, old: string, fresh: string, address: string): Promise<void> {
    // The session is what is known here: guessing at the old password counts for it alone.
    const attempt = { nameKey: keyOfName(user.name), address, device: session?.id ?? null };
    this.#beginAttempt(attempt);
    if (!(await this.#hasher.matches(this.users.passwordOf(user.id), old))) throw wrongPassword();
    this.#throttle.succeed(attempt);
    checkNewPassword(fresh, user.name);
    this.#withPassword(user.id, await this.#hasher.hash(fresh), session?.id);
  }

  /** Sets somebody's password, as who runs the machine may. All their sessions end. @throws FrameError FRAME_ACCOUNTS_… */
  async setPassword(userId: string, fresh: string): Promise<void> {
    const { name } = this.users.require(userId);
    checkNewPassword(fresh, name);
    this.#withPassword(userId, await this.#hasher.hash(fresh));
    this.#throttle.forgive(keyOfName(name));
  }

  /**
   * Adds somebody. @param password null where they set it themselves by a link.
   * @throws FrameError FRAME_ACCOUNTS_…, FRAME_REQUEST_INVALID
   */
  async addUser(name: string, role: string, password: string | null): Promise<User> {
    this.roles.require(role);
    if (password !== null) checkNewPassword(password, name);
    const hashed = password === null ? null : await this.#hasher.hash(password);
    return this.users.add(name, role, hashed, this.#now());
  }

  readonly #allOf = ({ role }: User): ReadonlySet<Permission> => this.roles.permissionsOf(role);

  #beginAttempt(attempt: Attempt): void {
    const waitMs = this.#throttle.begin(attempt, this.#now());
    if (waitMs === null) return;
    const seconds = Math.ceil(waitMs / 1000);
    throw new FrameError('FRAME_ACCESS_LOCKED', 'Too many logins have failed.', {
      remedy: `Try again in ${seconds} s, or from a device that you have logged in from before.`,
      retryAfterMs: waitMs,
    });
  }

  #withPassword(userId: string, hashed: string, except: string | null = null): User {
    this.users.setPassword(userId, hashed);
    this.#sessions.endAll(userId, except);
    return this.users.require(userId);
  }

  #identity(
    userId: string,
    permissionsOf: (user: User) => ReadonlySet<Permission>,
    session: Session | null,
    expiresMs: number,
  ): Identity | null {
    const user = this.users.byId(userId);
    if (user === null || user.disabled) return null;
    this.users.see(user, this.#now());
    return { user, permissions: permissionsOf(user), session, expiresMs };
  }

  #open(user: User, address: string, deviceToken: string | undefined): Promise<LoggedIn> {
    const opened = this.#sessions.open(user.id, address, this.#options.sessionMs, this.#now());
    this.users.see(user, this.#now());
    return this.#loggedIn(user, opened, deviceToken);
  }

  async #loggedIn(user: User, { session, refreshToken }: Opened, deviceToken: string | undefined): Promise<LoggedIn> {
    const now = this.#now();
    const expiresMs = Math.min(now + this.#options.accessTokenMs, session.expiresMs);
    const claims = { userId: user.id, sessionId: session.id, expiresMs };
    const known = deviceToken !== undefined && this.#deviceOf(user.id, deviceToken) !== null;
    return {
      identity: { user, permissions: this.#allOf(user), session, expiresMs },
      accessToken: await signAccessToken(claims, this.#keys.access, now),
      refreshToken,
      deviceToken: known ? deviceToken : this.#makeDevice(user.id),
    };
  }

  #makeDevice(userId: string): string {
    const id = randomBytes(12).toString('base64url');
    return `fpd_${id}.${sealOf(this.#keys.device, userId, id)}`;
  }

  /** The id of a device that this very account has logged in from; null for any other. */
  #deviceOf(userId: string, token: string): string | null {
    const [, id, seal] = /^fpd_([\w-]{16})\.([\w-]{43})$/.exec(token) ?? [];
    return id !== undefined && isSame(seal, sealOf(this.#keys.device, userId, id)) ? id : null;
  }

  /** The role that the first administrator gets: the usual one, unless a file took its rights away. */
  #adminRole(): string {
    const { roles } = this;
    return roles.isAdmin(ADMIN_ROLE) ? ADMIN_ROLE : roles.names.find((name) => roles.isAdmin(name))!;
  }
}

function wrongPassword(): FrameError {
  return new FrameError('FRAME_ACCESS_PASSWORD', 'The name or the password is wrong, or the account is switched off.', {
    remedy: 'Try again, or ask an administrator for a new link.',
  });
}

function sessionEnded(): FrameError {
  return new FrameError('FRAME_ACCESS_LOGIN', 'The session has ended.', { remedy: 'Log in again.' });
}

function badLink(): FrameError {
  return new FrameError('FRAME_ACCESS_LOGIN', 'This link is not good any more, or never was.', {
    remedy:
      'Ask an administrator for a new one; the one for the first administrator is printed when the server starts.',
  });
}
