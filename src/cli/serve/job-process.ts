/*
 * The process of one job of a server: takes the job as `run -j` does, runs it by the same code, and tells the server what it
 * does. It ends by itself when the server has gone: cleanly first, at once where that takes too long.
 */
import { ERROR_CATALOGUE, FrameError } from '../../errors.ts';
import { jobParamsOf } from '../../formats/job-params.ts';
import { readEnvironment } from '../../jobs/environment.ts';
import { failureOf } from '../../jobs/job-info.ts';
import type { PipelineObserver } from '../../pipeline/pipeline.ts';
import type { FromJobProcess, JobProcessEnd, ToJobProcess } from '../../server/queue/job-process.ts';
import { programVersion } from '../program-version.ts';
import { openJob } from '../run-command.ts';
import { runSession } from '../run-session.ts';

/** As on a terminal: a clean stop takes less. */
const STOP_WITHIN_MS = 4_500;
/** Progress is told at most so often. */
const TELL_EVERY_MS = 250;

const stop = new AbortController();

function stopSoon(): void {
  if (stop.signal.aborted) return;
  setTimeout(() => process.exit(ERROR_CATALOGUE.FRAME_STOPPED.exit), STOP_WITHIN_MS).unref();
  stop.abort();
}

function tell(message: FromJobProcess): void {
  // A server that has gone hears nothing, and its end is told by the line itself.
  if (process.connected) process.send!(message, () => undefined);
}

function teller(): PipelineObserver {
  let toldMs = -Infinity;
  return {
    stepStarted: (news) => tell({ kind: 'step', news, state: 'started' }),
    stepSkipped: (news) => tell({ kind: 'step', news, state: 'skipped' }),
    stepDone: (news, elapsedMs) => tell({ kind: 'step', news, state: 'done', elapsedMs }),
    notice: (message) => tell({ kind: 'notice', message }),
    stepProgress(news, done, total) {
      const nowMs = performance.now();
      if (done < total && nowMs - toldMs < TELL_EVERY_MS) return;
      toldMs = nowMs;
      tell({ kind: 'progress', news, done, total });
    },
  };
}

async function runToEnd(folder: string, threads: number, nice: number): Promise<JobProcessEnd> {
  try {
    const { logLevel } = await readEnvironment(process.cwd(), process.env);
    const { job, lock, params: own, judges, notices } = await openJob(folder, {});
    for (const message of [...notices, ...judges.warnings]) tell({ kind: 'notice', message });
    // What the machine gives is the server's to say, and enters no output.
    const params = { ...own, threads, 'system.nice': Math.max(own['system.nice'], nice) };
    await runSession(job, lock, {
      ...{ params: jobParamsOf(params), programVersion: programVersion(), judges, logLevel: logLevel.value },
      ...{ signal: stop.signal, observer: teller() },
    });
    return { outcome: 'done' };
  } catch (error) {
    if (error instanceof FrameError && error.code === 'FRAME_STOPPED') return { outcome: 'stopped' };
    if (error instanceof FrameError && error.code === 'FRAME_JOB_IN_USE') return { outcome: 'in use' };
    return { outcome: 'failed', error: failureOf(error) };
  }
}

process.on('message', (message) => {
  if ((message as ToJobProcess).kind === 'stop') stopSoon();
});
process.on('disconnect', stopSoon);
process.on('SIGTERM', stopSoon);
process.on('SIGINT', stopSoon);

const [folder, threads, nice] = process.argv.slice(2);
const end = await runToEnd(folder, Number(threads), Number(nice));
if (process.connected)
  process.send!({ kind: 'end', end } satisfies FromJobProcess, () => {
    process.exit(0);
  });
else process.exit(0);
