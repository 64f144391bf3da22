import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listIndexedJobs, refreshJobs } from '../../src/ops/state/job-index.ts';
import { openState } from '../../src/ops/state/open-state.ts';
import { STATE_FILE } from '../../src/ops/state/state-place.ts';
import { filesBelow } from './folder-bytes.ts';
import { writeListedJob } from './listed-jobs.ts';

export const NOW = new Date('2025-03-01T12:00:00Z');

/** A jobs folder of forty jobs and its state database, as bytes to be spoilt. */
export interface SoundState {
  readonly jobsDir: string;
  readonly stateDir: string;
  readonly ids: readonly string[];
  readonly database: Buffer;
  /** The write-ahead log of the same moment, not yet taken over into the database. */
  readonly log: Buffer;
}

/** Makes it, with some metrics in it, so that the database has a usual size. */
export async function makeSoundState(folder: string): Promise<SoundState> {
  const jobsDir = join(folder, 'jobs');
  const stateDir = join(jobsDir, '.state');
  const ids = Array.from({ length: 40 }, (_, k) => `job_20250101_${String(100_000 + k)}`);
  for (const [k, id] of ids.entries())
    await writeListedJob(jobsDir, {
      id,
      status: { state: (['done', 'failed', 'stopped', 'queued'] as const)[k % 4] },
      steps: { step5_boost: { seconds: k, finishedMs: NOW.getTime() - 1000 * k } },
    });
  const state = await openState(stateDir);
  await refreshJobs(state, jobsDir, NOW);
  const insert = state.db.prepare('INSERT INTO metrics_raw VALUES (?, ?)');
  for (let k = 0; k < 100; k++) insert.run(NOW.getTime() + 60_000 * k, JSON.stringify({ padding: 'x'.repeat(2000) }));
  state.db.pragma('wal_checkpoint(TRUNCATE)');
  for (let k = 100; k < 120; k++) insert.run(NOW.getTime() + 60_000 * k, JSON.stringify({ padding: 'y'.repeat(2000) }));
  const [database, log] = await Promise.all(['', '-wal'].map((tail) => readFile(join(stateDir, STATE_FILE + tail))));
  state.close();
  return { jobsDir, stateDir, ids, database, log };
}

/**
 * Puts these bytes in the place of the database, opens it as a service does, and lists the jobs.
 * @returns the listed ids, the warnings, and how many files of jobs are there.
 */
export async function startOn(
  sound: SoundState,
  database: Buffer,
  log: Buffer | null,
): Promise<{ readonly ids: string[]; readonly warnings: readonly string[]; readonly jobFiles: number }> {
  const { jobsDir, stateDir } = sound;
  await rm(stateDir, { recursive: true, force: true });
  await mkdir(stateDir);
  await writeFile(join(stateDir, STATE_FILE), database);
  if (log !== null) await writeFile(join(stateDir, `${STATE_FILE}-wal`), log);
  const state = await openState(stateDir, { now: () => NOW });
  try {
    await refreshJobs(state, jobsDir, NOW);
    const ids = listIndexedJobs(state, jobsDir).map(({ id }) => id);
    return { ids, warnings: state.warnings, jobFiles: await countJobFiles(jobsDir) };
  } finally {
    state.close();
  }
}

/** Files of all jobs. */
export async function countJobFiles(jobsDir: string): Promise<number> {
  let count = 0;
  for (const name of await readdir(jobsDir))
    if (!name.startsWith('.')) count += (await filesBelow(join(jobsDir, name))).length;
  return count;
}
