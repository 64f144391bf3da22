import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call.ts';
import { formatAgo, formatTime } from '../app/format.ts';
import { Icon } from '../ui/icon.tsx';
import { FaultNotice } from '../ui/notice.tsx';
import { Empty, Loading } from '../ui/states.tsx';
import type { Backups } from './system-types.ts';

const STATE_WORDS = {
  good: 'backups.good',
  unverified: 'backups.unverified',
  damaged: 'backups.damaged',
  failed: 'backups.failed',
} as const;
const LEVELS = { good: 'ok', unverified: 'warn', damaged: 'fail', failed: 'fail' } as const;
const KIND_WORDS = { backup: 'backups.backup', recovery_point: 'backups.point' } as const;

export function BackupsTab() {
  const { t } = useTranslation();
  const answer = useQuery({
    queryKey: ['backups'],
    queryFn: ({ signal }) => call<Backups>('GET', '/backups', { signal }),
  });
  if (answer.error !== null) return <FaultNotice error={answer.error} onRetry={() => void answer.refetch()} />;
  if (answer.data === undefined) return <Loading lines={5} />;
  const { backups, lastGood, lastGoodDrill } = answer.data;
  if (backups.length === 0)
    return (
      <Empty title={t('backups.none')}>
        <p>{t('backups.noneText')}</p>
        <p>
          <code>frame-pipeline backup create</code>
        </p>
      </Empty>
    );
  return (
    <>
      <section className={`verdict-box verdict-${lastGood === null ? 'fail' : 'ok'}`} role="status">
        <Icon name={lastGood === null ? 'warn' : 'check'} />
        <div>
          <h2>{lastGood === null ? t('backups.noGood') : t('backups.lastGood', { ago: formatAgo(lastGood) })}</h2>
          <p className="muted">
            {lastGoodDrill === null ? t('backups.noDrill') : t('backups.lastDrill', { ago: formatAgo(lastGoodDrill) })}
          </p>
        </div>
      </section>
      <div className="table-box" tabIndex={0} role="region" aria-label={t('system.backups')}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('backups.created')}</th>
              <th scope="col">{t('backups.kind')}</th>
              <th scope="col">{t('backups.name')}</th>
              <th scope="col">{t('backups.state')}</th>
            </tr>
          </thead>
          <tbody>
            {backups.map((backup) => (
              <tr key={backup.name}>
                <td>{backup.created === null ? '–' : formatTime(backup.created)}</td>
                <td>{t(KIND_WORDS[backup.kind])}</td>
                <td className="wrap">{backup.name}</td>
                <td>
                  <span className={`level level-${LEVELS[backup.state]}`}>{t(STATE_WORDS[backup.state])}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
