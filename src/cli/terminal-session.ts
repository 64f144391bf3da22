import { ERROR_CATALOGUE } from '../errors.ts';
import type { JobFolder } from '../jobs/job-folder.ts';
import type { JobLock } from '../jobs/job-lock.ts';
import { notice } from './output.ts';
import { showProgress } from './progress.ts';
import { runSession, type RunSummary, type SessionOptions } from './run-session.ts';
import { t } from './language.ts';

/** A clean stop takes less than this; after it the process ends anyway, which no job minds. */
const STOP_WITHIN_MS = 4_500;

/**
 * Runs the chain on a job with progress on standard error. The first Ctrl+C stops it cleanly, a second one ends the
 * process at once. Lets the job's lock go in every case.
 */
export async function terminalSession(
  job: JobFolder,
  lock: JobLock,
  options: Omit<SessionOptions, 'signal' | 'observer'>,
): Promise<RunSummary> {
  const stop = new AbortController();
  const display = showProgress(process.stderr);
  let forced: NodeJS.Timeout | undefined;
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(ERROR_CATALOGUE.FRAME_STOPPED.exit);
    display.close();
    notice(t('Stopping. Press Ctrl+C again to end at once; nothing that is done gets lost either way.'));
    forced = setTimeout(() => process.exit(ERROR_CATALOGUE.FRAME_STOPPED.exit), STOP_WITHIN_MS);
    forced.unref();
    stop.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    return await runSession(job, lock, { ...options, signal: stop.signal, observer: display });
  } finally {
    display.close();
    clearTimeout(forced);
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}
