import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test, vi } from 'vitest';
import { createClient } from '../../src/server/client.ts';
import { buildProgram, runProgram } from '../support/built-program.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { handIn, startServer } from '../support/served-jobs.ts';
import { writeSmallPuzzle } from '../support/small-job.ts';

const scratch = scratchFolder('file');
beforeAll(buildProgram);

/** Processes that have this job's folder on their command line. */
function processesOf(job: string): string[] {
  const all = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
  return all.filter((line) => line.includes(job) && line.includes('job-process'));
}

test('a server runs what it is given, stops a job at once, leaves nothing behind, and says what keeps another from starting', async () => {
  const jobsDir = join(scratch(), 'jobs');
  // More work than the test takes to stop it.
  const puzzle = await writeSmallPuzzle(join(scratch(), 'puzzle'), { width: 960, height: 720, pieces: 30 });
  const served = await startServer(jobsDir, scratch());
  const client = createClient({ base: served.base });
  let id: string;
  try {
    const port = new URL(served.base).port;
    const other = join(scratch(), 'other');
    const ends = await Promise.all([
      runProgram(['serve', '--jobs-dir', jobsDir, '--port', '0'], scratch()),
      runProgram(['serve', '--jobs-dir', other, '--port', port], scratch()),
      runProgram(['serve', '--jobs-dir', other, '--host', '0.0.0.0'], scratch()),
      runProgram(['serve', '--jobs-dir', other, '--port', '99999'], scratch()),
    ]);
    expect(ends.map(({ stderr }) => /FRAME_\w+/.exec(stderr)?.[0])).toEqual([
      'FRAME_SERVER_RUNNING',
      'FRAME_SERVER_PORT',
      'FRAME_SECURITY_LOOPBACK',
      'FRAME_USAGE',
    ]);

    [id] = await handIn(jobsDir, puzzle, 1);
    await vi.waitUntil(async () => (await client.jobs()).items.length > 0, { timeout: 60_000, interval: 50 });
    for await (const { event } of client.events(id)) if (event.kind === 'progress') break;
    expect(processesOf(id)).toHaveLength(1);
    // Somebody who runs it by hand meanwhile is told that it runs.
    const byHand = await runProgram(['run', '-j', join(jobsDir, id)], scratch());
    expect([byHand.code, byHand.stderr]).toEqual([4, expect.stringContaining('FRAME_JOB_IN_USE')]);
    expect((await client.cancelJob(id)).state).toBe('stopped');
    expect(processesOf(id)).toEqual([]);
    await client.resumeJob(id);
    while ((await client.job(id)).state !== 'running') await sleep(50);
  } finally {
    served.program.child.kill('SIGTERM');
  }
  expect((await served.program.end).code).toBe(0);
  expect(processesOf(id)).toEqual([]);
  const listed = await runProgram(['jobs', 'show', id, '--jobs-dir', jobsDir, '--json'], scratch());
  expect(JSON.parse(listed.stdout)).toMatchObject({ status: 'queued' });
});
