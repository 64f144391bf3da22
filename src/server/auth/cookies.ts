import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LoggedIn } from '../../ops/security/accounts/accounts.ts';

/** What a page is logged in by. Scripts of the page never see any of them. */
export type CookieUse = 'access' | 'refresh' | 'device';

/** How long a device is known. */
const DEVICE_S = 180 * 86_400;

/** Where each is sent: the refresh token to nobody but who needs it. */
const PATHS: Readonly<Record<CookieUse, string>> = {
  access: '/',
  refresh: '/api/v1/session',
  device: '/api/v1/session',
};

/**
 * Name of a cookie. Over TLS browsers hold `__Host-` and `__Secure-` to what they promise, so no other site, not
 * even one below the same domain, can put its own in place; `__Host-` is only for those of the whole site.
 */
function nameOf(use: CookieUse, { protocol }: FastifyRequest): string {
  if (protocol !== 'https') return `frame_${use}`;
  return PATHS[use] === '/' ? `__Host-frame_${use}` : `__Secure-frame_${use}`;
}

/** What a page sent; undefined where it sent none. */
export function readCookie(use: CookieUse, request: FastifyRequest): string | undefined {
  return request.cookies[nameOf(use, request)] || undefined;
}

/** Whether a request is one of a page that is, or was, logged in. */
export function hasCookies(request: FastifyRequest): boolean {
  return (['access', 'refresh'] as const).some((use) => readCookie(use, request) !== undefined);
}

/** Gives a page what it is logged in by. @param device whether to remember the device too */
export function setCookies(
  request: FastifyRequest,
  reply: FastifyReply,
  { accessToken, refreshToken, deviceToken, identity }: LoggedIn,
  device: boolean,
): void {
  const set = (use: CookieUse, value: string, maxAge: number): void => {
    reply.setCookie(nameOf(use, request), value, {
      ...attributes(use, request),
      maxAge: Math.max(1, Math.floor(maxAge)),
    });
  };
  const secondsTo = (ms: number): number => (ms - Date.now()) / 1000;
  set('access', accessToken, secondsTo(identity.expiresMs));
  set('refresh', refreshToken, secondsTo(identity.session!.expiresMs));
  if (device) set('device', deviceToken, DEVICE_S);
}

/** Takes away what a page is logged in by. */
export function clearCookies(request: FastifyRequest, reply: FastifyReply): void {
  for (const use of ['access', 'refresh'] as const) reply.clearCookie(nameOf(use, request), attributes(use, request));
}

function attributes(use: CookieUse, { protocol }: FastifyRequest) {
  return { path: PATHS[use], httpOnly: true, secure: protocol === 'https', sameSite: 'strict' as const };
}
