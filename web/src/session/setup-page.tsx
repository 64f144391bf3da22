import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { call } from '../api/call.ts';
import type { Session } from '../api/types.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { FaultNotice } from '../ui/notice.tsx';
import { Gate } from './gate.tsx';
import { NewPasswordField } from './new-password-field.tsx';

/** The one-time link carries its secret behind the #, which no server's log and no referrer ever sees. */
export const tokenOfLink = (): string => decodeURIComponent(window.location.hash.slice(1)).replace(/^token=/, '');

/** Links of those who have an account already, and set their password by it. */
const INVITATION = /^fpi_/;

export function SetupPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [token, setToken] = useState(tokenOfLink);
  const [fromLink] = useState(token !== '');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const invited = INVITATION.test(token);
  const differs = again !== '' && again !== password;
  const setup = useMutation({
    mutationFn: () => call<Session>('POST', '/setup', { json: { token, password, ...(invited ? {} : { name }) } }),
    onSuccess: async () => {
      go('/', { replace: true });
      await queries.resetQueries();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!differs) setup.mutate();
  };
  return (
    <Gate title={t('setup.title')} lead={t(invited ? 'setup.leadInvited' : 'setup.lead')}>
      <form onSubmit={submit} className="form">
        {!fromLink && (
          <TextField
            label={t('setup.token')}
            hint={t('setup.tokenHint')}
            required
            autoComplete="off"
            spellCheck={false}
            value={token}
            onChange={(event) => setToken(event.target.value.trim())}
          />
        )}
        {!invited && (
          <TextField
            label={t('login.name')}
            autoComplete="username"
            autoCapitalize="none"
            required
            maxLength={64}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
        <NewPasswordField label={t('login.password')} value={password} onWrite={setPassword} />
        <TextField
          label={t('setup.again')}
          fault={differs ? t('setup.differs') : null}
          type="password"
          autoComplete="new-password"
          required
          value={again}
          onChange={(event) => setAgain(event.target.value)}
        />
        {setup.error !== null && <FaultNotice error={setup.error} />}
        <Button type="submit" look="primary" busy={setup.isPending} disabled={differs}>
          {t(invited ? 'setup.doInvited' : 'setup.do')}
        </Button>
      </form>
    </Gate>
  );
}
