import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { readVariables } from '../../jobs/environment.ts';
import { SILENT_LOGGER } from '../../log.ts';
import { Accounts } from '../../ops/security/accounts/accounts.ts';
import { openAccounts } from '../../ops/security/accounts/open-accounts.ts';
import { audited } from '../../ops/security/audit/audited.ts';
import { AuditLog } from '../../ops/security/audit/audit-log.ts';
import type { AuditEntry } from '../../ops/security/audit/audit-record.ts';
import { loadSecurity, type Security } from '../../ops/security/load-security.ts';
import { makeSecretKey } from '../../ops/security/secret-key.ts';
import { AUDIT_FOLDER } from '../../ops/state/state-place.ts';
import { FrameError } from '../../errors.ts';
import { findWatchedPlace, type WatchOptions } from '../ops/watched-place.ts';

/** What every command about security takes. */
export interface SecurityOptions extends WatchOptions {
  readonly config?: string;
  readonly json?: boolean;
}

/** Where everything about security stands. */
export interface SecurityPlace {
  readonly security: Security;
  /** Absolute. */
  readonly stateDir: string;
  readonly auditDir: string;
  readonly variable: (name: string) => string | undefined;
}

/** @throws FrameError as `loadSecurity` */
export async function findSecurityPlace(options: SecurityOptions): Promise<SecurityPlace> {
  const { stateDir, securityConfig } = await findWatchedPlace({ ...options, security: options.config });
  const variable = await readVariables(process.cwd(), process.env);
  const security = await loadSecurity(securityConfig, process.cwd(), variable);
  return { security, stateDir, auditDir: join(stateDir, AUDIT_FOLDER), variable };
}

/** Who gives a command, for the audit log. */
export function commandGiver(): Pick<AuditEntry, 'who' | 'from'> {
  return { who: { id: null, name: userNameOf(), by: 'command line' }, from: hostname() };
}

/** The accounts, open for one command, and a way to change them that is written down. */
export interface OpenAccounts {
  readonly accounts: Accounts;
  readonly place: SecurityPlace;
  readonly change: <T>(what: string, on: AuditEntry['on'], action: () => Promise<T> | T) => Promise<T>;
}

/** @throws FrameError as `openAccounts` and `loadSecurity`, FRAME_AUDIT_… for a change */
export async function withAccounts(
  options: SecurityOptions,
  action: (open: OpenAccounts) => Promise<void> | void,
): Promise<void> {
  const place = await findSecurityPlace(options);
  const { config, roles } = place.security;
  const db = await openAccounts(place.stateDir);
  const log = config.audit.enabled ? new AuditLog(place.auditDir) : null;
  const accounts = new Accounts({
    ...{ db, roles, log: SILENT_LOGGER, accessTokenMs: 0, sessionMs: 0 },
    // Commands open no session and so sign nothing: they do without the real key, and work where it is not set.
    secret: makeSecretKey(),
  });
  try {
    await action({
      ...{ accounts, place },
      change: (what, on, act) => audited(log, { ...commandGiver(), what, on }, act),
    });
  } finally {
    accounts.close();
    log?.close();
  }
}

/** The user of a name. @throws FrameError FRAME_ACCOUNTS_NOT_FOUND */
export function requireUser({ users }: Accounts, name: string) {
  const user = users.byName(name);
  if (user !== null) return user;
  throw new FrameError('FRAME_ACCOUNTS_NOT_FOUND', `There is no user ${name}.`, {
    remedy: '`frame-pipeline users list` shows all.',
  });
}

function userNameOf(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container a user may have a number and no name.
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
