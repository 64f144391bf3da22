import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FrameError } from '../../errors.ts';
import { errnoOf } from '../../jobs/disk-errors.ts';
import { ACCOUNTS_FILE, AUDIT_FOLDER } from '../state/state-place.ts';
import { openAccounts } from './accounts/open-accounts.ts';
import { Users } from './accounts/users.ts';
import { verifyAudit } from './audit/verify-audit.ts';
import { secretKeyOf, type Security } from './load-security.ts';
import { decideListening } from './network/listening.ts';
import { SECRET_KEY_FILE } from './secret-key.ts';

/** One thing that was looked at. */
export interface SecurityPoint {
  readonly name:
    | 'configuration'
    | 'login'
    | 'secret key'
    | 'accounts'
    | 'network'
    | 'encryption in transit'
    | 'addresses'
    | 'audit log'
    | 'files';
  readonly state: 'ok' | 'warn' | 'fail';
  /** What was found, one sentence. */
  readonly says: string;
}

/**
 * Looks at everything that guards the server, without changing any of it.
 * @param variable what a variable of the environment holds.
 * @throws FrameError FRAME_DISK_…, FRAME_STATE_LIBRARY
 */
export async function checkSecurity(
  security: Security,
  stateDir: string,
  workingDir: string,
  variable: (name: string) => string | undefined,
): Promise<SecurityPoint[]> {
  const { config, file, allowed } = security;
  const { onlyLocal } = decideListening(security);
  return [
    point('configuration', 'ok', file === null ? 'There is no file; the strict way holds.' : `${file} is well.`),
    config.authentication.enabled
      ? await secretPoint(security, stateDir, variable)
      : point('login', 'warn', 'Nobody logs in: whoever is on this machine is the administrator.'),
    await accountsPoint(security, stateDir),
    point(
      'network',
      'ok',
      onlyLocal === null ? 'Other machines reach the server.' : `Only this machine reaches the server: ${onlyLocal}`,
    ),
    onlyLocal === null && config.data_protection.encryption_in_transit === false
      ? point('encryption in transit', 'warn', 'Passwords and pictures go over the network in the open.')
      : point('encryption in transit', 'ok', 'Nothing leaves this machine in the open.'),
    onlyLocal === null && allowed === null
      ? point('addresses', 'warn', 'allowed_ips is empty: any address may try to log in.')
      : point('addresses', 'ok', 'Only the addresses that are named, or this machine, are answered.'),
    await auditPoint(security, stateDir),
    await filesPoint(stateDir, workingDir),
  ];
}

function point(name: SecurityPoint['name'], state: SecurityPoint['state'], says: string): SecurityPoint {
  return { name, state, says };
}

async function secretPoint(
  security: Security,
  stateDir: string,
  variable: (name: string) => string | undefined,
): Promise<SecurityPoint> {
  if (security.file === null && variable('JWT_SECRET_KEY') === undefined) {
    const kept = await stat(join(stateDir, SECRET_KEY_FILE)).catch(() => null);
    return point(
      'secret key',
      'ok',
      kept === null ? 'The first start will make one.' : 'A random one is kept in the state folder.',
    );
  }
  try {
    await secretKeyOf(security, stateDir, variable);
    return point('secret key', 'ok', 'It is long and looks random.');
  } catch (error) {
    if (error instanceof FrameError) return point('secret key', 'fail', error.message);
    throw error;
  }
}

async function accountsPoint({ roles }: Security, stateDir: string): Promise<SecurityPoint> {
  const there = await stat(join(stateDir, ACCOUNTS_FILE)).catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return null;
    throw cause;
  });
  if (there === null)
    return point('accounts', 'warn', 'There are none yet; the first start of the server prints a link.');
  try {
    const db = await openAccounts(stateDir);
    try {
      const users = new Users(db, roles);
      if (!users.hasAdmin())
        return point('accounts', 'warn', 'There is no administrator; the next start of the server prints a link.');
      const lost = users.list().filter(({ role }) => !roles.names.includes(role));
      if (lost.length === 0)
        return point('accounts', 'ok', `${users.list().length} users, each with a role that there is.`);
      return point(
        'accounts',
        'warn',
        `${lost.map(({ name }) => name).join(', ')}: their role is not in the configuration, so they may do nothing.`,
      );
    } finally {
      db.close();
    }
  } catch (error) {
    if (error instanceof FrameError) return point('accounts', 'fail', error.message);
    throw error;
  }
}

async function auditPoint({ config }: Security, stateDir: string): Promise<SecurityPoint> {
  if (!config.audit.enabled) return point('audit log', 'warn', 'It is switched off: nobody will know who did what.');
  const { ok, records, problems } = await verifyAudit(join(stateDir, AUDIT_FOLDER));
  if (ok) return point('audit log', 'ok', `${records} records, all as they were written.`);
  return point('audit log', 'fail', `It is not as it was written: ${problems[0].says}.`);
}

/** Whether others on this machine can read what they should not. */
async function filesPoint(stateDir: string, workingDir: string): Promise<SecurityPoint> {
  const secret = [join(workingDir, '.env'), join(stateDir, ACCOUNTS_FILE), join(stateDir, SECRET_KEY_FILE)];
  const open: string[] = [];
  for (const path of process.platform === 'win32' ? [] : secret) {
    const found = await stat(path).catch(() => null);
    if (found !== null && (found.mode & 0o077) !== 0) open.push(path);
  }
  if (open.length === 0) return point('files', 'ok', 'Nobody else on this machine may read what is secret.');
  return point('files', 'warn', `Others on this machine may read ${open.join(', ')}: \`chmod 600\` them.`);
}
