import { join } from 'node:path';
import type { Logger } from '../../log.ts';
import { Accounts } from '../../ops/security/accounts/accounts.ts';
import { openAccounts } from '../../ops/security/accounts/open-accounts.ts';
import { AuditLog } from '../../ops/security/audit/audit-log.ts';
import type { AuditAnchor } from '../../ops/security/audit/verify-audit.ts';
import { secretKeyOf, type Security } from '../../ops/security/load-security.ts';
import { makeSecretKey } from '../../ops/security/secret-key.ts';
import { AUDIT_FOLDER } from '../../ops/state/state-place.ts';
import type { Authenticator } from '../principal.ts';
import type { Route } from '../route.ts';
import { createAuthenticator } from './authenticator.ts';
import { setupPath } from './auth-deps.ts';
import { authRoutes } from './auth-routes.ts';
import type { ServerGuard } from './guard-requests.ts';

export interface OpenSecurityOptions {
  readonly security: Security;
  readonly stateDir: string;
  /** What a variable of the environment holds. */
  readonly variable: (name: string) => string | undefined;
  readonly log: Logger;
  readonly programVersion: string;
  /** What backups remember of the audit log. */
  readonly anchors?: () => Promise<readonly AuditAnchor[]>;
}

/** What a server needs of everything that guards it. */
export interface OpenSecurity {
  readonly accounts: Accounts;
  readonly authenticator: Authenticator;
  readonly guard: ServerGuard;
  readonly routes: readonly Route[];
  /** Where the first administrator is made, once, on this server, such as `/setup#token=…`; null where there is one. */
  readonly makeSetupPath: () => string | null;
  /** Takes away what the audit log need not keep any longer; to be done each day. @throws FrameError FRAME_AUDIT_… */
  readonly prune: () => Promise<void>;
  readonly close: () => void;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Opens accounts and audit log for a server, and proves that both can be used before anybody comes.
 * @throws FrameError FRAME_SECURITY_SECRET_WEAK, FRAME_ACCOUNTS_DAMAGED, FRAME_AUDIT_…, FRAME_STATE_…, FRAME_DISK_…
 */
export async function openSecurity(options: OpenSecurityOptions): Promise<OpenSecurity> {
  const { security, stateDir, variable, log, programVersion, anchors } = options;
  const { authentication, audit: asked } = security.config;
  // Where nobody logs in, no token is taken, and none may be made with a key that anybody knows.
  const secret = authentication.enabled ? await secretKeyOf(security, stateDir, variable) : makeSecretKey();
  const audit = asked.enabled ? new AuditLog(join(stateDir, AUDIT_FOLDER)) : null;
  await audit?.settle();
  const accounts = new Accounts({
    ...{ db: await openAccounts(stateDir), roles: security.roles, secret, log },
    accessTokenMs: authentication.access_token_minutes * MINUTE_MS,
    sessionMs: authentication.session_days * DAY_MS,
  });
  const { enabled } = authentication;
  const deps = { accounts, enabled, audit, programVersion, ...(anchors === undefined ? {} : { anchors }) };
  return {
    accounts,
    authenticator: createAuthenticator(accounts, enabled),
    guard: { security, audit },
    routes: authRoutes(deps),
    makeSetupPath: () => {
      const token = enabled ? accounts.makeFirstAdminLink() : null;
      return token === null ? null : setupPath(token);
    },
    prune: async () => {
      const who = { id: null, name: 'the server', by: 'nobody' as const };
      await audit?.prune(asked.retention_days, { who, from: 'this machine' });
    },
    close: () => {
      accounts.close();
      audit?.close();
    },
  };
}
