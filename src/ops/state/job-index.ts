import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FrameError, type ErrorCode } from '../../errors.ts';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import { eachAtOnce } from '../../jobs/each-at-once.ts';
import { byBytes } from '../../jobs/file-hash.ts';
import { JobFolder } from '../../jobs/job-folder.ts';
import type { JobInfo, JobStatus } from '../../jobs/job-info.ts';
import { readStepCost, type StepCost } from '../../jobs/step-cost.ts';
import { STEP_NAMES, type StepName } from '../../jobs/steps.ts';
import { checksumOf, type JobRow } from './job-row.ts';
import type { State } from './open-state.ts';
import { addStepCost, addToTotal } from './totals.ts';

/** A job as the index has it. */
export interface IndexedJob {
  readonly id: string;
  /** Absolute. */
  readonly folder: string;
  readonly mode: JobInfo['mode'];
  readonly state: JobStatus['state'];
  readonly step: StepName | null;
  readonly createdMs: number;
  /** When it was done or failed. */
  readonly endedMs: number | null;
  readonly errorCode: ErrorCode | null;
  /** How many runs have begun. */
  readonly attempts: number;
  /** Whether it says that it is running while no process holds it: it was killed. Its state is then `stopped`. */
  readonly orphaned: boolean;
}

/** How a refresh went. */
export interface Refresh {
  readonly jobs: number;
  /** Folders that are jobs and could not be read, with the reason. */
  readonly unreadable: readonly { readonly folder: string; readonly reason: string }[];
}

/** Files looked at on the disk at the same time. */
const AT_ONCE = 16;
/** A job whose folder is missing is remembered for this long. */
const REMEMBERED_MS = 30 * 24 * 3600_000;

/**
 * Brings the index up to date with the job folders, which stay the truth. A job costs one look at its status file while
 * nothing about it changes. What is new since the last time is added to the totals in the same transaction, so nothing is
 * counted twice, whichever process refreshes.
 *
 * @throws FrameError FRAME_DISK_… where the jobs folder cannot be read.
 */
export async function refreshJobs(state: State, jobsDir: string, now: Date): Promise<Refresh> {
  const names = await readdir(jobsDir).catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw diskError('read', jobsDir, cause);
  });
  const { rows: known, damaged } = readRows(state);
  const found = new Map<string, JobFacts>();
  const present = new Set<string>();
  const unreadable: { folder: string; reason: string }[] = [];
  await eachAtOnce(
    names.filter((name) => !name.startsWith('.')),
    AT_ONCE,
    async (name) => {
      const folder = join(jobsDir, name);
      const fingerprint = await fingerprintOf(folder);
      if (fingerprint === null) return;
      const row = known.get(name);
      if (row?.fingerprint === fingerprint && row.gone_ms === null && row.state !== 'running') {
        present.add(name);
        return;
      }
      try {
        const facts = await readFacts(folder, fingerprint);
        present.add(name);
        // A job that runs is looked at each time: only its holder tells whether it still does.
        if (row === undefined || checksumOf(row) !== checksumOf(facts.row)) found.set(name, facts);
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
        if (error.code === 'FRAME_JOB_NOT_A_JOB') return;
        unreadable.push({ folder, reason: error.message });
        // Whatever keeps it from being read, it has not gone away: what was known of it stays.
        if (row !== undefined) present.add(name);
      }
    },
  );
  const gone = [...known.values()]
    .filter(({ id, gone_ms }) => !present.has(id) && gone_ms === null)
    .map(({ id }) => id);
  const forgetMs = now.getTime() - REMEMBERED_MS;
  const forgotten = [...known.values()].some(({ gone_ms }) => gone_ms !== null && gone_ms < forgetMs);
  if (found.size > 0 || gone.length > 0 || damaged.length > 0 || forgotten) {
    state.db
      .transaction(() => {
        for (const id of damaged) state.db.prepare('DELETE FROM jobs WHERE id = ?').run(id);
        for (const facts of found.values()) keep(state, facts);
        for (const id of gone) markGone(state, id, now.getTime());
        state.db.prepare('DELETE FROM steps WHERE job IN (SELECT id FROM jobs WHERE gone_ms < ?)').run(forgetMs);
        state.db.prepare('DELETE FROM jobs WHERE gone_ms < ?').run(forgetMs);
      })
      .immediate();
  }
  return { jobs: present.size, unreadable: unreadable.sort((a, b) => byBytes(a.folder, b.folder)) };
}

