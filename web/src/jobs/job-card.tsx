import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { addressOf } from '../api/call.ts';
import { part } from '../api/queries.ts';
import type { Job } from '../api/types.ts';
import { formatAgo, formatTime } from '../app/format.ts';
import { Meter } from '../ui/states.tsx';
import { leftOf, shareOf, summaryOf } from './job-words.ts';
import { StateBadge } from './state-badge.tsx';

export function JobCard({ job }: { readonly job: Job }) {
  const { t } = useTranslation();
  return (
    <li className="card">
      <div className="card-picture">
        <JobPicture job={job} width={512} />
      </div>
      <div className="card-text">
        <CardHead job={job} />
        <p className={job.state === 'failed' ? 'card-summary card-bad' : 'card-summary'}>{summaryOf(t, job)}</p>
        {job.state === 'running' && job.progress !== null && (
          <>
            <Meter label={t('job.progressOf', { name: job.name })} value={shareOf(job.progress)} total={1} />
            <p className="card-small">{leftOf(t, job.progress)}</p>
          </>
        )}
        {job.state === 'done' && job.answer !== null && <CertaintyBar answer={job.answer} />}
        <p className="card-small">
          <time dateTime={job.created} title={formatTime(job.created)}>
            {formatAgo(job.created)}
          </time>
          {' · '}
          {job.owner?.name ?? t('job.byCommand')}
          {job.sharedWith.length > 0 && <> · {t('job.shared')}</>}
        </p>
      </div>
    </li>
  );
}

/** What a job is called, and how it stands; the whole card leads to it. */
export function CardHead({ job }: { readonly job: Job }) {
  return (
    <div className="card-head">
      <h2>
        <Link href={`/jobs/${part(job.id)}`} className="card-link">
          {job.name}
        </Link>
      </h2>
      <StateBadge state={job.state} />
    </div>
  );
}

/** How sure the fragments stand, as one bar. */
export function CertaintyBar({ answer }: { readonly answer: NonNullable<Job['answer']> }) {
  const { t } = useTranslation();
  const { sure, likely, doubtful, fragments, placed } = answer;
  const parts = [
    ['sure', sure, t('certainty.sureCount', { count: sure })],
    ['likely', likely, t('certainty.likelyCount', { count: likely })],
    ['doubtful', doubtful, t('certainty.doubtfulCount', { count: doubtful })],
    ['aside', fragments - placed, t('certainty.asideCount', { count: fragments - placed })],
  ] as const;
  const told = parts.filter(([, count]) => count > 0);
  return (
    <div className="certainty" role="img" aria-label={told.map(([, , words]) => words).join(', ')}>
      {told.map(([kind, count, words]) => (
        <span key={kind} className={`certainty-${kind}`} style={{ flexGrow: count }} title={words} />
      ))}
    </div>
  );
}

/** The answer as the viewer hangs it; the wall that it will hang on while it is being made, or where there is none. */
export function JobPicture({ job, width }: { readonly job: Job; readonly width: number }) {
  const [here, setHere] = useState(false);
  return (
    <>
      {!here && <NoPicture />}
      {job.picture && (
        <img
          src={addressOf(`/jobs/${part(job.id)}/picture`, { width, upright: 1 })}
          alt=""
          loading="lazy"
          decoding="async"
          // A picture that cannot be had shows no broken one. One that is hidden altogether would not be loaded.
          className={here ? '' : 'coming'}
          onLoad={() => setHere(true)}
        />
      )}
    </>
  );
}

function NoPicture() {
  return (
    <svg className="no-picture" viewBox="0 0 120 80" aria-hidden="true" preserveAspectRatio="xMidYMid slice">
      <path d="M0 26l22-8 14 10 20-14 26 6 14-12 24 8M0 58l18 6 16-12 26 10 16-8 22 12 22-8M34 28l-4 26M60 14l2 26-8 22M82 20l-4 22 18 24M96 8l6 26-6 22" />
    </svg>
  );
}
