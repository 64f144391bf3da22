import type { User } from '../../ops/security/accounts/users.ts';
import { say } from '../backup/backup-command.ts';
import { printJson } from '../output.ts';
import { plainTable } from '../plain-table.ts';
import { readNewPassword } from './read-password.ts';
import { requireUser, withAccounts, type SecurityOptions } from './security-place.ts';
import { t } from '../language.ts';

export interface AddUserOptions extends SecurityOptions {
  readonly role: string;
  readonly link?: boolean;
}

export interface PasswordOptions extends SecurityOptions {
  readonly link?: boolean;
}

/** `users list`. */
export function listUsersCommand(options: SecurityOptions): Promise<void> {
  return withAccounts(options, ({ accounts }) => {
    const users = accounts.users.list();
    if (options.json) return printJson({ status: 'ok', jobFolder: null, users: users.map(shown) });
    if (users.length === 0)
      return say(t('There are no users yet. The server prints a link for the first when it starts.'));
    say(
      plainTable(
        [t('NAME'), t('ROLE'), t('STATE'), t('LAST SEEN')],
        users.map((user) => [user.name, user.role, stateOf(user), dayOf(user.lastSeenMs)]),
      ),
    );
  });
}

/** `users add`. */
export function addUserCommand(name: string, options: AddUserOptions): Promise<void> {
  return withAccounts(options, async ({ accounts, change }) => {
    accounts.roles.require(options.role);
    const password = options.link ? null : await readNewPassword(name);
    const on = { name, role: options.role };
    const { user, link } = await change('users add', on, async () => {
      const made = await accounts.addUser(name, options.role, password);
      return { user: made, link: password === null ? accounts.makeLinkFor(made.id) : null };
    });
    if (options.json) return printJson({ status: 'done', jobFolder: null, user: shown(user), ...linkOf(link) });
    say(t('Added {{user}} as {{role}}.', { user: user.name, role: user.role }));
    sayLink(link);
  });
}

/** `users disable` and `users enable`. */
export function switchUserCommand(name: string, disabled: boolean, options: SecurityOptions): Promise<void> {
  return withAccounts(options, async ({ accounts, change }) => {
    const { id } = requireUser(accounts, name);
    const what = disabled ? 'users disable' : 'users enable';
    const user = await change(what, { name, user: id }, () => accounts.users.change(id, { disabled }));
    if (options.json) return printJson({ status: 'done', jobFolder: null, user: shown(user) });
    say(
      disabled
        ? t('{{user}} can do nothing any more; all sessions have ended.', { user: user.name })
        : t('{{user}} can log in again.', { user: user.name }),
    );
  });
}

/** `users role`. */
export function changeRoleCommand(name: string, role: string, options: SecurityOptions): Promise<void> {
  return withAccounts(options, async ({ accounts, change }) => {
    const { id } = requireUser(accounts, name);
    const user = await change('users role', { name, user: id, role }, () => accounts.users.change(id, { role }));
    if (options.json) return printJson({ status: 'done', jobFolder: null, user: shown(user) });
    say(t('{{user}} is {{role}} now.', { user: user.name, role: user.role }));
  });
}

/** `users password`. */
export function passwordCommand(name: string, options: PasswordOptions): Promise<void> {
  return withAccounts(options, async ({ accounts, change }) => {
    const user = requireUser(accounts, name);
    const password = options.link ? null : await readNewPassword(user.name);
    const link = await change('users password', { name: user.name, user: user.id }, async () => {
      if (password === null) return accounts.makeLinkFor(user.id);
      await accounts.setPassword(user.id, password);
      return null;
    });
    if (options.json) return printJson({ status: 'done', jobFolder: null, user: shown(user), ...linkOf(link) });
    if (link === null) say(t('The password of {{user}} is set; all sessions have ended.', { user: user.name }));
    sayLink(link);
  });
}

/** `users remove`. */
export function removeUserCommand(name: string, options: SecurityOptions): Promise<void> {
  return withAccounts(options, async ({ accounts, change }) => {
    const user = requireUser(accounts, name);
    await change('users remove', { name: user.name, user: user.id }, () => accounts.users.remove(user.id));
    if (options.json) return printJson({ status: 'done', jobFolder: null, user: shown(user) });
    say(t('Removed {{user}}, with all sessions and tokens. Their jobs stay.', { user: user.name }));
  });
}

function stateOf({ disabled, hasPassword }: User): string {
  if (disabled) return t('disabled');
  return hasPassword ? t('active') : t('has not set a password');
}

function dayOf(ms: number | null): string {
  return ms === null ? t('never') : new Date(ms).toISOString().slice(0, 10);
}

function shown({ id, name, role, createdMs, lastSeenMs, disabled, hasPassword }: User): Record<string, unknown> {
  const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  return { id, name, role, created: iso(createdMs), last_seen: iso(lastSeenMs), disabled, has_password: hasPassword };
}

function linkOf(link: string | null): Record<string, unknown> {
  return link === null ? {} : { link: `/setup#token=${link}` };
}

function sayLink(link: string | null): void {
  if (link === null) return;
  say(t('They set their password here, once, within three days (put the address of the server in front):'));
  say(`  /setup#token=${link}`);
}
