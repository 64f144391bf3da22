import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { call, CallFault } from '../api/call.ts';
import type { Session } from '../api/types.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { FaultNotice, Notice } from '../ui/notice.tsx';
import { Gate } from './gate.tsx';

export function LoginPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const login = useMutation({
    mutationFn: () => call<Session>('POST', '/session', { json: { name, password } }),
    onSuccess: () => queries.resetQueries(),
    onError: () => setPassword(''),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    login.mutate();
  };
  const refused = login.error instanceof CallFault && login.error.status === 401;
  return (
    <Gate title={t('login.title')} lead={t('login.lead')}>
      <form onSubmit={submit} className="form">
        <TextField
          label={t('login.name')}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          required
          maxLength={64}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={t('login.password')}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {refused && (
          <Notice tone="bad">
            <p>
              <strong>{t('login.refused')}</strong>
            </p>
            <p>{t('login.refusedRemedy')}</p>
          </Notice>
        )}
        {login.error !== null && !refused && <FaultNotice error={login.error} />}
        <Button type="submit" look="primary" busy={login.isPending}>
          {t('login.do')}
        </Button>
      </form>
    </Gate>
  );
}
