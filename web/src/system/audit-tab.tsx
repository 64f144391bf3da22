import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call.ts';
import type { Page } from '../api/queries.ts';
import { formatTime } from '../app/format.ts';
import { Button } from '../ui/button.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { FaultNotice } from '../ui/notice.tsx';
import { Empty, Loading } from '../ui/states.tsx';
import type { AuditRecord } from '../api/types.ts';
import { deedOf } from './audit-words.ts';

const RESULT_WORDS = { ok: 'audit.ok', refused: 'audit.refused', failed: 'audit.failed' } as const;
const LEVELS = { ok: 'ok', refused: 'warn', failed: 'fail' } as const;

export function AuditTab() {
  const { t } = useTranslation();
  const audit = useInfiniteQuery({
    queryKey: ['audit'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call<Page<AuditRecord>>('GET', pageParam === '' ? '/audit' : `/audit?cursor=${encodeURIComponent(pageParam)}`, {
        signal,
      }),
    getNextPageParam: ({ next }) => next,
  });
  if (audit.error !== null) return <FaultNotice error={audit.error} onRetry={() => void audit.refetch()} />;
  if (audit.data === undefined) return <Loading lines={6} />;
  const records = audit.data.pages.flatMap(({ items }) => items);
  const ended = new Set(records.flatMap(({ stage, request }) => (stage === 'result' ? [request] : [])));
  // What was about to be done is told where nothing says how it ended: that is when it matters.
  const entries = records.filter(({ stage, request }) => stage !== 'intent' || !ended.has(request));
  if (entries.length === 0)
    return (
      <Empty title={t('audit.none')}>
        <p>{t('audit.noneText')}</p>
      </Empty>
    );
  return (
    <>
      <p className="muted">{t('audit.text')}</p>
      <DataTable
        label={t('system.audit')}
        rows={entries}
        keyOf={({ n }) => n}
        columns={[
          { head: t('audit.at'), cell: ({ at }) => formatTime(at) },
          { head: t('audit.who'), cell: ({ who }) => (who.by === 'nobody' ? t('audit.nobody') : who.name) },
          { head: t('audit.action'), cell: ({ what }) => <span title={what}>{deedOf(t, what)}</span> },
          { head: t('audit.target'), cell: ({ on }) => Object.values(on).join(', ') },
          { head: t('audit.from'), cell: ({ from }) => from },
          {
            head: t('audit.result'),
            cell: ({ result }) =>
              result === null ? (
                '–'
              ) : (
                <span className={`level level-${LEVELS[result]}`}>{t(RESULT_WORDS[result])}</span>
              ),
          },
        ]}
      />
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
