import { expect, test } from 'vitest';
import { z } from 'zod';
import { FrameError } from '../errors.ts';
import { SILENT_LOGGER } from '../log.ts';
import type { Permission } from './api.ts';
import { buildServer, type ServerDeps } from './build-server.ts';
import { nobody } from './principal.ts';
import { defineRoute, type Route } from './route.ts';

const ANSWER = z.object({ name: z.string() });

const deps = (routes: readonly Route[], permissions: readonly Permission[] | null): ServerDeps => ({
  log: SILENT_LOGGER,
  authenticator: {
    authenticate: (request) =>
      Promise.resolve(
        permissions === null
          ? nobody(request.ip)
          : {
              user: { id: 'u1', name: 'Ada', role: 'pipeline_user' },
              permissions: new Set(permissions),
              by: 'session',
              address: request.ip,
            },
      ),
  },
  jobAccess: {
    open: (_principal, job) =>
      Promise.reject(new FrameError('FRAME_REQUEST_NOT_FOUND', `There is no job ${job} that you may see.`)),
  },
  routes,
});

const route = (rule: Route['rule'], path = '/thing'): Route =>
  defineRoute({
    method: 'POST',
    path,
    rule,
    summary: 'Tells a name.',
    tag: 'system',
    body: z.object({ name: z.string().min(1) }),
    answers: { 200: ANSWER },
    handle: ({ body }) => ({ name: body.name, secret: 'must not leave' }),
  });

async function ask(rule: Route['rule'], permissions: readonly Permission[] | null, payload: object = { name: 'x' }) {
  const server = await buildServer(deps([route(rule)], permissions));
  return server.inject({ method: 'POST', url: '/thing', payload });
}

test('a route asks for what its rule says', async () => {
  expect((await ask({ who: 'anyone' }, null)).statusCode).toBe(200);
  expect((await ask({ who: 'user' }, null)).statusCode).toBe(401);
  expect((await ask({ who: 'user' }, [])).statusCode).toBe(200);
  expect((await ask({ who: 'permission', permission: 'create_job' }, [])).statusCode).toBe(403);
  expect((await ask({ who: 'permission', permission: 'create_job' }, ['create_job'])).statusCode).toBe(200);
});

test('a job that one may not see is answered like one that is not there', async () => {
  const server = await buildServer(deps([route({ who: 'job', need: 'view' }, '/jobs/:job')], ['view_own_jobs']));
  const answer = await server.inject({ method: 'POST', url: '/jobs/job_1', payload: { name: 'x' } });
  expect(answer.statusCode).toBe(404);
  expect(answer.json()).toMatchObject({ error: { code: 'FRAME_REQUEST_NOT_FOUND', retry: false } });
});

test('what is not in the schema does not leave', async () => {
  expect((await ask({ who: 'anyone' }, null)).json()).toEqual({ name: 'x' });
});

test('a body that is not as described is refused with what is wrong', async () => {
  const answer = await ask({ who: 'anyone' }, null, { name: '' });
  expect(answer.statusCode).toBe(422);
  expect(answer.json()).toMatchObject({ error: { code: 'FRAME_REQUEST_INVALID' } });
});

test('a server with a route without a rule does not start', async () => {
  const bare = { ...route({ who: 'anyone' }), rule: undefined } as unknown as Route;
  await expect(buildServer(deps([bare], null))).rejects.toThrow('has no rule');
});
