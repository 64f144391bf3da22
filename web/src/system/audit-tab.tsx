import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call.ts';
import type { Page } from '../api/queries.ts';
import { formatTime } from '../app/format.ts';
import { Button } from '../ui/button.tsx';
import { FaultNotice } from '../ui/notice.tsx';
import { Empty, Loading } from '../ui/states.tsx';
import type { AuditEntry } from './system-types.ts';

export function AuditTab() {
  const { t } = useTranslation();
  const audit = useInfiniteQuery({
    queryKey: ['audit'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call<Page<AuditEntry>>('GET', pageParam === '' ? '/audit' : `/audit?cursor=${encodeURIComponent(pageParam)}`, {
        signal,
      }),
    getNextPageParam: ({ next }) => next,
  });
  if (audit.error !== null) return <FaultNotice error={audit.error} onRetry={() => void audit.refetch()} />;
  if (audit.data === undefined) return <Loading lines={6} />;
  const entries = audit.data.pages.flatMap(({ items }) => items);
  if (entries.length === 0)
    return (
      <Empty title={t('audit.none')}>
        <p>{t('audit.noneText')}</p>
      </Empty>
    );
  return (
    <>
      <p className="muted">{t('audit.text')}</p>
      <div className="table-box" tabIndex={0} role="region" aria-label={t('system.audit')}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('audit.at')}</th>
              <th scope="col">{t('audit.who')}</th>
              <th scope="col">{t('audit.action')}</th>
              <th scope="col">{t('audit.target')}</th>
              <th scope="col">{t('audit.from')}</th>
              <th scope="col">{t('audit.result')}</th>
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => (
              <tr key={entry.number}>
                <td>{formatTime(entry.at)}</td>
                <td>{entry.who}</td>
                <td>{entry.action}</td>
                <td className="wrap">{entry.target}</td>
                <td>{entry.address}</td>
                <td>{entry.result}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {audit.hasNextPage && (
        <p className="more">
          <Button busy={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
            {t('audit.more')}
          </Button>
        </p>
      )}
    </>
  );
}
