import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { listOf } from '../api/queries.ts';
import { formatBytes, formatNumber, formatTime } from '../app/format.ts';
import { FaultNotice } from '../ui/notice.tsx';
import { Empty, Loading } from '../ui/states.tsx';
import type { Backup } from './system-types.ts';

export function BackupsTab() {
  const { t } = useTranslation();
  const backups = useQuery({ queryKey: ['backups'], queryFn: ({ signal }) => listOf<Backup>('/backups', signal) });
  if (backups.error !== null) return <FaultNotice error={backups.error} onRetry={() => void backups.refetch()} />;
  if (backups.data === undefined) return <Loading lines={5} />;
  if (backups.data.length === 0)
    return (
      <Empty title={t('backups.none')}>
        <p>{t('backups.noneText')}</p>
        <p>
          <code>frame-pipeline backup create</code>
        </p>
      </Empty>
    );
  return (
    <div className="table-box" tabIndex={0} role="region" aria-label={t('system.backups')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('backups.created')}</th>
            <th scope="col">{t('backups.name')}</th>
            <th scope="col" className="right">
              {t('backups.files')}
            </th>
            <th scope="col" className="right">
              {t('backups.size')}
            </th>
            <th scope="col">{t('backups.state')}</th>
          </tr>
        </thead>
        <tbody>
          {backups.data.map((backup) => (
            <tr key={backup.id}>
              <td>{formatTime(backup.created)}</td>
              <td className="wrap">{backup.id}</td>
              <td className="right">{formatNumber(backup.files)}</td>
              <td className="right">{formatBytes(backup.sizeBytes)}</td>
              <td>
                <span className={`level level-${backup.good ? 'ok' : 'fail'}`}>
                  {t(backup.good ? 'backups.good' : 'backups.bad')}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
