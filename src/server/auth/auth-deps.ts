import { FrameError } from '../../errors.ts';
import type { Permission } from '../../formats/permissions.ts';
import type { Accounts, Identity } from '../../ops/security/accounts/accounts.ts';
import { INVITE_LINK_MS } from '../../ops/security/accounts/links.ts';
import type { User as KeptUser } from '../../ops/security/accounts/users.ts';
import type { AuditLog } from '../../ops/security/audit/audit-log.ts';
import type { AuditAnchor } from '../../ops/security/audit/verify-audit.ts';
import type { PasswordLink, User } from '../api.ts';
import type { Principal } from '../principal.ts';

/** What the routes about people and the audit log work with. */
export interface AuthDeps {
  readonly accounts: Accounts;
  /** `authentication.enabled` */
  readonly enabled: boolean;
  /** Null where the audit is switched off. */
  readonly audit: AuditLog | null;
  /** What backups remember of the audit log. @default nothing */
  readonly anchors?: () => Promise<readonly AuditAnchor[]>;
  readonly programVersion: string;
}

/** @throws FrameError FRAME_ACCESS_DENIED for tokens, and where nobody logs in */
export function requireSession({ identity, by }: Principal): Identity {
  if (identity !== undefined && by === 'session') return identity;
  throw new FrameError('FRAME_ACCESS_DENIED', 'This is only for somebody who has logged in with their password.', {
    remedy: 'Log in; a token for scripts cannot do it.',
  });
}

/**
 * Nobody gives away, or takes away, what they do not have: whoever may manage users could otherwise make themselves
 * an administrator.
 * @throws FrameError FRAME_ACCESS_DENIED
 */
export function requireAtMost({ permissions: own }: Principal, permissions: Iterable<Permission>): void {
  const beyond = [...permissions].filter((permission) => !own.has(permission));
  if (beyond.length === 0) return;
  throw new FrameError('FRAME_ACCESS_DENIED', `This takes permissions that you do not have: ${beyond.join(', ')}.`, {
    remedy: 'Ask somebody who has them.',
  });
}

export const iso = (ms: number): string => new Date(ms).toISOString();

export function asUser({ id, name, role, createdMs, lastSeenMs, disabled }: KeptUser): User {
  return { id, name, role, created: iso(createdMs), lastSeen: lastSeenMs === null ? null : iso(lastSeenMs), disabled };
}

/** A link as it is told. The token stands behind `#`, which browsers keep to themselves. */
export function asLink(token: string, nowMs = Date.now()): PasswordLink {
  return { token, path: setupPath(token), expires: iso(nowMs + INVITE_LINK_MS) };
}

/** Where the page takes a link. */
export function setupPath(token: string): string {
  return `/setup#token=${token}`;
}
