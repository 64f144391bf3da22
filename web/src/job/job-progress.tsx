import { useTranslation } from 'react-i18next';
import { useLogLines } from '../api/log-lines.ts';
import { useReasons } from '../api/queries.ts';
import type { JobDetail } from '../api/types.ts';
import { faultWords, warningWords } from '../app/fault-words.ts';
import { formatClock, formatDuration, formatNumber } from '../app/format.ts';
import { itemsOf, leftOf, shareOf, STEP_WORDS, summaryOf } from '../jobs/job-words.ts';
import { Icon } from '../ui/icon.tsx';
import { FaultText, Notice } from '../ui/notice.tsx';
import { Meter } from '../ui/states.tsx';

/** How far a job is, and what it says; while it runs, and afterwards. */
export function JobProgress({ job }: { readonly job: JobDetail }) {
  const { t } = useTranslation();
  const lines = useLogLines(job.id);
  const { progress } = job;
  const stands = job.state === 'stopped' || job.state === 'failed';
  const steps = useReasons(job.id, stands).data?.steps ?? job.steps;
  const running = job.state === 'running' && progress !== null;
  return (
    <div className="progress">
      <section className="panel" aria-labelledby="now-head">
        <h2 id="now-head" className={running ? '' : 'unseen'}>
          {running
            ? t('job.stepOf', { number: progress.number, count: progress.count, step: t(STEP_WORDS[progress.step]) })
            : t('job.view.progress')}
        </h2>
        {running ? (
          <>
            <Meter label={t('job.progressOf', { name: job.name })} value={shareOf(progress)} total={1} />
            <p className="progress-line" aria-live="off">
              <span>{itemsOf(t, progress)}</span>
              <span>{leftOf(t, progress)}</span>
            </p>
            {/* Told once a step, not once an item: a screen reader must not read out every pair. */}
            <p className="unseen" aria-live="polite">
              {t('job.stepOf', { number: progress.number, count: progress.count, step: t(STEP_WORDS[progress.step]) })}
            </p>
          </>
        ) : job.state === 'failed' && job.error !== null ? (
          <Notice tone="bad">
            <FaultText {...faultWords(job.error)} />
            <p className="muted">{job.error.code}</p>
          </Notice>
        ) : (
          <p className="progress-quiet" role="status">
            {summaryOf(t, job)}
          </p>
        )}
        <p className="progress-said" aria-hidden={lines.length === 0}>
          {lines.at(-1)?.message ?? ' '}
        </p>
      </section>
      {job.warnings.length > 0 && (
        <Notice tone="warn">
          <ul className="plain">
            {job.warnings.map((warning) => (
              <li key={warning}>{warningWords(warning)}</li>
            ))}
          </ul>
        </Notice>
      )}
      <section aria-labelledby="steps-head">
        <h2 id="steps-head">{t('job.steps')}</h2>
        <ol className="steps">
          {steps.map((step, k) => {
            const now = running && progress.step === step.step;
            return (
              <li key={step.step} className={now ? 'step step-now' : step.done ? 'step step-done' : 'step'}>
                <span className="step-mark">{step.done ? <Icon name="check" /> : formatNumber(k + 1)}</span>
                <div>
                  <h3>{t(STEP_WORDS[step.step])}</h3>
                  <p className="muted">
                    {step.filter}
                    {now && progress.total > 0 && ` · ${itemsOf(t, progress)}`}
                  </p>
                  {!step.done && stands && step.reasons.length > 0 && <p className="muted">{step.reasons.join(' ')}</p>}
                </div>
                <span className="step-time">{step.wallSeconds === null ? '' : formatDuration(step.wallSeconds)}</span>
              </li>
            );
          })}
        </ol>
      </section>
      {lines.length > 0 && (
        <section aria-labelledby="said-head">
          <h2 id="said-head">{t('job.said')}</h2>
          <div className="log" tabIndex={0} role="log" aria-labelledby="said-head" aria-live="off">
            {lines.map((line, k) => (
              <p key={k} className={`log-${line.level}`}>
                <time>{formatClock(line.at)}</time> {line.message}
              </p>
            ))}
          </div>
        </section>
      )}
    </div>
  );
}
