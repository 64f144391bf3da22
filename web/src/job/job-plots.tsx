import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlots } from '../api/queries.ts';
import type { Histogram, JobDetail, Plots } from '../api/types.ts';
import { formatDuration, formatNumber, formatShare } from '../app/format.ts';
import { STEP_WORDS } from '../jobs/job-words.ts';
import { FaultNotice } from '../ui/notice.tsx';
import { Plot } from '../ui/plot.tsx';
import { Loading } from '../ui/states.tsx';

const number = (value: number): string => formatNumber(value, 1);
const share = (value: number): string => formatShare(value);

/** A job in figures: what is how sure, what the learners said, and what took how long. */
export function JobPlots({ job }: { readonly job: JobDetail }) {
  const { t } = useTranslation();
  const plots = usePlots(job.id);
  if (plots.error !== null) return <FaultNotice error={plots.error} onRetry={() => void plots.refetch()} />;
  if (plots.data === undefined) return <Loading lines={6} />;
  const { fragments, joints, candidates, kept, right, wrong, learners } = plots.data;
  return (
    <div className="plots">
      <Counts
        title={t('plots.fragments')}
        text={t('plots.fragmentsText')}
        series={[[t('plots.fragments'), 'accent', fragments]]}
      />
      <Counts title={t('plots.joints')} text={t('plots.jointsText')} series={[[t('plots.joints'), 'sure', joints]]} />
      <Counts
        title={t('plots.candidates')}
        text={t('plots.candidatesText')}
        series={[
          [t('plots.all'), 'line-strong', candidates],
          [t('plots.kept'), 'likely', kept],
        ]}
      />
      {right !== null && wrong !== null && (
        <Counts
          title={t('plots.truth')}
          text={t('plots.truthText')}
          series={[
            [t('plots.right'), 'sure', right],
            [t('plots.wrong'), 'doubtful', wrong],
          ]}
        />
      )}
      <section className="panel" aria-labelledby="learners-head">
        <h2 id="learners-head">{t('plots.learners')}</h2>
        {learners.length === 0 ? <p className="muted">{t('plots.noLearners')}</p> : <Learners learners={learners} />}
      </section>
      <section className="panel" aria-labelledby="time-head">
        <h2 id="time-head">{t('plots.times')}</h2>
        <p className="muted">{t('plots.timesText')}</p>
        <StepTimes job={job} />
      </section>
    </div>
  );
}

interface CountsProps {
  readonly title: string;
  readonly text: string;
  readonly series: readonly (readonly [label: string, colour: string, counts: Histogram])[];
}

/** How many have which probability. */
function Counts({ title, text, series }: CountsProps) {
  const bins = series[0][2].length;
  const middles = useMemo(() => Array.from({ length: bins }, (_, bin) => (bin + 0.5) / bins), [bins]);
  // Made anew with each drawing of the page, but of the same numbers: the plot is drawn when these change.
  const told = JSON.stringify(series);
  const lines = useMemo(
    () => (JSON.parse(told) as CountsProps['series']).map(([label, colour, values]) => ({ label, colour, values })),
    [told],
  );
  return (
    <section className="panel" aria-label={title}>
      <h2>{title}</h2>
      <p className="muted">{text}</p>
      <Plot label={title} x={middles} lines={lines} look="bars" format={number} formatX={share} />
    </section>
  );
}

function Learners({ learners }: Pick<Plots, 'learners'>) {
  const { t } = useTranslation();
  const told = (value: number | null): string => (value === null ? '–' : formatShare(value, 1));
  return (
    <div className="table-box" tabIndex={0} role="region" aria-label={t('plots.learnerTable')}>
      <table className="table table-panel">
        <thead>
          <tr>
            <th scope="col">{t('plots.learner')}</th>
            {[t('plots.weight'), t('plots.asked'), t('plots.agreement'), t('plots.accuracy')].map((head) => (
              <th key={head} scope="col" className="right">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {learners.map(({ learner, alpha, asked, agreement, accuracy }) => (
            <tr key={learner}>
              <td>{learner}</td>
              <td className="right">{formatNumber(alpha, 2)}</td>
              <td className="right">{formatNumber(asked)}</td>
              <td className="right">{told(agreement)}</td>
              <td className="right">{told(accuracy)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Six bars with their words are read faster than any plot. */
function StepTimes({ job }: { readonly job: JobDetail }) {
  const { t } = useTranslation();
  const longest = Math.max(0.001, ...job.steps.map(({ wallSeconds }) => wallSeconds ?? 0));
  return (
    <dl className="bars bars-wide">
      {job.steps.map(({ step, wallSeconds, cpuSeconds }) => (
        <div key={step} className="bar">
          <dt>{t(STEP_WORDS[step])}</dt>
          <dd>
            <span className="bar-track" aria-hidden="true">
              <span style={{ transform: `scaleX(${(wallSeconds ?? 0) / longest})` }} />
            </span>
            {wallSeconds === null ? '–' : formatDuration(wallSeconds)}
            {cpuSeconds !== null && (
              <span className="muted"> {t('plots.cpu', { time: formatDuration(cpuSeconds) })}</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
