import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { listOf } from '../api/queries.ts';
import { formatAgo, formatNumber } from '../app/format.ts';
import { FaultNotice } from '../ui/notice.tsx';
import { Empty, Loading } from '../ui/states.tsx';
import type { AlertRule } from './system-types.ts';

const PHASE_WORDS = { ok: 'alerts.ok', pending: 'alerts.pending', firing: 'alerts.firing' } as const;
const LEVELS = { ok: 'ok', pending: 'warn', firing: 'fail' } as const;
const WORST_FIRST = ['firing', 'pending', 'ok'];

export function AlertsTab() {
  const { t } = useTranslation();
  const rules = useQuery({
    queryKey: ['alerts'],
    queryFn: ({ signal }) => listOf<AlertRule>('/alerts', signal),
    refetchInterval: 30_000,
  });
  if (rules.error !== null) return <FaultNotice error={rules.error} onRetry={() => void rules.refetch()} />;
  if (rules.data === undefined) return <Loading lines={5} />;
  if (rules.data.length === 0)
    return (
      <Empty title={t('alerts.none')}>
        <p>{t('alerts.noneText')}</p>
      </Empty>
    );
  const sorted = [...rules.data].sort((a, b) => WORST_FIRST.indexOf(a.phase) - WORST_FIRST.indexOf(b.phase));
  return (
    <ul className="checks">
      {sorted.map((rule) => (
        <li key={rule.name} className="check">
          <span className={`level level-${LEVELS[rule.phase]}`}>{t(PHASE_WORDS[rule.phase])}</span>
          <div>
            <p>{rule.message}</p>
            <p className="muted">
              {[
                rule.name,
                rule.severity,
                ...(rule.value === null ? [] : [formatNumber(rule.value, 2)]),
                ...(rule.since === null ? [] : [t('alerts.since', { ago: formatAgo(rule.since) })]),
              ].join(' · ')}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
