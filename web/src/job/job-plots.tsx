import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useScene } from '../api/queries.ts';
import type { JobDetail, Scene } from '../api/types.ts';
import { formatDuration, formatNumber, formatShare } from '../app/format.ts';
import { STEP_WORDS } from '../jobs/job-words.ts';
import { FaultNotice } from '../ui/notice.tsx';
import { Plot } from '../ui/plot.tsx';
import { Loading } from '../ui/states.tsx';
import { histogram } from './histogram.ts';

const BINS = 20;
const BIN_MIDDLES = Array.from({ length: BINS }, (_, bin) => (bin + 0.5) / BINS);
const number = (value: number): string => formatNumber(value, 1);
const share = (value: number): string => formatShare(value);

/** A job in figures: what is how sure, how well borders meet, and what took how long. */
export function JobPlots({ job }: { readonly job: JobDetail }) {
  const { t } = useTranslation();
  const scene = useScene(job.id, true);
  if (scene.error !== null) return <FaultNotice error={scene.error} onRetry={() => void scene.refetch()} />;
  if (scene.data === undefined) return <Loading lines={6} />;
  return (
    <div className="plots">
      <SurenessPlots scene={scene.data} />
      <section className="panel" aria-labelledby="time-head">
        <h2 id="time-head">{t('plots.times')}</h2>
        <p className="muted">{t('plots.timesText')}</p>
        <StepTimes job={job} />
      </section>
    </div>
  );
}

function SurenessPlots({ scene }: { readonly scene: Scene }) {
  const { t } = useTranslation();
  const fragments = useMemo(
    () => [
      {
        label: t('plots.fragments'),
        colour: 'accent',
        values: histogram(scene.fragments.filter((one) => one.pageFromFragment !== null).map((one) => one.probability), 1, BINS),
      },
    ],
    [scene, t],
  );
  const joints = useMemo(
    () => [{ label: t('plots.joints'), colour: 'sure', values: histogram(scene.joints.map((one) => one.probability), 1, BINS) }],
    [scene, t],
  );
  const widest = Math.max(1, ...scene.joints.map(({ gapPx }) => gapPx));
  const gaps = useMemo(
    () => [{ label: t('plots.gaps'), colour: 'likely', values: histogram(scene.joints.map((one) => one.gapPx), widest, BINS) }],
    [scene, widest, t],
  );
  const gapMiddles = useMemo(() => BIN_MIDDLES.map((middle) => middle * widest), [widest]);
  return (
    <>
      <section className="panel" aria-labelledby="fragments-head">
        <h2 id="fragments-head">{t('plots.fragments')}</h2>
        <p className="muted">{t('plots.fragmentsText')}</p>
        <Plot label={t('plots.fragments')} x={BIN_MIDDLES} lines={fragments} look="bars" format={number} formatX={share} />
      </section>
      <section className="panel" aria-labelledby="joints-head">
        <h2 id="joints-head">{t('plots.joints')}</h2>
        <p className="muted">{t('plots.jointsText')}</p>
        <Plot label={t('plots.joints')} x={BIN_MIDDLES} lines={joints} look="bars" format={number} formatX={share} />
      </section>
      <section className="panel" aria-labelledby="gaps-head">
        <h2 id="gaps-head">{t('plots.gaps')}</h2>
        <p className="muted">{t('plots.gapsText')}</p>
        <Plot label={t('plots.gaps')} x={gapMiddles} lines={gaps} look="bars" format={number} formatX={number} />
      </section>
    </>
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
            {cpuSeconds !== null && <span className="muted"> {t('plots.cpu', { time: formatDuration(cpuSeconds) })}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
