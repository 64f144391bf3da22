import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { FrameError } from '../../src/errors.ts';
import { SILENT_LOGGER } from '../../src/log.ts';
import { STEP_NAMES } from '../../src/jobs/steps.ts';
import type { Permission } from '../../src/server/api.ts';
import { JobFolder } from '../../src/jobs/job-folder.ts';
import { makeOnce, RequestKeys } from '../../src/server/uploads/request-keys.ts';
import { buildServer } from '../../src/server/build-server.ts';
import { createClient, type Client } from '../../src/server/client.ts';
import { EventHub } from '../../src/server/events/event-hub.ts';
import { eventRoutes } from '../../src/server/events/event-routes.ts';
import { FolderJobAccess } from '../../src/server/job-access.ts';
import { JobCatalogue } from '../../src/server/jobs/job-catalogue.ts';
import { jobRoutes } from '../../src/server/jobs/job-routes.ts';
import { outputRoutes } from '../../src/server/jobs/output-routes.ts';
import { trashRoutes } from '../../src/server/jobs/trash-routes.ts';
import type { Authenticator } from '../../src/server/principal.ts';
import { JobQueue } from '../../src/server/queue/job-queue.ts';
import { fakeProcesses, type FakeProcess } from './fake-job-process.ts';

const USER: readonly Permission[] = ['create_job', 'view_own_jobs', 'view_logs', 'delete_job'];
const ADMIN: readonly Permission[] = [...USER, 'system_config', 'view_all_jobs'];

/** A server for jobs in this process, whose jobs' processes a test plays. */
export interface JobServer {
  readonly server: FastifyInstance;
  readonly base: string;
  readonly catalogue: JobCatalogue;
  readonly queue: JobQueue;
  readonly hub: EventHub;
  readonly begun: readonly FakeProcess[];
  /** `root` is an administrator, any other name a user; nobody is one who has been put out. */
  readonly as: (user: string) => Client;
  /** From now on this one is not let in. */
  readonly putOut: (user: string) => void;
  close(): Promise<void>;
}

export async function startJobServer(jobsDir: string, { parallel = 1, heartbeatMs = 60_000 } = {}): Promise<JobServer> {
  const out = new Set<string>();
  const authenticator: Authenticator = {
    authenticate({ headers, ip }) {
      const user = headers.authorization?.slice('Bearer '.length) ?? '';
      if (user === '' || out.has(user)) return Promise.reject(new FrameError('FRAME_ACCESS_LOGIN', 'Log in.'));
      const permissions = new Set(user === 'root' ? ADMIN : USER);
      return Promise.resolve({ user: { id: user, name: user, role: 'r' }, permissions, by: 'token', address: ip });
    },
  };
  const hub = new EventHub();
  const catalogue = new JobCatalogue(jobsDir, SILENT_LOGGER);
  const { start, begun } = fakeProcesses();
  const queue = new JobQueue({
    ...{ catalogue, start, log: SILENT_LOGGER, limits: { parallel, threads: 1, nice: 0 } },
    listener: {
      progress: (id, progress) => hub.tell({ kind: 'progress', id, progress }),
      log: (id, level, message) => hub.tell({ kind: 'log', id, at: new Date().toISOString(), level, message }),
    },
  });
  catalogue.listen({
    changed: ({ id }) => hub.tell({ kind: 'job', id }),
    gone: (entry) => hub.tell({ kind: 'gone', id: entry.id, entry }),
  });
  const access = new FolderJobAccess(jobsDir);
  const chain = STEP_NAMES.map((step) => ({ step, filter: 'MatlabFilter' as const }));
  const server = await buildServer({
    ...{ log: SILENT_LOGGER, authenticator, jobAccess: access },
    routes: [
      ...jobRoutes({
        ...{ catalogue, queue, access, chain },
        once: makeOnce(new RequestKeys(jobsDir), (id) => JobFolder.open(join(jobsDir, id))),
        statusOf: () =>
          Promise.resolve(
            chain.map((one) => ({
              ...{ ...one, done: false },
              reasons: [{ kind: 'not-done' as const, what: '', message: 'It has not been done yet.' }],
            })),
          ),
        personOf: (id) => Promise.resolve(['ada', 'bob', 'eve'].includes(id) ? { id, name: id } : null),
      }),
      ...outputRoutes(),
      ...trashRoutes({ catalogue, queue, retentionMs: 1000 }),
      ...eventRoutes({ ...{ hub, catalogue, queue, authenticator }, limits: { heartbeatMs, perUser: 3 } }),
    ],
  });
  server.addHook('preClose', () => Promise.resolve(hub.close()));
  await catalogue.refresh();
  queue.begin();
  const base = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    ...{ server, base, catalogue, queue, hub, begun },
    as: (user) => createClient({ base, token: user }),
    putOut: (user) => void out.add(user),
    async close() {
      await queue.stop();
      await server.close();
    },
  };
}
