import type { FastifyRequest } from 'fastify';
import type { Identity } from '../ops/security/accounts/accounts.ts';
import type { Permission } from './api.ts';

/** Who asks: a person with a session, a script with a token, or nobody. */
export interface Principal {
  /** Null for nobody. */
  readonly user: { readonly id: string; readonly name: string; readonly role: string } | null;
  readonly permissions: ReadonlySet<Permission>;
  /** How they showed who they are. */
  readonly by: 'session' | 'token' | 'switched off' | 'nobody';
  /** Where the request came from, after trusted proxies. */
  readonly address: string;
  /** What the accounts know of them; for a session or a token only. */
  readonly identity?: Identity;
}

export function nobody(address: string): Principal {
  return { user: null, permissions: new Set(), by: 'nobody', address };
}

/** Finds out who asks. A token that is not valid is an error, not nobody. @throws FrameError FRAME_ACCESS_LOGIN */
export interface Authenticator {
  authenticate(request: FastifyRequest): Promise<Principal>;
}
