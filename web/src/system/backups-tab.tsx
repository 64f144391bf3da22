import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call.ts';
import { formatAgo, formatTime } from '../app/format.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Icon } from '../ui/icon.tsx';
import { FaultNotice } from '../ui/notice.tsx';
import { Empty, Loading } from '../ui/states.tsx';
import type { Backups } from '../api/types.ts';

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
      <DataTable
        label={t('system.backups')}
        rows={backups}
        keyOf={({ name }) => name}
        columns={[
          { head: t('backups.created'), cell: ({ created }) => (created === null ? '–' : formatTime(created)) },
          { head: t('backups.kind'), cell: ({ kind }) => t(KIND_WORDS[kind]) },
          { head: t('backups.name'), cell: ({ name }) => name },
          {
            head: t('backups.state'),
            cell: ({ state }) => <span className={`level level-${LEVELS[state]}`}>{t(STATE_WORDS[state])}</span>,
          },
        ]}
      />
    </>
  );
}
