import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call.ts';
import { listOf, part, useUsers } from '../api/queries.ts';
import type { User } from '../api/types.ts';
import { formatAgo } from '../app/format.ts';
import { useWho } from '../app/session-context.ts';
import { PASSWORD_MIN } from '../session/password-rule.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { CheckField, SelectField, TextField } from '../ui/field.tsx';
import { FaultNotice } from '../ui/notice.tsx';
import { Loading } from '../ui/states.tsx';
import type { Role } from './system-types.ts';

export function UsersTab() {
  const { t } = useTranslation();
  const users = useUsers(true);
  const roles = useQuery({ queryKey: ['roles'], queryFn: ({ signal }) => listOf<Role>('/roles', signal) });
  const [asked, ask] = useState<User | 'new' | null>(null);
  const names = (roles.data ?? []).map(({ name }) => name);
  return (
    <>
      <div className="tools tools-end">
        <Button look="primary" icon="add" onClick={() => ask('new')}>
          {t('users.new')}
        </Button>
      </div>
      {users.error !== null && <FaultNotice error={users.error} onRetry={() => void users.refetch()} />}
      {users.isPending && <Loading lines={4} />}
      {users.data !== undefined && (
        <div className="table-box" tabIndex={0} role="region" aria-label={t('system.users')}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('login.name')}</th>
                <th scope="col">{t('users.role')}</th>
                <th scope="col">{t('users.seen')}</th>
                <th scope="col">{t('users.state')}</th>
                <th scope="col">
                  <span className="unseen">{t('users.change')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {users.data.map((user) => (
                <tr key={user.id}>
                  <td>{user.name}</td>
                  <td>{user.role}</td>
                  <td>{user.lastSeen === null ? t('users.never') : formatAgo(user.lastSeen)}</td>
                  <td>
                    <span className={`level level-${user.disabled ? 'warn' : 'ok'}`}>
                      {t(user.disabled ? 'users.disabled' : 'users.active')}
                    </span>
                  </td>
                  <td className="right">
                    <Button
                      look="quiet"
                      icon="pen"
                      aria-label={t('users.changeOne', { name: user.name })}
                      onClick={() => ask(user)}
                    >
                      {t('users.change')}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {asked === 'new' && <NewUser roles={names} onClose={() => ask(null)} />}
      {asked !== null && asked !== 'new' && <ChangeUser roles={names} user={asked} onClose={() => ask(null)} />}
    </>
  );
}

interface RolesProps {
  readonly roles: readonly string[];
  readonly onClose: () => void;
}

function NewUser({ roles, onClose }: RolesProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState('pipeline_user');
  const [password, setPassword] = useState('');
  const create = useMutation({
    mutationFn: () => call('POST', '/users', { json: { name: name.trim(), role, password } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['users'] });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Dialog title={t('users.new')} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField
          label={t('login.name')}
          required
          maxLength={64}
          autoComplete="off"
          autoCapitalize="none"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <RoleField roles={roles} role={role} onRole={setRole} />
        <TextField
          label={t('users.password')}
          hint={t('setup.passwordHint', { count: PASSWORD_MIN })}
          type="password"
          autoComplete="new-password"
          required
          minLength={PASSWORD_MIN}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {create.error !== null && <FaultNotice error={create.error} />}
        <p className="form-end">
          <Button onClick={onClose}>{t('do.leave')}</Button>
          <Button type="submit" look="primary" busy={create.isPending}>
            {t('users.create')}
          </Button>
        </p>
      </form>
    </Dialog>
  );
}

function ChangeUser({ roles, user, onClose }: RolesProps & { readonly user: User }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const self = useWho().user?.id === user.id;
  const [role, setRole] = useState(user.role);
  const [disabled, setDisabled] = useState(user.disabled);
  const save = useMutation({
    mutationFn: () => call('PATCH', `/users/${part(user.id)}`, { json: { role, disabled } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['users'] });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog title={t('users.changeOne', { name: user.name })} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <RoleField roles={roles} role={role} onRole={setRole} />
        <CheckField
          label={t('users.disable')}
          hint={t(self ? 'users.notYourself' : 'users.disableHint')}
          checked={disabled}
          disabled={self}
          onChange={(event) => setDisabled(event.target.checked)}
        />
        {save.error !== null && <FaultNotice error={save.error} />}
        <p className="form-end">
          <Button onClick={onClose}>{t('do.leave')}</Button>
          <Button type="submit" look="primary" busy={save.isPending}>
            {t('do.save')}
          </Button>
        </p>
      </form>
    </Dialog>
  );
}

function RoleField({
  roles,
  role,
  onRole,
}: {
  readonly roles: readonly string[];
  readonly role: string;
  readonly onRole: (role: string) => void;
}) {
  const { t } = useTranslation();
  const all = roles.includes(role) ? roles : [role, ...roles];
  return (
    <SelectField label={t('users.role')} value={role} onChange={(event) => onRole(event.target.value)}>
      {all.map((name) => (
        <option key={name}>{name}</option>
      ))}
    </SelectField>
  );
}
