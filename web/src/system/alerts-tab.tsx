import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call.ts';
import { formatAgo, formatNumber, formatTime } from '../app/format.ts';
import { FaultNotice } from '../ui/notice.tsx';
import { Empty, Loading } from '../ui/states.tsx';
import type { Alerts } from '../api/types.ts';

const STATE_WORDS = { ok: 'alerts.ok', pending: 'alerts.pending', firing: 'alerts.firing' } as const;
const LEVELS = { ok: 'ok', pending: 'warn', firing: 'fail' } as const;
const WORST_FIRST = ['firing', 'pending', 'ok'];

export function AlertsTab() {
  const { t } = useTranslation();
  const alerts = useQuery({
    queryKey: ['alerts'],
    queryFn: ({ signal }) => call<Alerts>('GET', '/alerts', { signal }),
    refetchInterval: 30_000,
  });
  if (alerts.error !== null) return <FaultNotice error={alerts.error} onRetry={() => void alerts.refetch()} />;
  if (alerts.data === undefined) return <Loading lines={5} />;
  const { rules, notices } = alerts.data;
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
              <p>{rule.id}</p>
              <p className="muted">
                {[
                  rule.severity,
                  t('alerts.measured', {
                    measure: rule.measure,
                    value: rule.value === null ? '–' : formatNumber(rule.value, 2),
                    threshold: formatNumber(rule.threshold, 2),
                  }),
                  ...(rule.since === null || rule.state === 'ok'
                    ? []
                    : [t('alerts.since', { time: formatTime(rule.since) })]),
                  ...(rule.silence === null ? [] : [t('alerts.silent', { time: formatTime(rule.silence.until) })]),
                ].join(' · ')}
              </p>
            </div>
          </li>
        ))}
      </ul>
      {notices.length > 0 && (
        <section className="panel" aria-labelledby="notices-head">
          <h2 id="notices-head">{t('alerts.notices')}</h2>
          <ul className="plain">
            {notices.map(({ at, kind, group, severity }, k) => (
              <li key={k}>
                {`${group}: ${kind} (${severity})`} <span className="muted">{formatAgo(at)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
