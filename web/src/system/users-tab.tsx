import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call.ts';
import { listOf, part, useUsers } from '../api/queries.ts';
import { formatAgo, formatTime } from '../app/format.ts';
import { useWho } from '../app/session-context.ts';
import { Button } from '../ui/button.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { CheckField, SelectField, TextField } from '../ui/field.tsx';
import { FaultNotice } from '../ui/notice.tsx';
import { Loading } from '../ui/states.tsx';
import type { MadeUser, PasswordLink, Role, User } from '../api/types.ts';

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
        <DataTable
          label={t('system.users')}
          rows={users.data}
          keyOf={({ id }) => id}
          columns={[
            { head: t('login.name'), cell: ({ name }) => name },
            { head: t('users.role'), cell: ({ role }) => role },
            {
              head: t('users.seen'),
              cell: ({ lastSeen }) => (lastSeen === null ? t('users.never') : formatAgo(lastSeen)),
            },
            {
              head: t('users.state'),
              cell: ({ disabled }) => (
                <span className={`level level-${disabled ? 'warn' : 'ok'}`}>
                  {t(disabled ? 'users.disabled' : 'users.active')}
                </span>
              ),
            },
            {
              head: t('users.change'),
              quiet: true,
              cell: (user) => (
                <Button
                  look="quiet"
                  icon="pen"
                  aria-label={t('users.changeOne', { name: user.name })}
                  onClick={() => ask(user)}
                >
                  {t('users.change')}
                </Button>
              ),
            },
          ]}
        />
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
  const create = useMutation({
    mutationFn: () => call<MadeUser>('POST', '/users', { json: { name: name.trim(), role } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['users'] }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  if (create.data?.link) return <LinkToPass link={create.data.link} name={name} onClose={onClose} />;
  return (
    <Dialog title={t('users.new')} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p>{t('users.newText')}</p>
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
  const [newPassword, setNewPassword] = useState(false);
  const save = useMutation({
    mutationFn: () => call<MadeUser>('PATCH', `/users/${part(user.id)}`, { json: { role, disabled, newPassword } }),
    onSuccess: async ({ link }) => {
      await queries.invalidateQueries({ queryKey: ['users'] });
      if (link === null) onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  if (save.data?.link) return <LinkToPass link={save.data.link} name={user.name} onClose={onClose} />;
  return (
    <Dialog title={t('users.changeOne', { name: user.name })} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <RoleField roles={roles} role={role} onRole={setRole} />
        <CheckField
          label={t('users.newPassword')}
          hint={t('users.newPasswordHint')}
          checked={newPassword}
          onChange={(event) => setNewPassword(event.target.checked)}
        />
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

/** The link to hand to somebody. It is shown once. */
function LinkToPass({
  link,
  name,
  onClose,
}: {
  readonly link: PasswordLink;
  readonly name: string;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('users.link', { name })} onClose={onClose}>
      <p>{t('users.linkText', { time: formatTime(link.expires) })}</p>
      <code className="secret">{`${window.location.origin}${link.path}`}</code>
      <p className="form-end">
        <Button look="primary" onClick={onClose}>
          {t('do.close')}
        </Button>
      </p>
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
