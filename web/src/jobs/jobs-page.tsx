import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useJobs, type JobFilter } from '../api/queries.ts';
import type { JobState } from '../api/types.ts';
import { useMay } from '../app/session-context.ts';
import { usePageTitle } from '../app/use-page-title.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { ChoiceField } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { FaultNotice } from '../ui/notice.tsx';
import { Empty } from '../ui/states.tsx';
import { JobCard } from './job-card.tsx';

type Kind = 'all' | 'open' | 'done' | 'ended';
const STATES: Readonly<Record<Kind, readonly JobState[]>> = {
  all: [],
  open: ['queued', 'running'],
  done: ['done'],
  ended: ['stopped', 'failed'],
};

export function JobsPage() {
  const { t } = useTranslation();
  usePageTitle(t('jobs.title'));
  const mayCreate = useMay('create_job');
  const mayDelete = useMay('delete_job');
  const [kind, setKind] = useState<Kind>('all');
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<JobFilter['sort']>('newest');
  const filter: JobFilter = { state: STATES[kind], search: useDeferredValue(search.trim()), sort };
  const jobs = useJobs(filter);
  const items = jobs.data?.pages.flatMap((page) => page.items) ?? [];
  const total = jobs.data?.pages[0]?.total ?? 0;
  const filtered = kind !== 'all' || filter.search !== '';

  if (jobs.data !== undefined && total === 0 && !filtered)
    return (
      <>
        <h1 className="unseen">{t('jobs.title')}</h1>
        <FirstJob mayCreate={mayCreate} />
        {mayDelete && (
          <p className="more">
            <LinkButton to="/trash" look="quiet" icon="trash">
              {t('trash.title')}
            </LinkButton>
          </p>
        )}
      </>
    );
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{t('jobs.title')}</h1>
          <p className="lead" role="status">
            {jobs.data === undefined ? ' ' : t('jobs.count', { count: total })}
          </p>
        </div>
        <div className="job-actions">
          {mayDelete && (
            <LinkButton to="/trash" look="quiet" icon="trash">
              {t('trash.title')}
            </LinkButton>
          )}
          {mayCreate && (
            <LinkButton to="/new" look="primary" icon="add">
              {t('jobs.new')}
            </LinkButton>
          )}
        </div>
      </header>
      <div className="tools" role="search">
        <label className="search">
          <span className="unseen">{t('jobs.search')}</span>
          <Icon name="search" />
          <input
            type="search"
            placeholder={t('jobs.search')}
            value={search}
            maxLength={200}
            onChange={(event) => setSearch(event.target.value)}
          />
        </label>
        <ChoiceField
          label={t('jobs.filter')}
          hideLabel
          value={kind}
          onChoose={setKind}
          choices={[
            { value: 'all', label: t('jobs.all') },
            { value: 'open', label: t('jobs.open') },
            { value: 'done', label: t('jobs.done') },
            { value: 'ended', label: t('jobs.ended') },
          ]}
        />
        <label className="sort">
          <span className="unseen">{t('jobs.sort')}</span>
          <select className="input" value={sort} onChange={(event) => setSort(event.target.value as JobFilter['sort'])}>
            <option value="newest">{t('jobs.newest')}</option>
            <option value="oldest">{t('jobs.oldest')}</option>
            <option value="name">{t('jobs.byName')}</option>
          </select>
        </label>
      </div>
      {jobs.error !== null && <FaultNotice error={jobs.error} onRetry={() => void jobs.refetch()} />}
      {jobs.isPending && <CardsToCome />}
      {jobs.data !== undefined && items.length === 0 && (
        <Empty
          title={t('jobs.nothing')}
          action={
            <Button
              onClick={() => {
                setKind('all');
                setSearch('');
              }}
            >
              {t('jobs.showAll')}
            </Button>
          }
        >
          <p>{t('jobs.nothingText')}</p>
        </Empty>
      )}
      <ul className="cards">
        {items.map((job) => (
          <JobCard key={job.id} job={job} />
        ))}
      </ul>
      {jobs.hasNextPage && (
        <p className="more">
          <Button busy={jobs.isFetchingNextPage} onClick={() => void jobs.fetchNextPage()}>
            {t('jobs.more')}
          </Button>
        </p>
      )}
    </div>
  );
}

/** Nobody has a job yet: what one is, and how to make the first. */
function FirstJob({ mayCreate }: { readonly mayCreate: boolean }) {
  const { t } = useTranslation();
  return (
    <Empty
      drawing
      title={t('first.title')}
      action={
        mayCreate && (
          <LinkButton to="/new" look="primary" icon="add">
            {t('first.do')}
          </LinkButton>
        )
      }
    >
      <p>{mayCreate ? t('first.text') : t('first.textViewer')}</p>
      <ol className="teach">
        <li>
          <strong>{t('first.one')}</strong>
          <span>{t('first.oneText')}</span>
        </li>
        <li>
          <strong>{t('first.two')}</strong>
          <span>{t('first.twoText')}</span>
        </li>
        <li>
          <strong>{t('first.three')}</strong>
          <span>{t('first.threeText')}</span>
        </li>
      </ol>
    </Empty>
  );
}

function CardsToCome() {
  const { t } = useTranslation();
  return (
    <div role="status">
      <span className="unseen">{t('state.loading')}</span>
      <ul className="cards" aria-hidden="true">
        {[0, 1, 2, 3, 4, 5].map((card) => (
          <li key={card} className="card card-coming">
            <div className="card-picture" />
            <div className="card-text">
              <span className="loading-line" />
              <span className="loading-line" />
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
