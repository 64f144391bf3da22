import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call.ts';
import { formatAgo } from '../app/format.ts';
import { Icon } from '../ui/icon.tsx';
import { FaultNotice } from '../ui/notice.tsx';
import { Loading } from '../ui/states.tsx';
import { WithCode } from '../ui/with-code.tsx';
import type { Health, Level } from '../api/types.ts';
import { sentenceOf } from './health-words.ts';

const LEVEL_WORDS: Readonly<Record<Level, string>> = {
  ok: 'health.ok',
  warn: 'health.warn',
  fail: 'health.fail',
};
const WORST_FIRST: readonly Level[] = ['fail', 'warn', 'ok'];

export function HealthTab() {
  const { t } = useTranslation();
  const health = useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => call<Health>('GET', '/health', { signal }),
    refetchInterval: 30_000,
  });
  if (health.error !== null && health.data === undefined)
    return <FaultNotice error={health.error} onRetry={() => void health.refetch()} />;
  if (health.data === undefined) return <Loading lines={6} />;
  const { status, checks, timestamp } = health.data;
  const sorted = [...checks].sort((a, b) => WORST_FIRST.indexOf(a.status) - WORST_FIRST.indexOf(b.status));
  return (
    <>
      <section className={`verdict-box verdict-${status}`} role="status">
        <Icon name={status === 'ok' ? 'check' : 'warn'} />
        <div>
          <h2>{t(LEVEL_WORDS[status])}</h2>
          {sorted
            .filter((check) => check.status !== 'ok')
            .map((check) => (
              <p key={check.name}>
                <WithCode text={sentenceOf(check)} />
              </p>
            ))}
          <p className="muted">{t('health.looked', { ago: formatAgo(timestamp) })}</p>
        </div>
      </section>
      <ul className="checks">
        {sorted.map((check) => (
          <li key={check.name} className="check">
            <span className={`level level-${check.status}`}>{t(LEVEL_WORDS[check.status])}</span>
            <div>
              <p>
                <WithCode text={sentenceOf(check)} />
              </p>
              <p className="muted">
                <code>{check.name}</code>
              </p>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
