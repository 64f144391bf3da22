import type { FastifyRequest } from 'fastify';
import { FrameError } from '../../errors.ts';
import { ADMIN_ROLE, PERMISSIONS } from '../../formats/permissions.ts';
import type { Accounts, Identity } from '../../ops/security/accounts/accounts.ts';
import { nobody, type Authenticator, type Principal } from '../principal.ts';
import { readCookie } from './cookies.ts';

/** Who everybody is where authentication is switched off: only this machine reaches the server then. */
export const LOCAL_USER = { id: 'local', name: 'local', role: ADMIN_ROLE } as const;

/**
 * Finds out who asks: by `Authorization: Bearer`, or by the page's cookie. Where both come, the header counts.
 * @param enabled `authentication.enabled`
 */
export function createAuthenticator(accounts: Accounts, enabled: boolean): Authenticator {
  return {
    authenticate: async (request) => {
      if (!enabled) {
        return { user: LOCAL_USER, permissions: new Set(PERMISSIONS), by: 'switched off', address: request.ip };
      }
      const { authorization } = request.headers;
      if (authorization !== undefined) return byHeader(accounts, authorization, request);
      const cookie = readCookie('access', request);
      if (cookie === undefined) return nobody(request.ip);
      const identity = await accounts.identifyAccess(cookie);
      if (identity !== null) return principalOf(identity, request);
      // A page whose session has ended must still be able to log in, and to learn that it is nobody.
      if (request.routeOptions.config.rule?.who === 'anyone') return nobody(request.ip);
      throw notGood('The session has ended, or its token has expired.', 'Renew it, or log in again.');
    },
  };
}

async function byHeader(accounts: Accounts, header: string, request: FastifyRequest): Promise<Principal> {
  const [, token] = /^bearer ([\w.~+/=-]{1,2000})$/i.exec(header) ?? [];
  if (token !== undefined) {
    const identity = token.startsWith('fpt_') ? accounts.identifyToken(token) : await accounts.identifyAccess(token);
    if (identity !== null) return principalOf(identity, request);
  }
  throw notGood('The token is not valid, or has expired.', 'Log in again, or make a new token.');
}

function principalOf(identity: Identity, { ip }: FastifyRequest): Principal {
  const { user, permissions, session } = identity;
  return {
    user: { id: user.id, name: user.name, role: user.role },
    ...{ permissions, by: session === null ? 'token' : 'session', address: ip, identity },
  };
}

function notGood(message: string, remedy: string): FrameError {
  return new FrameError('FRAME_ACCESS_LOGIN', message, { remedy });
}
