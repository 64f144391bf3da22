import type { FastifyReply, FastifyRequest } from 'fastify';
import { FrameError } from '../../errors.ts';
import { PERMISSIONS } from '../../formats/permissions.ts';
import type { LoggedIn } from '../../ops/security/accounts/accounts.ts';
import { API_ROOT, Credentials, Login, PasswordChange, Refresh, Session, Setup } from '../api.ts';
import type { Principal } from '../principal.ts';
import { defineRoute, type Route } from '../route.ts';
import { noteForAudit } from './audit-requests.ts';
import { asUser, iso, requireSession, type AuthDeps } from './auth-deps.ts';
import { LOCAL_USER } from './authenticator.ts';
import { clearCookies, readCookie, setCookies } from './cookies.ts';
import { requirePageHeader } from './guard-requests.ts';

/** No content. */
const NOTHING = { contentType: 'none' } as const;

/** Logging in and out, and one's own password. */
export function sessionRoutes(deps: AuthDeps): Route[] {
  const { accounts, enabled, programVersion } = deps;
  const tag = 'session';

  const sessionOf = ({ user, identity, permissions }: Principal): Session => ({
    user: identity !== undefined ? asUser(identity.user) : user === null ? null : localUser(),
    permissions: PERMISSIONS.filter((permission) => permissions.has(permission)),
    setupNeeded: enabled && !accounts.users.hasAdmin(),
    authentication: enabled,
    expires: identity === undefined || identity.session === null ? null : iso(identity.expiresMs),
    programVersion,
  });

  const answer = (
    loggedIn: LoggedIn,
    as: 'cookie' | 'bearer',
    { request, reply, isNew }: { request: FastifyRequest; reply: FastifyReply; isNew: boolean },
  ): Login => {
    const { identity } = loggedIn;
    const { user, permissions } = identity;
    if (isNew) noteForAudit(request, { user: user.id, name: user.name });
    if (as === 'cookie') setCookies(request, reply, loggedIn, isNew);
    const session = sessionOf({ user, permissions, by: 'session', address: request.ip, identity });
    const refreshExpires = iso(identity.session!.expiresMs);
    const tokens = { access: loggedIn.accessToken, refresh: loggedIn.refreshToken, refreshExpires };
    return { ...session, tokens: as === 'bearer' ? tokens : null };
  };

  return [
    defineRoute({
      ...{ method: 'POST', path: `${API_ROOT}/setup`, rule: { who: 'anyone' }, tag },
      summary: 'Follows a one-time link: makes the first administrator, or sets a password, and logs in.',
      body: Setup,
      answers: { 201: Login },
      handle: async ({ body, request, reply }) => {
        if (body.as === 'cookie') requirePageHeader(request);
        const loggedIn = await accounts.followLink(body.token, body.name, body.password, request.ip);
        reply.status(201);
        return answer(loggedIn, body.as, { request, reply, isNew: true });
      },
    }),
    defineRoute({
      ...{ method: 'GET', path: `${API_ROOT}/session`, rule: { who: 'anyone' }, tag },
      summary: 'Tells who asks, and what they may.',
      answers: { 200: Session },
      handle: ({ principal }) => sessionOf(principal),
    }),
    defineRoute({
      ...{ method: 'POST', path: `${API_ROOT}/session`, rule: { who: 'anyone' }, tag },
      summary: 'Logs in with a name and a password.',
      body: Credentials,
      answers: { 200: Login },
      handle: async ({ body, request, reply }) => {
        if (body.as === 'cookie') requirePageHeader(request);
        const known = accounts.users.byName(body.name);
        // Of a name that nobody has nothing is kept: it may be a password, typed into the wrong field.
        if (known !== null) noteForAudit(request, { user: known.id, name: known.name });
        const deviceToken = readCookie('device', request);
        const loggedIn = await accounts.logIn({ ...body, address: request.ip, deviceToken });
        return answer(loggedIn, body.as, { request, reply, isNew: true });
      },
    }),
    defineRoute({
      ...{ method: 'POST', path: `${API_ROOT}/session/refresh`, rule: { who: 'anyone' }, tag },
      summary: 'Goes on with a session: a new access token for the refresh token, which is good once.',
      body: Refresh,
      answers: { 200: Login },
      // Every few minutes, and nothing changes but the time.
      audit: false,
      handle: async ({ body, request, reply }) => {
        const given = body?.refreshToken ?? readCookie('refresh', request);
        if (given === undefined)
          throw new FrameError('FRAME_ACCESS_LOGIN', 'There is no session to go on with.', { remedy: 'Log in.' });
        const as = body?.refreshToken === undefined ? 'cookie' : 'bearer';
        try {
          return answer(await accounts.refresh(given), as, { request, reply, isNew: false });
        } catch (error) {
          if (as === 'cookie') clearCookies(request, reply);
          throw error;
        }
      },
    }),
    defineRoute({
      ...{ method: 'DELETE', path: `${API_ROOT}/session`, rule: { who: 'anyone' }, tag },
      summary: 'Logs out, at once.',
      answers: { 204: NOTHING },
      handle: ({ principal, request, reply }) => {
        const refreshToken = readCookie('refresh', request);
        // A page whose access token has just expired logs out as well.
        const session =
          principal.identity?.session ?? (refreshToken === undefined ? null : accounts.sessionOf(refreshToken));
        if (session !== null) {
          accounts.logOut(session.id);
          noteForAudit(request, { user: session.userId });
        }
        clearCookies(request, reply);
        return reply.status(204).send();
      },
    }),
    defineRoute({
      ...{ method: 'PUT', path: `${API_ROOT}/account/password`, rule: { who: 'user' }, tag },
      summary: "Changes one's own password; all other sessions end.",
      body: PasswordChange,
      answers: { 204: NOTHING },
      handle: async ({ principal, body, request, reply }) => {
        await accounts.changePassword(requireSession(principal), body.old, body.new, request.ip);
        return reply.status(204).send();
      },
    }),
  ];
}

/** Who everybody is where nobody logs in. */
function localUser(): NonNullable<Session['user']> {
  return { ...LOCAL_USER, created: iso(0), lastSeen: null, disabled: false };
}
