import { useTranslation } from 'react-i18next';
import { useComparison } from '../api/queries.ts';
import type { Job, JobComparison } from '../api/types.ts';
import { formatDuration, formatNumber, formatTime } from '../app/format.ts';
import { usePageTitle } from '../app/use-page-title.ts';
import { HeadBelowJobs } from '../jobs/head-below-jobs.tsx';
import { CardHead, CertaintyBar, JobPicture } from '../jobs/job-card.tsx';
import { STEP_WORDS, summaryOf } from '../jobs/job-words.ts';
import { DataTable } from '../ui/data-table.tsx';
import { FaultNotice } from '../ui/notice.tsx';
import { Loading } from '../ui/states.tsx';

/** Two runs beside each other: their answers, what they were told, what took how long, and where they differ. */
export function ComparePage({ a, b }: { readonly a: string; readonly b: string }) {
  const { t } = useTranslation();
  usePageTitle(t('compare.title'));
  const comparison = useComparison(a, b);
  return (
    <div className="page">
      <HeadBelowJobs title={t('compare.title')} />
      {comparison.error !== null && <FaultNotice error={comparison.error} onRetry={() => void comparison.refetch()} />}
      {comparison.isPending && <Loading lines={6} />}
      {comparison.data !== undefined && <Compared comparison={comparison.data} />}
    </div>
  );
}

function Compared({ comparison }: { readonly comparison: JobComparison }) {
  const { t } = useTranslation();
  const { a, b, params, steps, poses } = comparison;
  const seconds = (pick: 'secondsA' | 'secondsB'): number => steps.reduce((sum, step) => sum + (step[pick] ?? 0), 0);
  const times = [
    ...steps.map((step) => ({ ...step, words: t(STEP_WORDS[step.step]) })),
    { step: 'all', words: t('compare.all'), secondsA: seconds('secondsA'), secondsB: seconds('secondsB') },
  ];
  const heads = headsOf(a, b, t('compare.first'), t('compare.second'));
  return (
    <>
      <ul className="compared">
        {[a, b].map((job, k) => (
          <ComparedJob key={job.id} job={job} place={t(k === 0 ? 'compare.first' : 'compare.second')} />
        ))}
      </ul>
      <section className="compared-part" aria-labelledby="places-head">
        <h2 id="places-head">{t('compare.places')}</h2>
        <Places poses={poses} heads={heads} />
      </section>
      <section className="compared-part" aria-labelledby="params-head">
        <h2 id="params-head">{t('compare.params')}</h2>
        {params.length === 0 ? (
          <p className="muted">{t('compare.sameParams')}</p>
        ) : (
          <DataTable
            label={t('compare.params')}
            rows={params}
            keyOf={({ key }) => key}
            columns={[
              { head: t('compare.param'), cell: ({ key }) => <code>{key}</code> },
              { head: heads[0], cell: (row) => valueOf(row.a) },
              { head: heads[1], cell: (row) => valueOf(row.b) },
            ]}
          />
        )}
      </section>
      <section className="compared-part" aria-labelledby="times-head">
        <h2 id="times-head">{t('compare.times')}</h2>
        <DataTable
          label={t('compare.times')}
          rows={times}
          keyOf={({ step }) => step}
          columns={[
            { head: t('compare.step'), cell: ({ words }) => words },
            { head: heads[0], cell: ({ secondsA }) => timeOf(secondsA) },
            { head: heads[1], cell: ({ secondsB }) => timeOf(secondsB) },
          ]}
        />
      </section>
    </>
  );
}

function ComparedJob({ job, place }: { readonly job: Job; readonly place: string }) {
  const { t } = useTranslation();
  return (
    <li className="card">
      <div className="card-picture">
        <JobPicture job={job} width={1024} />
      </div>
      <div className="card-text">
        <p className="card-small">{place}</p>
        <CardHead job={job} />
        <p className="card-summary">{summaryOf(t, job)}</p>
        {job.answer !== null && <CertaintyBar answer={job.answer} />}
        <p className="card-small">{formatTime(job.created)}</p>
      </div>
    </li>
  );
}

interface PlacesProps {
  readonly poses: JobComparison['poses'];
  readonly heads: readonly [string, string];
}

function Places({ poses, heads }: PlacesProps) {
  const { t } = useTranslation();
  if (poses === null) return <p className="muted">{t('compare.noPlaces')}</p>;
  const { common, moved, onlyA, onlyB } = poses;
  return (
    <>
      <p>
        {moved.length === 0
          ? t('compare.same')
          : t('compare.moved', { count: moved.length, common: formatNumber(common) })}
      </p>
      {[onlyA, onlyB].map(
        (files, k) =>
          files.length > 0 && <p key={heads[k]}>{t('compare.only', { name: heads[k], files: files.join(', ') })}</p>,
      )}
      {moved.length > 0 && (
        <DataTable
          label={t('compare.places')}
          rows={[...moved].sort((x, y) => y.shiftPx - x.shiftPx)}
          keyOf={({ file }) => file}
          columns={[
            { head: t('compare.fragment'), cell: ({ file }) => file },
            { head: t('compare.shift'), cell: ({ shiftPx }) => `${formatNumber(shiftPx, 1)} px` },
            { head: t('compare.turn'), cell: ({ turnDeg }) => `${formatNumber(turnDeg, 1)}°` },
          ]}
        />
      )}
    </>
  );
}

/** What the two are called in heads of tables: by their names, where these tell them apart. */
function headsOf(a: Job, b: Job, first: string, second: string): readonly [string, string] {
  return a.name === b.name ? [first, second] : [a.name, b.name];
}

const timeOf = (seconds: number | null): string => (seconds === null ? '–' : formatDuration(seconds));

function valueOf(value: unknown): string {
  return typeof value === 'number' ? formatNumber(value, 6) : String(value === '' ? '–' : value);
}
