import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { CallFault } from '../api/call.ts';
import { part, sceneQuery, useJob } from '../api/queries.ts';
import type { JobDetail } from '../api/types.ts';
import { formatTime } from '../app/format.ts';
import { usePageTitle } from '../app/use-page-title.ts';
import { StateBadge } from '../jobs/state-badge.tsx';
import { LinkButton } from '../ui/button.tsx';
import { FaultNotice } from '../ui/notice.tsx';
import { Empty, Loading } from '../ui/states.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { JobActions } from './job-actions.tsx';
import { JobFiles } from './job-files.tsx';
import { JobProgress } from './job-progress.tsx';

const loadViewer = () => import('../viewer/viewer.tsx');
const Viewer = lazy(() => loadViewer().then((m) => ({ default: m.Viewer })));
const JobPlots = lazy(() => import('./job-plots.tsx').then((m) => ({ default: m.JobPlots })));

const VIEWS = ['result', 'progress', 'plots', 'files'] as const;
type View = (typeof VIEWS)[number];
const VIEW_WORDS: Readonly<Record<View, string>> = {
  result: 'job.view.result',
  progress: 'job.view.progress',
  plots: 'job.view.plots',
  files: 'job.view.files',
};

export function JobPage({ id, view }: { readonly id: string; readonly view: string }) {
  const { t } = useTranslation();
  const query = useJob(id);
  const state = query.data?.state;
  const queries = useQueryClient();
  useEffect(() => {
    if (view !== '' && view !== 'result') return;
    void loadViewer();
    // While the viewer's own code is still coming.
    if (state === 'done') void queries.prefetchQuery(sceneQuery(id));
  }, [queries, id, view, state]);
  usePageTitle(query.data?.name ?? t('jobs.title'));
  if (query.data === undefined) {
    if (query.error instanceof CallFault && query.error.status === 404)
      return (
        <Empty alone drawing title={t('job.gone')} action={<LinkButton to="/">{t('notHere.home')}</LinkButton>}>
          <p>{t('job.goneText')}</p>
        </Empty>
      );
    return (
      <div className="page">
        {query.error !== null ? (
          <FaultNotice error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Loading lines={6} />
        )}
      </div>
    );
  }
  const job = query.data;
  const shown = VIEWS.find((name) => name === view) ?? (job.state === 'done' ? 'result' : 'progress');
  return (
    <div className={shown === 'result' ? 'page page-wide' : 'page'}>
      <header className="job-head">
        <div className="job-name">
          <p className="crumb">
            <Link href="/">{t('jobs.title')}</Link>
          </p>
          <div className="job-title">
            <h1>{job.name}</h1>
            <StateBadge state={job.state} />
          </div>
          <p className="muted">
            {[
              job.mode === 'simulation' ? t('job.simulation') : t('job.fragments'),
              t('job.created', { time: formatTime(job.created) }),
              job.owner?.name ?? t('job.byCommand'),
            ].join(' · ')}
          </p>
        </div>
        <JobActions job={job} />
      </header>
      <Tabs
        label={t('job.views')}
        tabs={VIEWS.map((name) => ({
          to: `/jobs/${part(id)}/${name}`,
          words: t(VIEW_WORDS[name]),
          here: name === shown,
        }))}
      />
      <Suspense fallback={<Loading lines={6} />}>
        <Shown job={job} view={shown} />
      </Suspense>
    </div>
  );
}

function Shown({ job, view }: { readonly job: JobDetail; readonly view: View }) {
  const { t } = useTranslation();
  if (view === 'progress') return <JobProgress job={job} />;
  if (view === 'files') return <JobFiles job={job} />;
  if (job.state !== 'done')
    return (
      <Empty title={t('job.notYet')} drawing>
        <p>{t('job.notYetText')}</p>
      </Empty>
    );
  return view === 'plots' ? <JobPlots job={job} /> : <Viewer job={job} />;
}
