/**
 * `npm run bench:server`: how fast a server lists jobs of which there are many, asked at a steady rate, and how late it comes to
 * its work while a job runs. `-- --jobs 10000 --rate 200 --seconds 20` are the defaults. Needs a build.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { eachAtOnce } from '../src/jobs/each-at-once.ts';
import type { ServerLoad } from '../src/server/api.ts';
import { handIn, startServer, type ServedJobs } from '../test/support/served-jobs.ts';
import { writeSmallPuzzle } from '../test/support/small-job.ts';

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '10000' },
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '20' },
  },
});
const [jobs, rate, seconds] = [values.jobs, values.rate, values.seconds].map(Number);

/** What a list shows of a job, without its pictures. Not forced to the disk: ten thousand of those would take minutes. */
async function writeManyJobs(jobsDir: string): Promise<void> {
  await eachAtOnce([...new Array<number>(jobs).keys()], 32, async (k) => {
    const at = new Date(Date.UTC(2024, 0, 1) + 60_000 * k);
    const stamp = at.toISOString().replaceAll(/[-:]/g, '').replace('T', '_').slice(0, 15);
    const root = join(jobsDir, `job_${stamp}`);
    await mkdir(root, { recursive: true });
    const created = at.toISOString();
    const job = { format: 1, mode: 'fragments', created, original: null };
    const state = ['done', 'done', 'failed', 'stopped'][k % 4];
    const owner = { id: `u${k % 20}`, name: `user ${k % 20}` };
    const access = {
      format: 1,
      owner,
      name: `work ${k}`,
      sharedWith: [],
      priority: 0,
      wanted: false,
      submitted: created,
      retries: 0,
    };
    await writeFile(join(root, 'job.json'), JSON.stringify(job));
    await writeFile(join(root, 'access.json'), JSON.stringify(access));
    await writeFile(join(root, 'status.json'), JSON.stringify({ state, attempts: 1, since: created }));
  });
}

async function waitReady({ base }: ServedJobs): Promise<void> {
  while ((await fetch(`${base}/readyz`)).status !== 200) await sleep(100);
}

async function loadOf({ base }: ServedJobs): Promise<ServerLoad> {
  return (await (await fetch(`${base}/api/v1/load`)).json()) as ServerLoad;
}

async function ask(what: string, url: string): Promise<void> {
  const { latency, requests, non2xx, errors } = await autocannon({
    url,
    connections: 20,
    overallRate: rate,
    duration: seconds,
  });
  console.log(
    `${what}: ${requests.average} requests/s, p50 ${latency.p50} ms, p99 ${latency.p99} ms, most ${latency.max} ms, ${non2xx + errors} failed`,
  );
}

function sayDelay(when: string, { eventLoopDelay }: ServerLoad): void {
  const ms = (value: number | undefined): string => (1000 * (value ?? NaN)).toFixed(1);
  console.log(`event loop ${when}: p99 ${ms(eventLoopDelay?.p99)} ms late, at most ${ms(eventLoopDelay?.max)} ms`);
}

const folder = await mkdtemp(join(tmpdir(), 'frame-bench-'));
try {
  const jobsDir = join(folder, 'jobs');
  await writeManyJobs(jobsDir);
  const startMs = performance.now();
  const server = await startServer(jobsDir, folder);
  try {
    await waitReady(server);
    console.log(`${jobs} jobs read ${((performance.now() - startMs) / 1000).toFixed(1)} s after the start`);
    await loadOf(server);
    await ask('first page of 50', `${server.base}/api/v1/jobs`);
    await ask('search', `${server.base}/api/v1/jobs?search=work%2077&sort=name`);
    sayDelay('while lists are asked for', await loadOf(server));
    const puzzle = await writeSmallPuzzle(join(folder, 'puzzle'), { width: 640, height: 480, pieces: 12 });
    await handIn(jobsDir, puzzle, 1);
    while ((await loadOf(server)).running === 0) await sleep(500);
    await loadOf(server);
    await ask('first page of 50 while a job runs', `${server.base}/api/v1/jobs`);
    sayDelay('while a job runs', await loadOf(server));
  } finally {
    server.program.child.kill('SIGTERM');
    await server.program.end;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
