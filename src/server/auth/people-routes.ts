import { z } from 'zod';
import { FrameError } from '../../errors.ts';
import type { User as KeptUser } from '../../ops/security/accounts/users.ts';
import type { ApiToken as KeptToken } from '../../ops/security/accounts/api-tokens.ts';
import {
  API_ROOT,
  ApiToken,
  MadeApiToken,
  MadeUser,
  NewApiToken,
  NewUser,
  pageOf,
  People,
  Role,
  User,
  UserChange,
} from '../api.ts';
import type { Principal } from '../principal.ts';
import { defineRoute, type Route } from '../route.ts';
import { noteForAudit } from './audit-requests.ts';
import { asLink, asUser, iso, requireAtMost, requireSession, type AuthDeps } from './auth-deps.ts';

const DAY_MS = 86_400_000;
/** No content. */
const NOTHING = { contentType: 'none' } as const;

/** Users and roles, for those who manage them, and everybody's own tokens. */
export function peopleRoutes({ accounts }: AuthDeps): Route[] {
  const { roles, users, tokens } = accounts;
  const MANAGE = { who: 'permission', permission: 'manage_users' } as const;

  /** Somebody who is to be changed: nobody who may more than the one who asks. */
  const within = (principal: Principal, id: string): KeptUser => {
    const user = users.require(id);
    requireAtMost(principal, roles.permissionsOf(user.role));
    return user;
  };

  const asToken = ({ id, name, userId, scope, createdMs, expiresMs, lastUsedMs }: KeptToken): ApiToken => ({
    ...{ id, name, scope: [...scope], user: { id: userId, name: users.byId(userId)?.name ?? '' } },
    ...{ created: iso(createdMs), expires: iso(expiresMs), lastUsed: lastUsedMs === null ? null : iso(lastUsedMs) },
  });

  return [
    defineRoute({
      ...{ method: 'GET', path: `${API_ROOT}/users`, rule: MANAGE, tag: 'users' },
      summary: 'Lists the users.',
      answers: { 200: pageOf(User) },
      handle: () => {
        const items = users.list().map(asUser);
        return { items, next: null, total: items.length };
      },
    }),
    defineRoute({
      ...{ method: 'POST', path: `${API_ROOT}/users`, rule: MANAGE, tag: 'users' },
      summary: 'Adds a user, with a password or a link to set one.',
      body: NewUser,
      answers: { 201: MadeUser },
      handle: async ({ principal, body, request, reply }) => {
        requireAtMost(principal, roles.permissionsOf(body.role));
        const user = await accounts.addUser(body.name, body.role, body.password ?? null);
        noteForAudit(request, { user: user.id, name: user.name, role: user.role });
        const link = body.password === undefined ? asLink(accounts.makeLinkFor(user.id)) : null;
        reply.status(201);
        return { user: asUser(user), link };
      },
    }),
    defineRoute({
      ...{ method: 'PATCH', path: `${API_ROOT}/users/:user`, rule: MANAGE, tag: 'users' },
      summary: 'Changes the role of a user, switches them off or on, or makes a link for a new password.',
      params: z.object({ user: z.string().max(100) }),
      body: UserChange,
      answers: { 200: MadeUser },
      handle: ({ principal, params, body, request }) => {
        const before = within(principal, params.user);
        if (body.role !== undefined) requireAtMost(principal, roles.permissionsOf(body.role));
        const { role, disabled, newPassword = false } = body;
        const changes = { ...(role === undefined ? {} : { role }), ...(disabled === undefined ? {} : { disabled }) };
        noteForAudit(request, { name: before.name, ...changes, ...(newPassword ? { newPassword } : {}) });
        const user = users.change(before.id, changes);
        return { user: asUser(user), link: newPassword ? asLink(accounts.makeLinkFor(user.id)) : null };
      },
    }),
    defineRoute({
      ...{ method: 'DELETE', path: `${API_ROOT}/users/:user`, rule: MANAGE, tag: 'users' },
      summary: 'Removes a user with their sessions and tokens; their jobs stay.',
      params: z.object({ user: z.string().max(100) }),
      answers: { 204: NOTHING },
      handle: ({ principal, params, request, reply }) => {
        const { id, name } = within(principal, params.user);
        noteForAudit(request, { name });
        users.remove(id);
        return reply.status(204).send();
      },
    }),
    defineRoute({
      ...{
        method: 'GET',
        path: `${API_ROOT}/people`,
        rule: { who: 'permission', permission: 'create_job' },
        tag: 'users',
      },
      summary: 'Names everybody with whom a job can be shared.',
      answers: { 200: People },
      handle: () => {
        const active = users.list().filter(({ disabled }) => !disabled);
        return { people: active.map(({ id, name }) => ({ id, name })) };
      },
    }),
    defineRoute({
      ...{ method: 'GET', path: `${API_ROOT}/roles`, rule: { who: 'user' }, tag: 'users' },
      summary: 'Lists the roles and what each allows.',
      answers: { 200: z.array(Role) },
      handle: () => roles.names.map((name) => ({ name, permissions: [...roles.permissionsOf(name)] })),
    }),
    defineRoute({
      ...{ method: 'GET', path: `${API_ROOT}/tokens`, rule: { who: 'user' }, tag: 'users' },
      summary: "Lists one's own tokens for scripts; of everybody, for those who manage users.",
      query: z.object({ all: z.enum(['true', 'false']).default('false') }),
      answers: { 200: pageOf(ApiToken) },
      handle: ({ principal, query }) => {
        const ofAll = query.all === 'true' && principal.permissions.has('manage_users');
        const items = tokens.list(ofAll ? null : principal.user!.id).map(asToken);
        return { items, next: null, total: items.length };
      },
    }),
    defineRoute({
      ...{ method: 'POST', path: `${API_ROOT}/tokens`, rule: { who: 'user' }, tag: 'users' },
      summary: 'Makes a token for scripts; it is told this once.',
      body: NewApiToken,
      answers: { 201: MadeApiToken },
      handle: ({ principal, body, request, reply }) => {
        const { user } = requireSession(principal);
        requireAtMost(principal, body.scope);
        const now = Date.now();
        const { name, scope, days } = body;
        const { token, secret } = tokens.make({ userId: user.id, name, scope, expiresMs: now + days * DAY_MS }, now);
        noteForAudit(request, { token: token.id, name, scope: scope.join(' ') });
        reply.status(201);
        return { ...asToken(token), secret };
      },
    }),
    defineRoute({
      ...{ method: 'DELETE', path: `${API_ROOT}/tokens/:token`, rule: { who: 'user' }, tag: 'users' },
      summary: "Revokes a token: one's own, or anybody's for those who manage users.",
      params: z.object({ token: z.string().max(100) }),
      answers: { 204: NOTHING },
      handle: ({ principal, params, request, reply }) => {
        const token = tokens.byId(params.token);
        const isOwn = token !== null && token.userId === principal.user!.id;
        if (token === null || (!isOwn && !principal.permissions.has('manage_users')))
          throw new FrameError('FRAME_ACCOUNTS_NOT_FOUND', 'There is no such token.', {
            remedy: 'It may have been revoked already.',
          });
        noteForAudit(request, { name: token.name, user: token.userId });
        tokens.revoke(token.id);
        return reply.status(204).send();
      },
    }),
  ];
}
