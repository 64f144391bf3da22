import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearerOf, guardedServer, type GuardedServer } from '../test/support/guarded-server.ts';
import { scratchFolder } from '../test/support/scratch-folder.ts';
import { FrameError } from '../src/errors.ts';
import { DEFAULT_ROLES } from '../src/formats/permissions.ts';
import { SILENT_LOGGER } from '../src/log.ts';
import { RoleBook } from '../src/ops/security/role-book.ts';
import { accessOf, accessTable } from '../src/server/access-table.ts';
import { createAuthenticator } from '../src/server/auth/authenticator.ts';
import { buildServer } from '../src/server/build-server.ts';
import type { Route } from '../src/server/route.ts';
import { serverRoutes } from './server-routes.ts';

const scratch = scratchFolder('file');
const roles = new RoleBook(DEFAULT_ROLES);
const PEOPLE = [
  ['nobody', null],
  ['Ada', 'pipeline_user'],
  ['Eve', 'pipeline_user'],
  ['Root', 'pipeline_admin'],
] as const;
/** Whoever is let in is answered so, and nothing is done. */
const LET_IN = 299;
let guarded: GuardedServer;

beforeAll(async () => {
  guarded = await guardedServer(scratch());
});
afterAll(() => guarded.close());

/** The routes as they are, but for what they do and what they must be sent. */
const hollow = (route: Route): Route => ({
  ...route,
  ...{ params: undefined, query: undefined, body: undefined, answers: {} },
  handle: ({ reply }) => reply.status(LET_IN).send(),
});

test('each route lets in whom its rule names, and nobody else', async () => {
  const routes = serverRoutes();
  const server = await buildServer({
    log: SILENT_LOGGER,
    authenticator: createAuthenticator(guarded.accounts, true),
    // Every job is Ada's.
    jobAccess: {
      open: ({ user, permissions }, job, need) => {
        const access = accessOf({ who: 'job', need }, permissions);
        const isIn = access === 'all jobs' || (user?.name === 'Ada' && access.startsWith('own'));
        if (isIn) return Promise.resolve(null as never);
        return Promise.reject(new FrameError('FRAME_REQUEST_NOT_FOUND', `There is no job ${job} that you may see.`));
      },
    },
    routes: routes.map(hollow),
  });
  const wrong: string[] = [];
  let tried = 0;
  for (const [name, role] of PEOPLE) {
    const headers = role === null ? {} : { authorization: await bearerOf(guarded, name, role) };
    for (const { method, path, rule } of routes) {
      const access = role === null ? (rule.who === 'anyone' ? 'yes' : 'no') : accessOf(rule, roles.permissionsOf(role));
      const isIn = access === 'yes' || access === 'all jobs' || (access.startsWith('own') && name === 'Ada');
      const refusal = role === null ? 401 : rule.who === 'job' ? 404 : 403;
      const url = path.replaceAll(/:\w+/g, 'job_20260101_120000').replaceAll('*', 'x');
      const { statusCode } = await server.inject({ method, url, headers });
      tried++;
      if (statusCode !== (isIn ? LET_IN : refusal)) wrong.push(`${name}: ${method} ${path} answered ${statusCode}`);
    }
  }
  await server.close();
  expect(wrong).toEqual([]);
  expect(tried).toBe(4 * routes.length);
});

test('the table says of jobs which ones', () => {
  const route = (need: 'view' | 'delete' | 'logs' | 'change' | 'share'): Route => ({
    ...{ method: 'GET', path: `/${need}`, rule: { who: 'job', need }, summary: '', tag: 'jobs', answers: {} },
    handle: () => undefined,
  });
  const rows = accessTable(
    (['view', 'logs', 'change', 'share', 'delete'] as const).map(route),
    roles.names.map((name) => roles.permissionsOf(name)),
  );
  expect(Object.fromEntries(rows.map(({ path, roles: [admin, user] }) => [path, [admin, user]]))).toEqual({
    '/view': ['all jobs', 'own and shared jobs'],
    '/logs': ['all jobs', 'no'],
    '/change': ['all jobs', 'own jobs'],
    '/share': ['all jobs', 'own jobs'],
    '/delete': ['all jobs', 'no'],
  });
});
