import type { FastifyInstance } from 'fastify';
import { join } from 'node:path';
import { SILENT_LOGGER } from '../../src/log.ts';
import { JobFolder } from '../../src/jobs/job-folder.ts';
import { PERMISSIONS } from '../../src/formats/permissions.ts';
import { type Permission } from '../../src/server/api.ts';
import { buildServer } from '../../src/server/build-server.ts';
import type { Principal } from '../../src/server/principal.ts';
import type { Route } from '../../src/server/route.ts';

export interface ApiServerOptions {
  readonly routes: readonly Route[];
  readonly jobsDir?: string;
  readonly permissions?: readonly Permission[];
}

/** A server for tests: whoever names themselves in `x-user` is believed, and may do everything with every job. */
export function apiServer({
  routes,
  jobsDir = '',
  permissions = PERMISSIONS,
}: ApiServerOptions): Promise<FastifyInstance> {
  return buildServer({
    log: SILENT_LOGGER,
    authenticator: {
      authenticate: ({ headers, ip }) => {
        const name = headers['x-user'] as string | undefined;
        const user = name === undefined ? null : { id: name, name, role: 'pipeline_user' };
        const principal: Principal = { user, permissions: new Set(permissions), by: 'session', address: ip };
        return Promise.resolve(principal);
      },
    },
    jobAccess: { open: (_principal, job) => JobFolder.open(join(jobsDir, job)) },
    routes,
  });
}
