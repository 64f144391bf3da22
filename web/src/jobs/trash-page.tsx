import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { call } from '../api/call.ts';
import { part, useTrash } from '../api/queries.ts';
import type { TrashedJob } from '../api/types.ts';
import { formatAgo, formatTime } from '../app/format.ts';
import { usePageTitle } from '../app/use-page-title.ts';
import { Button } from '../ui/button.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FaultNotice, Notice } from '../ui/notice.tsx';
import { Empty, Loading } from '../ui/states.tsx';
import { HeadBelowJobs } from './head-below-jobs.tsx';

/** A job whose day of deletion nobody knows stays; the server says so by the last day that there is. */
const NEVER_YEAR = '9999';

/** Deleted jobs, until they go for good. */
export function TrashPage() {
  const { t } = useTranslation();
  usePageTitle(t('trash.title'));
  const trash = useTrash();
  const queries = useQueryClient();
  const [asked, ask] = useState<TrashedJob | null>(null);
  const restore = useMutation({
    mutationFn: ({ id }: TrashedJob) => call('POST', `/trash/${part(id)}/restore`, { json: {} }),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['trash'] }),
        queries.invalidateQueries({ queryKey: ['jobs'] }),
      ]),
  });
  const jobs = trash.data ?? [];
  return (
    <div className="page">
      <HeadBelowJobs title={t('trash.title')} lead={jobs.length > 0 ? t('trash.lead') : undefined} />
      {restore.isSuccess && (
        <Notice tone="good">
          <p>
            {t('trash.restored', { name: restore.variables.name })}{' '}
            <Link href={`/jobs/${part(restore.variables.id)}`}>{t('trash.open')}</Link>
          </p>
        </Notice>
      )}
      {restore.error !== null && <FaultNotice error={restore.error} />}
      {trash.error !== null && <FaultNotice error={trash.error} onRetry={() => void trash.refetch()} />}
      {trash.isPending && <Loading lines={4} />}
      {trash.data !== undefined && jobs.length === 0 && (
        <Empty title={t('trash.empty')} drawing>
          <p>{t('trash.emptyText')}</p>
        </Empty>
      )}
      {jobs.length > 0 && (
        <DataTable
          label={t('trash.title')}
          rows={jobs}
          keyOf={({ id }) => id}
          columns={[
            { head: t('trash.name'), cell: ({ name }) => <strong>{name}</strong> },
            {
              head: t('trash.deleted'),
              cell: ({ deleted, deletedBy }) =>
                deletedBy === ''
                  ? formatAgo(deleted)
                  : t('trash.deletedBy', { ago: formatAgo(deleted), name: deletedBy }),
            },
            {
              head: t('trash.expires'),
              cell: ({ expires }) => (expires.startsWith(NEVER_YEAR) ? t('trash.never') : formatTime(expires)),
            },
            {
              head: t('trash.what'),
              quiet: true,
              cell: (job) => (
                <div className="row-actions">
                  <Button
                    icon="again"
                    aria-label={t('trash.restoreOne', { name: job.name })}
                    busy={restore.isPending && restore.variables.id === job.id}
                    onClick={() => restore.mutate(job)}
                  >
                    {t('trash.restore')}
                  </Button>
                  <Button
                    look="quiet"
                    icon="trash"
                    aria-label={t('trash.purgeOne', { name: job.name })}
                    onClick={() => ask(job)}
                  >
                    {t('trash.purge')}
                  </Button>
                </div>
              ),
            },
          ]}
        />
      )}
      {asked !== null && <Purge job={asked} onClose={() => ask(null)} />}
    </div>
  );
}

function Purge({ job, onClose }: { readonly job: TrashedJob; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const purge = useMutation({
    mutationFn: () => call('DELETE', `/trash/${part(job.id)}`),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['trash'] });
      onClose();
    },
  });
  return (
    <Dialog title={t('trash.purgeTitle', { name: job.name })} onClose={onClose}>
      <p>{t('trash.purgeText')}</p>
      {purge.error !== null && <FaultNotice error={purge.error} />}
      <p className="form-end">
        <Button onClick={onClose}>{t('do.leave')}</Button>
        <Button look="danger" busy={purge.isPending} onClick={() => purge.mutate()}>
          {t('trash.purge')}
        </Button>
      </p>
    </Dialog>
  );
}