/** The jobs as of the last refresh, in byte order of their names. */
export function listIndexedJobs(state: State, jobsDir: string): IndexedJob[] {
  return [...readRows(state).rows.values()]
    .filter(({ gone_ms }) => gone_ms === null)
    .map((row) => ({
      id: row.id,
      folder: join(jobsDir, row.id),
      mode: row.mode as IndexedJob['mode'],
      state: row.state as IndexedJob['state'],
      step: row.step as IndexedJob['step'],
      createdMs: row.created_ms,
      endedMs: row.ended_ms,
      errorCode: row.error_code as IndexedJob['errorCode'],
      attempts: row.attempts,
      orphaned: row.orphaned === 1,
    }))
    .sort((a, b) => byBytes(a.id, b.id));
}

interface JobFacts {
  readonly row: JobRow;
  readonly costs: ReadonlyMap<StepName, StepCost>;
}

/** Rows that are as they were written, and the names of those that a damaged disk has changed: they count as unknown. */
function readRows({ db }: State): { rows: Map<string, JobRow>; damaged: string[] } {
  const all = db.prepare('SELECT * FROM jobs').all() as (JobRow & { readonly checksum: number })[];
  const isSound = (row: (typeof all)[number]): boolean => checksumOf(row) === row.checksum;
  return {
    rows: new Map(all.filter(isSound).map((row) => [row.id, row])),
    damaged: all.filter((row) => !isSound(row)).map(({ id }) => id),
  };
}

/** @returns null where there is no status file: then it is no job. */
async function fingerprintOf(folder: string): Promise<string | null> {
  const found = await stat(join(folder, 'status.json'), { bigint: true }).catch(() => null);
  return found === null ? null : `${found.ino} ${found.size} ${found.mtimeNs}`;
}

async function readFacts(folder: string, fingerprint: string): Promise<JobFacts> {
  const job = await JobFolder.open(folder);
  const { status, since, attempts } = await job.record();
  const orphaned = status.state === 'running' && (await job.holder()) === null;
  const costs = new Map<StepName, StepCost>();
  for (const step of STEP_NAMES) {
    const cost = await readStepCost(job, step);
    if (cost !== null) costs.set(step, cost);
  }
  const createdMs = Date.parse(job.info.created);
  const ended = status.state === 'done' || status.state === 'failed';
  const writtenMs = Number(BigInt(fingerprint.split(' ')[2]) / 1_000_000n);
  const row: JobRow = {
    id: job.id,
    fingerprint,
    mode: job.info.mode,
    state: orphaned ? 'stopped' : status.state,
    step: status.step ?? null,
    created_ms: createdMs,
    ended_ms: ended ? (since === null ? writtenMs : Date.parse(since)) : null,
    error_code: status.error?.code ?? null,
    attempts,
    orphaned: orphaned ? 1 : 0,
    gone_ms: null,
  };
  return { row, costs };
}

function keep({ db }: State, { row, costs }: JobFacts): void {
  // Read again inside the transaction: another process may have kept the same news meanwhile.
  const before = db.prepare('SELECT * FROM jobs WHERE id = ?').get(row.id) as JobRow | undefined;
  if (row.ended_ms !== null && before?.ended_ms !== row.ended_ms) {
    addToTotal(db, 'ended_jobs', row.state, 1);
    if (row.error_code !== null) addToTotal(db, 'errors', row.error_code, 1);
  }
  const newRuns = row.attempts - Math.max(1, before?.attempts ?? 1);
  if (newRuns > 0) addToTotal(db, 'retries', '', newRuns);
  for (const [step, cost] of costs) {
    const kept = db
      .prepare(
        `INSERT INTO steps VALUES (?, ?, ?) ON CONFLICT (job, step)
         DO UPDATE SET finished_ms = excluded.finished_ms WHERE finished_ms < excluded.finished_ms`,
      )
      .run(row.id, step, cost.finishedMs);
    if (kept.changes > 0) addStepCost(db, step, cost);
  }
  db.prepare(
    `INSERT OR REPLACE INTO jobs
       (id, fingerprint, mode, state, step, created_ms, ended_ms, error_code, attempts, orphaned, gone_ms, checksum)
     VALUES
       (@id, @fingerprint, @mode, @state, @step, @created_ms, @ended_ms, @error_code, @attempts, @orphaned, @gone_ms, @checksum)`,
  ).run({ ...row, checksum: checksumOf(row) });
}

function markGone({ db }: State, id: string, goneMs: number): void {
  const row = db.prepare('SELECT * FROM jobs WHERE id = ?').get(id) as JobRow | undefined;
  if (row === undefined) return;
  const gone = { ...row, gone_ms: goneMs };
  db.prepare('UPDATE jobs SET gone_ms = ?, checksum = ? WHERE id = ?').run(goneMs, checksumOf(gone), id);
}
