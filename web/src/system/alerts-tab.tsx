import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call.ts';
import { part } from '../api/queries.ts';
import { formatAgo, formatTime } from '../app/format.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { FaultNotice } from '../ui/notice.tsx';
import { Empty, Loading } from '../ui/states.tsx';
import type { Alerts } from '../api/types.ts';
import { MEASURE_WORDS, nameOfRule, valueOfRule } from './alert-words.ts';

const STATE_WORDS = {
  ok: 'alerts.ok',
  pending: 'alerts.pending',
  firing: 'alerts.firing',
  unknown: 'alerts.unknown',
} as const;
const SEVERITY_WORDS = { warning: 'alerts.warning', critical: 'alerts.critical' } as const;
const KIND_WORDS = {
  firing: 'alerts.kind.firing',
  repeat: 'alerts.kind.repeat',
  resolved: 'alerts.kind.resolved',
  test: 'alerts.kind.test',
} as const;
const LEVELS = { ok: 'ok', pending: 'warn', firing: 'fail', unknown: 'unknown' } as const;
const WORST_FIRST = ['firing', 'pending', 'unknown', 'ok'];

/** As the server has it. */
const LONGEST_MINUTES = 60 * 24 * 31;
const USUAL_MINUTES = 60 * 8;

type Rule = Alerts['rules'][number];

export function AlertsTab() {
  const { t } = useTranslation();
  const alerts = useQuery({
    queryKey: ['alerts'],
    queryFn: ({ signal }) => call<Alerts>('GET', '/alerts', { signal }),
    refetchInterval: 30_000,
  });
  const [asked, ask] = useState<Rule | null>(null);
  if (alerts.error !== null) return <FaultNotice error={alerts.error} onRetry={() => void alerts.refetch()} />;
  if (alerts.data === undefined) return <Loading lines={5} />;
  const { rules, notices, silences } = alerts.data;
  if (rules.length === 0)
    return (
      <Empty title={t('alerts.none')}>
        <p>{t('alerts.noneText')}</p>
      </Empty>
    );
  const sorted = [...rules].sort((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state));
  return (
    <>
      <ul className="checks">
        {sorted.map((rule) => (
          <li key={rule.id} className="check">
            <span className={`level level-${LEVELS[rule.state]}`}>{t(STATE_WORDS[rule.state])}</span>
            <div>
              <p>
                {nameOfRule(t, rule.id)} <code className="muted">{rule.id}</code>
              </p>
              <p className="muted">
                {[
                  t(SEVERITY_WORDS[rule.severity]),
                  ...(nameOfRule(t, rule.id) === rule.id ? [t(MEASURE_WORDS[rule.measure])] : []),
                  valueOfRule(t, rule),
                  ...(rule.since === null || rule.state === 'ok'
                    ? []
                    : [t('alerts.since', { time: formatTime(rule.since) })]),
                  ...(rule.silence === null ? [] : [t('alerts.silent', { time: formatTime(rule.silence.until) })]),
                ].join(' · ')}
              </p>
            </div>
            {rule.silence === null && (
              <Button
                look="quiet"
                aria-label={t('alerts.silenceOne', { rule: nameOfRule(t, rule.id) })}
                onClick={() => ask(rule)}
              >
                {t('alerts.silence')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {silences.length > 0 && <Silences silences={silences} />}
      {notices.length > 0 && (
        <section className="panel" aria-labelledby="notices-head">
          <h2 id="notices-head">{t('alerts.notices')}</h2>
          <ul className="plain">
            {notices.map(({ at, kind, group, severity }, k) => (
              <li key={k}>
                {`${nameOfRule(t, group)}: ${t(KIND_WORDS[kind])} (${t(SEVERITY_WORDS[severity])})`}{' '}
                <span className="muted">{formatAgo(at)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {asked !== null && <Silence rule={asked} onClose={() => ask(null)} />}
    </>
  );
}

/** What is kept silent, until when and why. */
function Silences({ silences }: Pick<Alerts, 'silences'>) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: (id: string) => call<Alerts>('DELETE', `/alerts/silences/${part(id)}`),
    onSuccess: (alerts) => queries.setQueryData(['alerts'], alerts),
  });
  return (
    <section className="panel" aria-labelledby="silences-head">
      <h2 id="silences-head">{t('alerts.silences')}</h2>
      <ul className="plain">
        {silences.map(({ id, of, until, why }) => (
          <li key={id} className="row">
            <span>
              {t('alerts.silenceLine', { of: nameOfRule(t, of), time: formatTime(until) })}{' '}
              <span className="muted">{why}</span>
            </span>
            <Button
              look="quiet"
              aria-label={t('alerts.endOne', { of: nameOfRule(t, of) })}
              busy={end.isPending && end.variables === id}
              onClick={() => end.mutate(id)}
            >
              {t('alerts.end')}
            </Button>
          </li>
        ))}
      </ul>
      {end.error !== null && <FaultNotice error={end.error} />}
    </section>
  );
}

function Silence({ rule, onClose }: { readonly rule: Rule; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [openedMs] = useState(() => Date.now());
  const [of, setOf] = useState(rule.id);
  const [until, setUntil] = useState(() => asInput(openedMs + 60_000 * USUAL_MINUTES));
  const [why, setWhy] = useState('');
  const silence = useMutation({
    mutationFn: () => {
      const minutes = Math.ceil((new Date(until).getTime() - Date.now()) / 60_000);
      return call<Alerts>('POST', '/alerts/silences', {
        json: { of, minutes: Math.min(LONGEST_MINUTES, Math.max(1, minutes)), why: why.trim() },
      });
    },
    onSuccess: (alerts) => {
      queries.setQueryData(['alerts'], alerts);
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    silence.mutate();
  };
  return (
    <Dialog title={t('alerts.silenceOne', { rule: nameOfRule(t, rule.id) })} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p>{t('alerts.silenceText')}</p>
        <SelectField label={t('alerts.silenceOf')} value={of} onChange={(event) => setOf(event.target.value)}>
          <option value={rule.id}>{t('alerts.silenceRule', { rule: nameOfRule(t, rule.id) })}</option>
          {rule.group !== rule.id && (
            <option value={rule.group}>{t('alerts.silenceGroup', { group: nameOfRule(t, rule.group) })}</option>
          )}
        </SelectField>
        <TextField
          label={t('alerts.until')}
          hint={t('alerts.untilHint')}
          type="datetime-local"
          required
          min={asInput(openedMs)}
          max={asInput(openedMs + 60_000 * LONGEST_MINUTES)}
          value={until}
          onChange={(event) => setUntil(event.target.value)}
        />
        <TextField
          label={t('alerts.why')}
          maxLength={500}
          value={why}
          onChange={(event) => setWhy(event.target.value)}
        />
        {silence.error !== null && <FaultNotice error={silence.error} />}
        <p className="form-end">
          <Button onClick={onClose}>{t('do.leave')}</Button>
          <Button type="submit" look="primary" busy={silence.isPending}>
            {t('alerts.silenceDo')}
          </Button>
        </p>
      </form>
    </Dialog>
  );
}

/** An instant as a field for date and time has it: this computer's time, without a zone. */
function asInput(ms: number): string {
  const local = ms - 60_000 * new Date(ms).getTimezoneOffset();
  return new Date(local).toISOString().slice(0, 16);
}
