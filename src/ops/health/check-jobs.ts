import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { HealthCheck } from '../../formats/reports/health-report.ts';
import { say } from '../../formats/reports/health-sentences.ts';
import { listIndexedJobs, refreshJobs, type IndexedJob } from '../state/job-index.ts';
import type { State } from '../state/open-state.ts';

/** A job whose process lives and that has written nothing for this long hangs. The longest step is silent for minutes. */
const STUCK_AFTER_MS = 2 * 3600_000;
/** So many names stand in a message. */
const NAMED = 3;

/** Jobs that hang, that were killed, or that cannot be read. */
export async function checkJobs(
  state: State,
  jobsDir: string,
  now: Date,
): Promise<{ readonly checks: HealthCheck[]; readonly jobs: number }> {
  const { jobs, unreadable } = await refreshJobs(state, jobsDir, now);
  const listed = listIndexedJobs(state, jobsDir);
  const orphaned = listed.filter((job) => job.orphaned);
  const stuck: IndexedJob[] = [];
  for (const job of listed.filter(({ state }) => state === 'running'))
    if (now.getTime() - (await lastWriteMs(job)) > STUCK_AFTER_MS) stuck.push(job);
  const check = (name: 'orphaned' | 'stuck' | 'unreadable', found: readonly string[]): HealthCheck => ({
    name: `jobs:${name}`,
    status: found.length === 0 ? 'ok' : 'warn',
    observed: found.length,
    unit: 'jobs',
    ...(found.length === 0 ? say(`${name}_none`) : say(name, { jobs: someOf(found) })),
  });
  const ids = (some: readonly IndexedJob[]): string[] => some.map(({ id }) => id);
  const checks = [
    check('orphaned', ids(orphaned)),
    check('stuck', ids(stuck)),
    check(
      'unreadable',
      unreadable.map(({ folder }) => folder),
    ),
  ];
  return { checks, jobs };
}

/** When the job last wrote a line or a file, ms. */
async function lastWriteMs({ folder, step }: IndexedJob): Promise<number> {
  const places = [join(folder, 'status.json'), join(folder, 'logs', 'pipeline.log')];
  if (step !== null) places.push(join(folder, 'output', step));
  const times = await Promise.all(
    places.map((place) =>
      stat(place).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return Math.max(...times);
}

function someOf(names: readonly string[]): string {
  const more = names.length - NAMED;
  return names.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
