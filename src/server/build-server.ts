import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { FrameError } from '../errors.ts';
import type { JobFolder } from '../jobs/job-folder.ts';
import type { Logger } from '../log.ts';
import { Fault } from './api.ts';
import { describeApi, descriptionRoute, REFERENCE_ROOT } from './api-description.ts';
import { auditRequests, noteFault } from './auth/audit-requests.ts';
import { guardDoor, guardRequests, trustedProxies, type ServerGuard } from './auth/guard-requests.ts';
import { faultOf } from './fault-of.ts';
import type { JobAccess } from './job-access.ts';
import { nobody, type Authenticator, type Principal } from './principal.ts';
import { pageRoutes } from './page-files.ts';
import type { Route, RouteRule } from './route.ts';

/** What the server is made of; `serve` wires it, tests bring their own. */
export interface ServerDeps {
  readonly log: Logger;
  readonly authenticator: Authenticator;
  readonly jobAccess: JobAccess;
  readonly routes: readonly Route[];
  /** For the description of the API. @default 0.0.0 */
  readonly programVersion?: string;
  /** Folder of the built page; where it is not given, there is none. */
  readonly pageFolder?: string;
  /** Where given, the server speaks HTTPS. */
  readonly tls?: TlsFiles | undefined;
  /** What keeps others out; tests of single routes go without. */
  readonly guard?: ServerGuard | undefined;
}

/** A certificate with its key, as PEM. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly rule?: RouteRule;
    readonly audit?: boolean;
  }
  interface FastifyRequest {
    principal: Principal;
    /** Where the rule is about a job. */
    openedJob: JobFolder | null;
  }
}

const BODY_LIMIT_BYTES = 1024 * 1024;

/**
 * The server without a port: every route registered, with its rule. Tests call `inject`, the command calls `listen`.
 * @throws Error for a route without a rule: such a server must never start
 */
export async function buildServer(deps: ServerDeps): Promise<FastifyInstance> {
  const { log, authenticator, jobAccess, routes, programVersion = '0.0.0', pageFolder, tls, guard } = deps;
  const options = {
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: 500 },
    // A number of its own for every request that there ever was: the audit log names them.
    genReqId: () => randomUUID(),
    trustProxy: trustedProxies(guard),
  };
  // Over HTTPS it answers by the same calls; only the type of what lies beneath differs.
  const server = (
    tls === undefined ? fastify(options) : (fastify({ ...options, https: tls }) as unknown as FastifyInstance)
  ).withTypeProvider<ZodTypeProvider>();
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.addHook('onRoute', (route) => {
    // The reference's own files: the only routes that are not defined here.
    if (route.url.startsWith(REFERENCE_ROOT)) route.config = { ...route.config, rule: { who: 'anyone' } };
    const { method, url, config } = route;
    if (config?.rule === undefined) throw new Error(`${String(method)} ${url} has no rule of who may use it.`);
  });
  // Chunks of uploads; which routes take them, and how large ones, they say themselves.
  server.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  server.decorateRequest('principal');
  server.decorateRequest('openedJob', null);
  server.addHook('onRequest', (request, _reply, done) => {
    request.principal = nobody(request.ip);
    done();
  });
  if (guard !== undefined) await guardDoor(server, guard);
  await server.register(cookie);
  server.addHook('onRequest', async (request) => {
    const rule = request.routeOptions.config.rule;
    if (rule === undefined) return;
    request.principal = await authenticator.authenticate(request);
    requireRule(request.principal, rule);
  });
  if (guard !== undefined) guardRequests(server, guard);
  // Which job it is stands in the parameters, which are known to be sound only now.
  server.addHook('preHandler', async (request) => {
    const rule = request.routeOptions.config.rule;
    if (rule?.who === 'job') request.openedJob = await jobAccess.open(request.principal, jobOf(request), rule.need);
  });
  if (guard !== undefined) {
    const reads = guard.security.config.audit.log_level === 'debug';
    auditRequests(server, { audit: guard.audit, reads }, log);
  }
  server.setErrorHandler((error, request, reply) => {
    const { status, fault } = faultOf(error, request.id);
    noteFault(request, fault.error.code);
    if (error instanceof FrameError && error.retryAfterMs !== undefined)
      reply.header('retry-after', Math.max(1, Math.ceil(error.retryAfterMs / 1000)));
    // Whoever waits for the server asks again and again; that it starts is no fault.
    if (status >= 500 && fault.error.code !== 'FRAME_SERVER_NOT_READY')
      log.error({ err: error, request: request.id, url: request.url }, 'a request failed');
    return reply.status(status).send(fault);
  });
  server.setNotFoundHandler((request, reply) => {
    const { status, fault } = faultOf(
      new FrameError('FRAME_REQUEST_NOT_FOUND', `There is nothing at ${request.url.split('?')[0]}.`),
      request.id,
    );
    return reply.status(status).send(fault);
  });
  await describeApi(server, programVersion);
  const pages = pageFolder === undefined ? [] : await pageRoutes(server, pageFolder);
  for (const route of [...routes, descriptionRoute(() => server), ...pages]) register(server, route);
  return server;
}

function register(server: FastifyInstance, route: Route): void {
  const files = Object.entries(route.answers).flatMap(([status, answer]) =>
    'contentType' in answer ? [[status, answer.contentType] as const] : [],
  );
  const schemas = Object.entries(route.answers).filter((entry): entry is [string, z.ZodType] => 'parse' in entry[1]);
  server.route({
    method: route.method,
    url: route.path,
    config: {
      rule: route.rule,
      audit: route.audit ?? route.method !== 'GET',
      contentTypes: Object.fromEntries(files),
    },
    bodyLimit: route.bodyLimit,
    schema: {
      ...{ summary: route.summary, tags: [route.tag] },
      ...(route.params === undefined ? {} : { params: route.params }),
      ...(route.query === undefined ? {} : { querystring: route.query }),
      ...(route.body === undefined ? {} : { body: route.body }),
      response: { ...Object.fromEntries(schemas), '4xx': Fault, '5xx': Fault },
    },
    handler: (request, reply) =>
      route.handle({
        params: request.params,
        query: request.query,
        body: request.body,
        principal: request.principal,
        get job() {
          if (request.openedJob === null) throw new Error(`The rule of ${route.path} is about no job.`);
          return request.openedJob;
        },
        request,
        reply,
      }),
  });
}

/** What a rule asks of the one who comes, before anything of the request is read. */
function requireRule({ user, permissions }: Principal, rule: RouteRule): void {
  if (rule.who === 'anyone') return;
  if (user === null)
    throw new FrameError('FRAME_ACCESS_LOGIN', 'This needs somebody who is logged in.', { remedy: 'Log in first.' });
  if (rule.who === 'permission' && !permissions.has(rule.permission))
    throw new FrameError('FRAME_ACCESS_DENIED', `Your role does not have the permission ${rule.permission}.`, {
      remedy: 'Ask an administrator.',
    });
}

function jobOf(request: FastifyRequest): string {
  const { job } = request.params as { readonly job?: unknown };
  if (typeof job !== 'string') throw new Error(`${request.routeOptions.url} has a rule about a job and names none.`);
  return job;
}
