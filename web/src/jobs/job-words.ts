import type { TFunction } from 'i18next';
import { faultWords } from '../app/fault-words.ts';
import { formatDuration, formatNumber } from '../app/format.ts';
import type { Job, JobState, Progress, Step } from '../api/types.ts';

export const STATE_WORDS: Readonly<Record<JobState, string>> = {
  queued: 'job.state.queued',
  running: 'job.state.running',
  stopped: 'job.state.stopped',
  failed: 'job.state.failed',
  done: 'job.state.done',
};

export const STEP_WORDS: Readonly<Record<Step, string>> = {
  step1_generate_new_example: 'job.step.fragments',
  step2_export_alignments: 'job.step.candidates',
  step3_fix_groundtruth: 'job.step.truth',
  step4_fix_images: 'job.step.images',
  step5_boost: 'job.step.learners',
  step6_reconstruct: 'job.step.assembly',
};

/** "Pair 3 of 40", or nothing before the step tells. */
export function itemsOf(t: TFunction, { done, total }: Progress): string {
  return total > 0 ? t('job.items', { done: formatNumber(done), total: formatNumber(total) }) : '';
}

/** "2 to 3 min left". */
export function leftOf(t: TFunction, { secondsLeft }: Progress): string {
  if (secondsLeft === null) return t('job.leftUnknown');
  const from = formatDuration(secondsLeft.from);
  const to = formatDuration(secondsLeft.to);
  return from === to ? t('job.leftAbout', { time: to }) : t('job.leftRange', { from, to });
}

/** Share of all steps that is done, 0 to 1: for a bar, not for a promise. */
export function shareOf({ number, count, done, total }: Progress): number {
  return (number - 1 + (total > 0 ? done / total : 0)) / count;
}

/** One line about a job, under its name. */
export function summaryOf(t: TFunction, job: Job): string {
  if (job.state === 'running' && job.progress !== null)
    return t('job.stepOf', {
      number: job.progress.number,
      count: job.progress.count,
      step: t(STEP_WORDS[job.progress.step]),
    });
  if (job.state === 'running') return t('job.runs');
  if (job.state === 'queued')
    return job.queuePlace === null ? t('job.waits') : t('job.waitsAt', { place: formatNumber(job.queuePlace) });
  if (job.state === 'failed') return job.error === null ? '' : faultWords(job.error).what;
  if (job.state === 'stopped') return t('job.stoppedText');
  if (job.answer === null) return '';
  return t('job.placed', {
    placed: formatNumber(job.answer.placed),
    count: job.answer.fragments,
    fragments: formatNumber(job.answer.fragments),
  });
}
