/** Takes and releases a job's lock many times, and checks that nobody else is in meanwhile. Arguments: the job folder, how often; `hold` as the latter keeps the lock. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FrameError } from '../../src/errors.ts';
import { JobLock } from '../../src/jobs/job-lock.ts';

const [, , root, times] = process.argv;

async function acquirePatiently(): Promise<JobLock> {
  for (;;) {
    try {
      return await JobLock.acquire(root);
    } catch (error) {
      if (!(error instanceof FrameError) || error.code !== 'FRAME_JOB_IN_USE') throw error;
      await sleep(1 + Math.random() * 5);
    }
  }
}

if (times === 'hold') {
  await JobLock.acquire(root);
  process.stdout.write('holding\n');
  await sleep(60_000);
}
for (let turn = 0; turn < Number(times); turn++) {
  const lock = await acquirePatiently();
  const witness = join(root, 'somebody-is-in');
  await writeFile(witness, String(process.pid), { flag: 'wx' });
  await sleep(Math.random() * 2);
  await rm(witness);
  await lock.release();
}
