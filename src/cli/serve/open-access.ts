import { isIP } from 'node:net';
import { FrameError } from '../../errors.ts';
import type { Person } from '../../jobs/job-ownership.ts';
import type { Logger } from '../../log.ts';
import { PERMISSIONS } from '../../formats/permissions.ts';
import { API_ROOT, Session } from '../../server/api.ts';
import type { Authenticator, Principal } from '../../server/principal.ts';
import { defineRoute, type Route } from '../../server/route.ts';
import { notice } from '../output.ts';

/** Who comes in, and how; the one place where that is decided. */
export interface Access {
  readonly authenticator: Authenticator;
  /** Routes about sessions and users. */
  readonly routes: readonly Route[];
  /** A user by id; null where there is none. */
  readonly personOf: (id: string) => Promise<Person | null>;
  close(): Promise<void>;
}

export interface AccessOptions {
  readonly host: string;
  readonly programVersion: string;
  readonly log: Logger;
}

/** Who everybody is where authentication is switched off. */
const ADMIN = { id: 'admin', name: 'admin', role: 'pipeline_admin' } as const;

/**
 * Opens what decides who asks. With authentication switched off everybody who can reach the server is its administrator, so it
 * can be reached from this machine alone.
 * @throws FrameError FRAME_USAGE for an address that others could reach
 */
export function openAccess({ host, programVersion, log }: AccessOptions): Promise<Access> {
  if (!isLoopback(host))
    return Promise.reject(
      new FrameError('FRAME_USAGE', `Without authentication the server may not listen at ${host}.`, {
        remedy: 'Leave out --host, so that only this machine reaches it, or switch authentication on.',
      }),
    );
  notice('note: authentication is switched off: everybody on this machine is an administrator.');
  log.warn({ host }, 'authentication is switched off');
  return Promise.resolve({
    authenticator: { authenticate: (request) => Promise.resolve(everybody(request.ip)) },
    routes: [sessionRoute(programVersion)],
    personOf: (id) => Promise.resolve(id === ADMIN.id ? { id, name: ADMIN.name } : null),
    close: () => Promise.resolve(),
  });
}

function everybody(address: string): Principal {
  return { user: ADMIN, permissions: new Set(PERMISSIONS), by: 'switched off', address };
}

function sessionRoute(programVersion: string): Route {
  const started = new Date().toISOString();
  return defineRoute({
    ...{ method: 'GET', path: `${API_ROOT}/session`, rule: { who: 'anyone' }, tag: 'session' },
    summary: 'Tells who one is, and what one may do.',
    answers: { 200: Session },
    handle: () => ({
      ...{ user: { ...ADMIN, created: started, lastSeen: null, disabled: false }, permissions: [...PERMISSIONS] },
      ...{ setupNeeded: false, authentication: false, expires: null, programVersion },
    }),
  });
}

/** Whether only this machine reaches an address. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}
