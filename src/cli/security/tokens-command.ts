import { FrameError } from '../../errors.ts';
import { PERMISSIONS, type Permission } from '../../formats/permissions.ts';
import { didYouMean } from '../../formats/unknown-key.ts';
import type { ApiToken } from '../../ops/security/accounts/api-tokens.ts';
import { say, wholeNumber } from '../backup/backup-command.ts';
import { printJson } from '../output.ts';
import { plainTable } from '../plain-table.ts';
import { requireUser, withAccounts, type SecurityOptions } from './security-place.ts';
import { t } from '../language.ts';

export interface ListTokensOptions extends SecurityOptions {
  readonly user?: string;
}

export interface CreateTokenOptions extends SecurityOptions {
  readonly name: string;
  readonly scope: string;
  readonly days?: string;
}

const DEFAULT_DAYS = 90;
const MOST_DAYS = 365;
const DAY_MS = 86_400_000;

/** `tokens list`. */
export function listTokensCommand(options: ListTokensOptions): Promise<void> {
  return withAccounts(options, ({ accounts }) => {
    const user = options.user === undefined ? null : requireUser(accounts, options.user).id;
    const tokens = accounts.tokens.list(user);
    const nameOf = ({ userId }: ApiToken): string => accounts.users.byId(userId)?.name ?? '';
    if (options.json)
      return printJson({ status: 'ok', jobFolder: null, tokens: tokens.map((token) => shown(token, nameOf(token))) });
    if (tokens.length === 0) return say(t('There are no tokens.'));
    say(
      plainTable(
        [t('ID'), t('USER'), t('NAME'), t('SCOPE'), t('UNTIL'), t('LAST USED')],
        tokens.map((token) => [
          ...[token.id, nameOf(token), token.name, token.scope.join(',')],
          ...[dayOf(token.expiresMs), token.lastUsedMs === null ? t('never') : dayOf(token.lastUsedMs)],
        ]),
      ),
    );
  });
}

/** `tokens create`. */
export function createTokenCommand(userName: string, options: CreateTokenOptions): Promise<void> {
  return withAccounts(options, async ({ accounts, change }) => {
    const user = requireUser(accounts, userName);
    const scope = readScope(options.scope);
    const days = options.days === undefined ? DEFAULT_DAYS : wholeNumber('--days', options.days, 1);
    if (days > MOST_DAYS)
      throw new FrameError('FRAME_USAGE', `A token is good for ${MOST_DAYS} days at most.`, {
        remedy: 'Take fewer --days.',
      });
    const own = accounts.roles.permissionsOf(user.role);
    const beyond = scope.filter((permission) => !own.has(permission));
    if (beyond.length > 0)
      throw new FrameError('FRAME_USAGE', `${user.name} does not have ${beyond.join(', ')}.`, {
        remedy: `Take from: ${[...own].join(', ')}.`,
      });
    const { name } = options;
    const on = { user: user.name, name, scope: scope.join(' ') };
    const { token, secret } = await change('tokens create', on, () => {
      const now = Date.now();
      return accounts.tokens.make({ userId: user.id, name, scope, expiresMs: now + days * DAY_MS }, now);
    });
    if (options.json) return printJson({ status: 'done', jobFolder: null, token: shown(token, user.name), secret });
    say(secret);
    say(
      t('Good until {{day}}. It is not shown again: keep it where the script can read it alone.', {
        day: dayOf(token.expiresMs),
      }),
    );
  });
}

/** `tokens revoke`. */
export function revokeTokenCommand(id: string, options: SecurityOptions): Promise<void> {
  return withAccounts(options, async ({ accounts, change }) => {
    const token = accounts.tokens.byId(id);
    if (token === null)
      throw new FrameError('FRAME_ACCOUNTS_NOT_FOUND', `There is no token ${id}.`, {
        remedy: '`frame-pipeline tokens list` shows all.',
      });
    await change('tokens revoke', { token: id, name: token.name }, () => accounts.tokens.revoke(id));
    if (options.json) return printJson({ status: 'done', jobFolder: null, token: id });
    say(t('Token {{name}} is good for nothing any more.', { name: token.name }));
  });
}

function readScope(text: string): Permission[] {
  return text.split(',').map((part) => {
    const name = part.trim();
    if ((PERMISSIONS as readonly string[]).includes(name)) return name as Permission;
    throw new FrameError('FRAME_USAGE', `"${name}" is no permission${didYouMean(name, PERMISSIONS)}`, {
      remedy: `Take from: ${PERMISSIONS.join(', ')}.`,
    });
  });
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function shown({ id, name, scope, createdMs, expiresMs, lastUsedMs }: ApiToken, user: string): Record<string, unknown> {
  const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  return { id, user, name, scope, created: iso(createdMs), expires: iso(expiresMs), last_used: iso(lastUsedMs) };
}
