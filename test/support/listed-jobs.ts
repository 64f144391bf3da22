import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobStatus } from '../../src/jobs/job-info.ts';
import { saveJsonAtomically } from '../../src/jobs/save-atomically.ts';

export interface ListedJob {
  readonly id: string;
  readonly status: JobStatus;
  readonly createdMs?: number;
  readonly sinceMs?: number;
  readonly attempts?: number;
  /** Seconds that each step took, by its name; items are `fragments`. */
  readonly steps?: Readonly<Record<string, { readonly seconds: number; readonly finishedMs: number }>>;
}

const CREATED_MS = Date.UTC(2025, 0, 1);

/** Writes what an index reads of a job, without its pictures. */
export async function writeListedJob(jobsDir: string, job: ListedJob): Promise<string> {
  const { id, status, createdMs = CREATED_MS, sinceMs = createdMs, attempts = 1, steps = {} } = job;
  const root = join(jobsDir, id);
  await mkdir(join(root, 'output'), { recursive: true });
  const created = new Date(createdMs).toISOString();
  await saveJsonAtomically(join(root, 'job.json'), { format: 1, mode: 'fragments', created, original: null });
  for (const [step, { seconds, finishedMs }] of Object.entries(steps)) {
    await mkdir(join(root, 'output', step), { recursive: true });
    await saveJsonAtomically(join(root, 'output', step, 'report.json'), {
      ...{ step, elapsedMs: 1000 * seconds, finished: new Date(finishedMs).toISOString() },
      ...{ fragments: 10, pairs: 45, candidates: 90 },
    });
  }
  await saveJsonAtomically(join(root, 'status.json'), { ...status, attempts, since: new Date(sinceMs).toISOString() });
  return root;
}
