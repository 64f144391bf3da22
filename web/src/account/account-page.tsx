import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call.ts';
import { listOf, part } from '../api/queries.ts';
import type { ApiToken } from '../api/types.ts';
import { formatAgo, formatTime } from '../app/format.ts';
import { useWho } from '../app/session-context.ts';
import { changeSettings, useSettings } from '../app/settings.ts';
import { usePageTitle } from '../app/use-page-title.ts';
import { NewPasswordField } from '../session/new-password-field.tsx';
import { Button } from '../ui/button.tsx';
import { ChoiceField, SelectField, TextField } from '../ui/field.tsx';
import { FaultNotice, Notice } from '../ui/notice.tsx';
import { Loading } from '../ui/states.tsx';

/** What belongs to the one who is logged in. */
export function AccountPage() {
  const { t } = useTranslation();
  usePageTitle(t('nav.account'));
  const queries = useQueryClient();
  const { user, authentication, programVersion } = useWho();
  const logout = useMutation({
    mutationFn: () => call('DELETE', '/session'),
    onSettled: () => queries.resetQueries(),
  });
  return (
    <div className="page page-narrow">
      <header className="page-head">
        <div>
          <h1>{user?.name ?? t('nav.account')}</h1>
          <p className="lead">{user?.role}</p>
        </div>
        {authentication && (
          <Button icon="out" busy={logout.isPending} onClick={() => logout.mutate()}>
            {t('account.logout')}
          </Button>
        )}
      </header>
      <Looks />
      {authentication && <Password />}
      {authentication && <Tokens />}
      <p className="muted version">Frame Pipeline {programVersion}</p>
    </div>
  );
}

function Looks() {
  const { t } = useTranslation();
  const { theme, language } = useSettings();
  return (
    <section className="panel" aria-labelledby="looks-head">
      <h2 id="looks-head">{t('account.looks')}</h2>
      <div className="grid-2">
        <ChoiceField
          label={t('account.language')}
          value={language}
          onChoose={(chosen) => changeSettings({ language: chosen })}
          choices={[
            { value: 'system', label: t('account.asBrowser') },
            { value: 'en', label: 'English' },
            { value: 'it', label: 'Italiano' },
          ]}
        />
        <ChoiceField
          label={t('account.theme')}
          value={theme}
          onChoose={(chosen) => changeSettings({ theme: chosen })}
          choices={[
            { value: 'system', label: t('account.asSystem') },
            { value: 'light', label: t('account.light') },
            { value: 'dark', label: t('account.dark') },
          ]}
        />
      </div>
    </section>
  );
}

function Password() {
  const { t } = useTranslation();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const change = useMutation({
    mutationFn: () => call('PUT', '/account/password', { json: { old: current, new: next } }),
    onSuccess: () => {
      setCurrent('');
      setNext('');
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <section className="panel" aria-labelledby="password-head">
      <h2 id="password-head">{t('account.password')}</h2>
      <form className="form" onSubmit={submit}>
        <div className="grid-2">
          <TextField
            label={t('account.current')}
            type="password"
            autoComplete="current-password"
            required
            value={current}
            onChange={(event) => setCurrent(event.target.value)}
          />
          <NewPasswordField label={t('account.next')} value={next} onWrite={setNext} />
        </div>
        {change.error !== null && <FaultNotice error={change.error} />}
        {change.isSuccess && (
          <Notice tone="good">
            <p>{t('account.changed')}</p>
          </Notice>
        )}
        <p className="form-end">
          <Button type="submit" busy={change.isPending}>
            {t('account.change')}
          </Button>
        </p>
      </form>
    </section>
  );
}

const DAY_CHOICES = ['7', '30', '90', '365'] as const;

/** Tokens for scripts. One is shown once, when it is made. */
function Tokens() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const tokens = useQuery({ queryKey: ['tokens'], queryFn: ({ signal }) => listOf<ApiToken>('/tokens', signal) });
  const { permissions } = useWho();
  const [name, setName] = useState('');
  const [days, setDays] = useState<string>('30');
  const create = useMutation({
    mutationFn: () =>
      call<{ readonly secret: string }>('POST', '/tokens', {
        json: { name: name.trim(), scope: permissions, days: Number(days) },
      }),
    onSuccess: () => {
      setName('');
      return queries.invalidateQueries({ queryKey: ['tokens'] });
    },
  });
  const revoke = useMutation({
    mutationFn: (id: string) => call('DELETE', `/tokens/${part(id)}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['tokens'] }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <section className="panel" aria-labelledby="tokens-head">
      <h2 id="tokens-head">{t('tokens.title')}</h2>
      <p className="muted">{t('tokens.text')}</p>
      {tokens.isPending && <Loading lines={2} />}
      {tokens.error !== null && <FaultNotice error={tokens.error} onRetry={() => void tokens.refetch()} />}
      {tokens.data?.length === 0 && <p className="muted">{t('tokens.none')}</p>}
      {tokens.data !== undefined && tokens.data.length > 0 && (
        <ul className="files">
          {tokens.data.map((token) => (
            <li key={token.id} className="file">
              <span className="file-name">{token.name}</span>
              <span className="file-about">
                {t('tokens.until', { time: formatTime(token.expires) })}
                {' · '}
                {token.lastUsed === null ? t('tokens.unused') : t('tokens.used', { ago: formatAgo(token.lastUsed) })}
              </span>
              <Button
                look="quiet"
                icon="trash"
                aria-label={t('tokens.revokeOne', { name: token.name })}
                busy={revoke.isPending && revoke.variables === token.id}
                onClick={() => revoke.mutate(token.id)}
              >
                {t('tokens.revoke')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {revoke.error !== null && <FaultNotice error={revoke.error} />}
      {create.data !== undefined && (
        <Notice tone="good">
          <p>{t('tokens.made')}</p>
          <p>
            <code className="secret">{create.data.secret}</code>
          </p>
        </Notice>
      )}
      <form className="form" onSubmit={submit}>
        <div className="grid-2">
          <TextField
            label={t('tokens.name')}
            hint={t('tokens.nameHint')}
            required
            maxLength={64}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <SelectField label={t('tokens.ends')} value={days} onChange={(event) => setDays(event.target.value)}>
            {DAY_CHOICES.map((count) => (
              <option key={count} value={count}>
                {t('tokens.days', { count: Number(count) })}
              </option>
            ))}
          </SelectField>
        </div>
        {create.error !== null && <FaultNotice error={create.error} />}
        <p className="form-end">
          <Button type="submit" busy={create.isPending}>
            {t('tokens.create')}
          </Button>
        </p>
      </form>
    </section>
  );
}
