import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { FrameError } from '../../src/errors.ts';
import { JobLock } from '../../src/jobs/job-lock.ts';

/** Does in one test process after the other what several may want at once. One that dies lets the next one in. */
export async function oneAtATime<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  for (;;) {
    const lock = await JobLock.acquire(folder).catch((error: unknown) => {
      if (error instanceof FrameError && error.code === 'FRAME_JOB_IN_USE') return null;
      throw error;
    });
    if (lock !== null) return work().finally(() => lock.release());
    await sleep(200);
  }
}
