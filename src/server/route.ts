import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { JobFolder } from '../jobs/job-folder.ts';
import type { Permission } from './api.ts';
import type { Principal } from './principal.ts';

/**
 * Who may use a route. There is no route without one: the server does not start.
 *
 * `anyone`: nobody need be logged in. `user`: somebody is. `permission`: their role has it. `job`: the route's `:job` is one
 * that they may see, change (run, stop, name), delete, share or read the logs of; one that they may not even see is answered
 * like one that does not exist.
 */
export type RouteRule =
  | { readonly who: 'anyone' }
  | { readonly who: 'user' }
  | { readonly who: 'permission'; readonly permission: Permission }
  | { readonly who: 'job'; readonly need: JobNeed };

export type JobNeed = 'view' | 'change' | 'delete' | 'share' | 'logs';

/** What a route is handed. Where a schema is left out, its value is undefined. */
export interface RouteCall<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly principal: Principal;
  /** The job that the rule is about, opened for the one who asks. @throws Error on a route whose rule is about none */
  readonly job: JobFolder;
  readonly request: FastifyRequest;
  /** For streams and headers; whoever answers by it returns it. */
  readonly reply: FastifyReply;
}

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;

/** One route: its rule, its schemas, and what it does. */
export interface Route<
  Params extends z.ZodType | undefined = z.ZodType | undefined,
  Query extends z.ZodType | undefined = z.ZodType | undefined,
  Body extends z.ZodType | undefined = z.ZodType | undefined,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:names`, from the root, such as `/api/v1/jobs/:job`. */
  readonly path: string;
  readonly rule: RouteRule;
  /** One line for the reference. */
  readonly summary: string;
  readonly tag: 'session' | 'users' | 'jobs' | 'uploads' | 'result' | 'events' | 'system';
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** By status; faults are added by the server. A type of content stands for an answer that is no JSON. */
  readonly answers: Readonly<Record<number, z.ZodType | { readonly contentType: string }>>;
  /**
   * Whether the audit log tells of it. Of what comes in hundreds and says nothing alone, such as the parts of a file, the
   * beginning and the end are told instead. @default all but GET
   */
  readonly audit?: boolean;
  /** The largest body, bytes. @default 1 MiB */
  readonly bodyLimit?: number;
  readonly handle: (call: RouteCall<Parsed<Params>, Parsed<Query>, Parsed<Body>>) => unknown;
}

/** Keeps the types of a route's schemas together; the server registers it. */
export function defineRoute<
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(route: Route<Params, Query, Body>): Route {
  return route;
}
