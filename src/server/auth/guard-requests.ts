import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { FrameError } from '../../errors.ts';
import type { AuditLog } from '../../ops/security/audit/audit-log.ts';
import type { Security } from '../../ops/security/load-security.ts';
import { holderOf, isLoopback } from '../../ops/security/network/networks.ts';
import { API_ROOT } from '../api.ts';
import { hasCookies } from './cookies.ts';

/** What keeps others out of a server. */
export interface ServerGuard {
  readonly security: Security;
  /** Null where the audit is switched off. */
  readonly audit: AuditLog | null;
}

/** Asked by machines again and again, cheap to answer, and telling nothing: never limited, and always open to this machine. */
const SIGNS_OF_LIFE: ReadonlySet<string> = new Set(['/livez', '/readyz']);
/** A page of another site cannot send this without being asked for leave, which is never given. */
export const PAGE_HEADER = 'x-frame-pipeline';
const MINUTE_MS = 60_000;
/** What is allowed in a minute cannot be spent in one second, in which the server would answer nobody else: at most this share of it can. */
const BURST_SHARE = 1 / 20;
const BURST_MS = 1_000;
/** A page that opens asks for so many things at once. */
const LEAST_BURST = 100;
/** Who is counted at the same time; beyond, the one not seen for longest is forgotten. */
const MOST_COUNTED = 20_000;
const HSTS = 'max-age=31536000; includeSubDomains';

/**
 * What the page may load and do. Nothing from elsewhere, and no script that stands in a page: what somebody writes into
 * the name of a job can then do nothing.
 */
const CONTENT_POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  // Pictures are drawn from chunks that were fetched, and small ones stand in the style sheets.
  imgSrc: ["'self'", 'blob:', 'data:'],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  workerSrc: ["'self'", 'blob:'],
  manifestSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

/** Whose word about where a request comes from is taken. By default nobody's: anybody could write such a header. */
export function trustedProxies(guard: ServerGuard | undefined): false | ((address: string) => boolean) {
  const proxies = guard?.security.proxies ?? null;
  return proxies === null ? false : (address) => proxies.contains(address);
}

/** What comes before anything is asked: where from, how often, and what every answer says. */
export async function guardDoor(server: FastifyInstance, { security }: ServerGuard): Promise<void> {
  const { allowed, config } = security;
  server.addHook('onRequest', (request, _reply, done) => {
    if (allowed !== null && !allowed.contains(request.ip) && !isOwnSign(request)) return done(refusedAddress());
    // Without a login, a page from anywhere could reach this machine's own server by a name that leads here.
    if (!config.authentication.enabled && !isOwnName(request.hostname)) return done(refusedAddress());
    done();
  });
  await server.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_POLICY },
    // Said below, where it is known whether the request came over TLS.
    strictTransportSecurity: false,
    crossOriginEmbedderPolicy: false,
    xFrameOptions: { action: 'deny' },
  });
  server.addHook('onSend', (request, reply, payload, done) => {
    if (request.protocol === 'https') reply.header('strict-transport-security', HSTS);
    if (request.url.startsWith(API_ROOT) && !reply.hasHeader('cache-control'))
      reply.header('cache-control', 'no-store');
    done(null, payload);
  });
  await server.register(rateLimit, { global: false, cache: MOST_COUNTED });
  const count = limitRate(server, config.network.rate_limit.per_address, ({ ip }) => `address ${holderOf(ip)}`);
  server.addHook('onRequest', async (request) => {
    if (!isSign(request)) await count(request);
  });
}

/** What comes once it is known who asks. */
export function guardRequests(server: FastifyInstance, { security: { config } }: ServerGuard): void {
  const ofUser = ({ principal }: FastifyRequest): string => `user ${principal.user?.id ?? ''}`;
  const count = limitRate(server, config.network.rate_limit.per_user, ofUser);
  server.addHook('onRequest', async (request) => {
    if (request.principal.user !== null && !isSign(request)) await count(request);
    if (['GET', 'HEAD', 'OPTIONS'].includes(request.method) || request.headers.authorization !== undefined) return;
    refuseOtherSites(request);
    if (hasCookies(request) || request.principal.by === 'switched off') requirePageHeader(request);
  });
}

/**
 * A browser sends cookies along with what another site makes it send. Ours are not (`SameSite=Strict`); this holds
 * where a browser does not know that, and for a site below the same domain.
 * @throws FrameError FRAME_ACCESS_CROSS_SITE
 */
function refuseOtherSites(request: FastifyRequest): void {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (site !== undefined && site !== 'same-origin') throw crossSite();
  if (origin !== undefined && origin !== `${request.protocol}://${request.host}`) throw crossSite();
}

/** @throws FrameError FRAME_ACCESS_CROSS_SITE */
export function requirePageHeader(request: FastifyRequest): void {
  if (request.headers[PAGE_HEADER] === undefined) throw crossSite();
}

function crossSite(): FrameError {
  return new FrameError('FRAME_ACCESS_CROSS_SITE', 'This did not come from the page of this server.', {
    remedy: `Use the page itself, or send "${PAGE_HEADER}: 1", or log in with "as": "bearer". Behind a proxy that speaks TLS, name it in trusted_proxies.`,
  });
}

function refusedAddress(): FrameError {
  return new FrameError('FRAME_ACCESS_ADDRESS', 'The server does not answer to where this comes from.', {
    remedy: 'Ask whoever runs it to add your network to allowed_ips.',
  });
}

/** Counts requests by who sends them. @param perMinute most in a minute. @returns which throws FrameError FRAME_REQUEST_TOO_MANY */
function limitRate(
  server: FastifyInstance,
  perMinute: number,
  keyGenerator: (request: FastifyRequest) => string,
): (request: FastifyRequest) => Promise<void> {
  const perSecond = Math.max(LEAST_BURST, Math.ceil(BURST_SHARE * perMinute));
  const inASecond = server.createRateLimit({ max: perSecond, timeWindow: BURST_MS, keyGenerator });
  const inAMinute = server.createRateLimit({ max: perMinute, timeWindow: MINUTE_MS, keyGenerator });
  return async (request) => {
    refuseTooMany(await inASecond(request));
    refuseTooMany(await inAMinute(request));
  };
}

function refuseTooMany(limit: { isAllowed: boolean; isExceeded?: boolean; ttl?: number }): void {
  if (limit.isAllowed || limit.isExceeded !== true) return;
  throw new FrameError('FRAME_REQUEST_TOO_MANY', 'Too many requests came from you in a short time.', {
    remedy: 'Wait as long as Retry-After says.',
    retryAfterMs: limit.ttl ?? MINUTE_MS,
  });
}

function isSign(request: FastifyRequest): boolean {
  return SIGNS_OF_LIFE.has(request.routeOptions.url ?? '');
}

/** A service manager asks its own machine, whatever networks are let in. */
function isOwnSign(request: FastifyRequest): boolean {
  return isSign(request) && isLoopback(request.ip);
}

function isOwnName(name: string): boolean {
  const bare = name.replace(/^\[|\]$/g, '');
  return bare === 'localhost' || isLoopback(bare);
}
