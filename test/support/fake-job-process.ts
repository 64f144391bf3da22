import { JobFolder } from '../../src/jobs/job-folder.ts';
import type { JobLock } from '../../src/jobs/job-lock.ts';
import type { JobStatus } from '../../src/jobs/job-info.ts';
import type {
  JobNews,
  JobProcess,
  JobProcessEnd,
  JobProcessRequest,
  StartJobProcess,
} from '../../src/server/queue/job-process.ts';

/** A job's process that a test plays: it takes the lock as a real one does, and ends when it is told how. */
export interface FakeProcess {
  readonly request: JobProcessRequest;
  readonly id: string;
  readonly stops: () => number;
  readonly kills: () => number;
  hear(news: JobNews): void;
  /** Leaves this status, lets the lock go, and ends. */
  end(end: JobProcessEnd, status?: JobStatus): Promise<void>;
}

/** @param obedient whether a stop is heard */
export function fakeProcesses(obedient = true): { start: StartJobProcess; begun: FakeProcess[] } {
  const begun: FakeProcess[] = [];
  const start: StartJobProcess = (request, hear) => {
    let settle: (end: JobProcessEnd) => void = () => undefined;
    const ended = new Promise<JobProcessEnd>((resolve) => (settle = resolve));
    let [stops, kills] = [0, 0];
    const ready: Promise<{ job: JobFolder; lock: JobLock }> = (async () => {
      const job = await JobFolder.open(request.folder);
      const lock = await job.lock();
      await job.beginRun();
      return { job, lock };
    })();
    let over = false;
    const end: FakeProcess['end'] = async (how, status) => {
      if (over) return;
      over = true;
      const { job, lock } = await ready;
      if (status !== undefined) await job.saveStatus(status);
      await lock.release();
      settle(how);
    };
    begun.push({ request, id: request.folder.split('/').at(-1)!, hear, end, stops: () => stops, kills: () => kills });
    const process: JobProcess = {
      ...{ pid: 1, ended },
      stop() {
        stops++;
        if (obedient) void end({ outcome: 'stopped' }, { state: 'stopped' });
      },
      kill() {
        kills++;
        void end({ outcome: 'died', how: 'signal SIGKILL' });
      },
    };
    return process;
  };
  return { start, begun };
}
