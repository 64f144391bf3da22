import { join } from 'node:path';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { FrameError } from '../../src/errors.ts';
import { parseSecurityConfig } from '../../src/formats/security-config.ts';
import { SILENT_LOGGER } from '../../src/log.ts';
import { AuditLog } from '../../src/ops/security/audit/audit-log.ts';
import type { Accounts } from '../../src/ops/security/accounts/accounts.ts';
import { NO_PRIVATE_TARGETS } from '../../src/ops/net/public-address.ts';
import { parseNetworks, type Networks } from '../../src/ops/security/network/networks.ts';
import { RoleBook } from '../../src/ops/security/role-book.ts';
import { authRoutes } from '../../src/server/auth/auth-routes.ts';
import { createAuthenticator } from '../../src/server/auth/authenticator.ts';
import { buildServer } from '../../src/server/build-server.ts';
import type { Route } from '../../src/server/route.ts';
import { GOOD_PASSWORD, smallAccounts, TEST_SECRET_KEY, type Clock } from './small-accounts.ts';

/** A server with everything that guards it, and no port. */
export interface GuardedServer {
  readonly server: FastifyInstance;
  readonly accounts: Accounts;
  readonly audit: AuditLog;
  /** Asks as a page of this server does. */
  readonly ask: (method: string, url: string, more?: Partial<InjectOptions>) => Promise<LightMyRequestResponse>;
  readonly close: () => Promise<void>;
}

const networksOf = (entries: readonly string[]): Networks | null =>
  entries.length === 0 ? null : (parseNetworks(entries) as Networks);

/** @param written what `security-config.yml` says under `security` */
export async function guardedServer(
  folder: string,
  written: Readonly<Record<string, unknown>> = {},
  routes: readonly Route[] = [],
  clock: Clock = { ms: Date.now() },
): Promise<GuardedServer> {
  const authentication = { secret_key: TEST_SECRET_KEY, ...(written.authentication as object | undefined) };
  const config = parseSecurityConfig({ security: { ...written, authentication } }, 'security-config.yml', () => '');
  const accounts = await smallAccounts(folder, clock, config.authorization.roles);
  const audit = new AuditLog(join(folder, 'audit'));
  const { enabled } = config.authentication;
  const security = {
    ...{
      config,
      file: null,
      roles: new RoleBook(config.authorization.roles),
      tls: null,
      notices: [],
      privateTargets: NO_PRIVATE_TARGETS,
    },
    ...{ allowed: networksOf(config.network.allowed_ips), proxies: networksOf(config.network.trusted_proxies) },
  };
  const server = await buildServer({
    log: SILENT_LOGGER,
    authenticator: createAuthenticator(accounts, enabled),
    jobAccess: {
      open: (_principal, job) =>
        Promise.reject(new FrameError('FRAME_REQUEST_NOT_FOUND', `There is no job ${job} that you may see.`)),
    },
    routes: [...authRoutes({ accounts, enabled, audit, programVersion: '0.0.0' }), ...routes],
    guard: { security, audit },
  });
  return {
    ...{ server, accounts, audit },
    ask: (method, url, { headers, ...more } = {}) =>
      server.inject({ method: method as 'GET', url, headers: { 'x-frame-pipeline': '1', ...headers }, ...more }),
    close: async () => {
      await server.close();
      audit.close();
      accounts.close();
    },
  };
}

/** Logs somebody in who is made for it. @returns what goes into `Authorization`. */
export async function bearerOf({ accounts }: GuardedServer, name: string, role: string): Promise<string> {
  if (accounts.users.byName(name) === null) await accounts.addUser(name, role, GOOD_PASSWORD);
  const { accessToken } = await accounts.logIn({ name, password: GOOD_PASSWORD, address: '10.0.0.1' });
  return `Bearer ${accessToken}`;
}
