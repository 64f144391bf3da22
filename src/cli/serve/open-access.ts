import type { Person } from '../../jobs/job-ownership.ts';
import { FrameError } from '../../errors.ts';
import { readEnvironment, readVariables } from '../../jobs/environment.ts';
import type { Logger } from '../../log.ts';
import { readAuditAnchors } from '../../ops/backup/audit-anchors.ts';
import { openRepository } from '../../ops/backup/repository.ts';
import type { PrivateTargets } from '../../ops/net/public-address.ts';
import type { AuditAnchor } from '../../ops/security/audit/verify-audit.ts';
import { loadSecurity } from '../../ops/security/load-security.ts';
import { decideListening } from '../../ops/security/network/listening.ts';
import { openSecurity, type OpenSecurity } from '../../server/auth/open-security.ts';
import { secretsOf } from '../backup/backup-setup.ts';
import { notice } from '../output.ts';
import type { TlsPlace } from './tls-files.ts';
import { noteInLanguage, t } from '../language.ts';

/** Who comes in, and how; the one place where that is decided. */
export interface Access extends Pick<
  OpenSecurity,
  'authenticator' | 'guard' | 'routes' | 'makeSetupPath' | 'prune' | 'close'
> {
  /** Where the server listens. */
  readonly host: string;
  /** Where its certificate stands; null where it speaks plain HTTP. */
  readonly tls: TlsPlace | null;
  /** Whom webhooks may call besides the public internet. */
  readonly privateTargets: PrivateTargets;
  /** A user by id; null where there is none. */
  readonly personOf: (id: string) => Promise<Person | null>;
}

export interface AccessOptions {
  /** As asked on the command line. */
  readonly host: string | undefined;
  readonly tls: TlsPlace | null;
  /** Null for `security-config.yml` in the working folder, if it is there. */
  readonly securityFile: string | null;
  readonly stateDir: string;
  readonly programVersion: string;
  readonly log: Logger;
}

/**
 * Opens what decides who asks, as `security-config.yml` says, and says in plain words what that means here.
 * @throws FrameError FRAME_SECURITY_…, FRAME_ACCOUNTS_…, FRAME_AUDIT_…
 */
export async function openAccess(options: AccessOptions): Promise<Access> {
  const { stateDir, programVersion, log } = options;
  const variable = await readVariables(process.cwd(), process.env);
  const found = await loadSecurity(options.securityFile, process.cwd(), variable);
  const asked = options.tls && { certificate: options.tls.certFile, key: options.tls.keyFile };
  const security = { ...found, tls: asked ?? found.tls };
  const { host, onlyLocal } = decideListening(security, options.host);
  for (const text of security.notices) notice(t('note: {{text}}', { text }));
  if (onlyLocal !== null)
    notice(t('note: Only this machine reaches the server: {{why}}', { why: noteInLanguage(onlyLocal) }));
  const { accounts, authenticator, guard, routes, makeSetupPath, prune, close } = await openSecurity({
    ...{ security, stateDir, variable, log, programVersion, anchors: anchorsOfBackups },
  });
  return {
    ...{ host, authenticator, guard, routes, makeSetupPath, prune, close, privateTargets: security.privateTargets },
    tls: security.tls && { certFile: security.tls.certificate, keyFile: security.tls.key },
    personOf: (id) => {
      const user = accounts.users.byId(id);
      return Promise.resolve(user === null ? null : { id, name: user.name });
    },
  };
}

/** What the backups remember of the audit log: whoever cuts off its end would have to change them as well. */
async function anchorsOfBackups(): Promise<AuditAnchor[]> {
  const environment = await readEnvironment(process.cwd(), process.env);
  try {
    return await readAuditAnchors(await openRepository(environment.backupDir.value, await secretsOf(environment)));
  } catch (error) {
    // Where nothing was ever backed up there is nothing to hold it against.
    if (error instanceof FrameError && error.code === 'FRAME_BACKUP_NO_REPOSITORY') return [];
    throw error;
  }
}
