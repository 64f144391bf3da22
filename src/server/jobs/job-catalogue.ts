import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FrameError } from '../../errors.ts';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import { eachAtOnce } from '../../jobs/each-at-once.ts';
import { OWNERSHIP_FILE, type JobFolder } from '../../jobs/job-folder.ts';
import { isJobId } from '../../jobs/job-id.ts';
import type { JobInfo, JobRecord } from '../../jobs/job-info.ts';
import type { JobOwnership } from '../../jobs/job-ownership.ts';
import type { Logger } from '../../log.ts';
import type { JobState } from '../api.ts';
import { openPlain } from '../job-access.ts';
import { readAnswer, type JobAnswer } from './job-answer.ts';

/** A job as it is kept in memory, so that a list of thousands needs no disk. Its folder stays the truth. */
export interface JobEntry {
  readonly id: string;
  readonly info: JobInfo;
  readonly createdMs: number;
  readonly record: JobRecord;
  readonly ownership: JobOwnership;
  /** Whether a process, of this server or not, works on it. */
  readonly held: boolean;
  /** How it stands, as people see it. */
  readonly state: JobState;
  readonly fingerprint: string;
}

/** Whoever wants to know what changes. */
export interface CatalogueListener {
  changed(entry: JobEntry, before: JobEntry | null): void;
  gone(entry: JobEntry): void;
}

interface KnownAnswer {
  readonly fingerprint: string;
  readonly answer: JobAnswer | null;
  readonly readMs: number;
}

/** A simulation is held against its truth after it is done: until then it is looked for anew after so long. */
const UNJUDGED_MS = 10_000;
/** Files looked at on the disk at the same time. */
const AT_ONCE = 16;

/**
 * Every job of a jobs folder, in memory: filled once, brought up to date by `renew` for what this server does and by `refresh`
 * for what others do. A job costs two looks at the disk per refresh while nothing about it changes, and no request reads more
 * than the folder of the job it is about.
 */
export class JobCatalogue {
  readonly jobsDir: string;
  private readonly log: Logger;
  private readonly entries = new Map<string, JobEntry>();
  private readonly answers = new Map<string, KnownAnswer>();
  private readonly listeners = new Set<CatalogueListener>();
  private readonly unreadable = new Map<string, string>();
  private sorted: readonly JobEntry[] | null = null;
  private refreshing: Promise<void> | null = null;
  /** Counts changes: whoever keeps something made of all jobs sees by it whether it still holds. */
  version = 0;
  /** Whether every job has been read once. */
  complete = false;

  constructor(jobsDir: string, log: Logger) {
    this.jobsDir = jobsDir;
    this.log = log;
  }

  listen(listener: CatalogueListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  get(id: string): JobEntry | undefined {
    return this.entries.get(id);
  }

  /** Newest first; of one instant, the later id first. */
  newestFirst(): readonly JobEntry[] {
    this.sorted ??= [...this.entries.values()].sort(
      (a, b) => b.createdMs - a.createdMs || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0),
    );
    return this.sorted;
  }

  /** What a finished job found; null for one that has not. Read once while the job stays as it is. */
  async answerOf(entry: JobEntry): Promise<JobAnswer | null> {
    if (entry.state !== 'done') return null;
    const known = this.answers.get(entry.id);
    const settled = known?.answer?.right !== null || entry.info.mode === 'fragments';
    if (known?.fingerprint === entry.fingerprint && (settled || performance.now() - known.readMs < UNJUDGED_MS))
      return known.answer;
    const job = await openPlain(this.jobsDir, entry.id);
    const answer = job === null ? null : await readAnswer(job);
    this.answers.set(entry.id, { fingerprint: entry.fingerprint, answer, readMs: performance.now() });
    return answer;
  }

  /** Looks at one job anew. @returns null where it is gone or cannot be read */
  async renew(id: string): Promise<JobEntry | null> {
    const fingerprint = await this.fingerprintOf(id);
    if (fingerprint === null) {
      this.forget(id);
      return null;
    }
    return this.read(id, fingerprint);
  }

  /** Looks at every job anew; a second call meanwhile waits for the first. @throws FrameError FRAME_DISK_… where the folder cannot be read */
  refresh(): Promise<void> {
    this.refreshing ??= this.refreshAll().finally(() => (this.refreshing = null));
    return this.refreshing;
  }

  private async refreshAll(): Promise<void> {
    const found = await readdir(this.jobsDir, { withFileTypes: true }).catch((cause: unknown) => {
      if (errnoOf(cause) === 'ENOENT') return [];
      throw diskError('read', this.jobsDir, cause);
    });
    const names = found.filter((entry) => entry.isDirectory() && isJobId(entry.name)).map(({ name }) => name);
    const present = new Set(names);
    for (const id of [...this.entries.keys()]) if (!present.has(id)) this.forget(id);
    await eachAtOnce(names, AT_ONCE, async (id) => {
      const known = this.entries.get(id);
      const fingerprint = await this.fingerprintOf(id);
      // A job that is held is looked at each time: only its holder tells whether it still is. So is one that says it runs.
      const rests = known?.fingerprint === fingerprint && !known.held && known.record.status.state !== 'running';
      if (fingerprint !== null && !rests) await this.read(id, fingerprint);
    });
    this.complete = true;
  }

  private async read(id: string, fingerprint: string): Promise<JobEntry | null> {
    try {
      const job = await openPlain(this.jobsDir, id);
      if (job === null) {
        this.forget(id);
        return null;
      }
      const entry = await entryOf(job, fingerprint);
      this.unreadable.delete(id);
      this.keep(entry);
      return entry;
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      // Whatever keeps it from being read, it has not gone away: what was known of it stays.
      if (this.unreadable.get(id) !== error.message) this.log.warn({ job: id, err: error }, 'a job cannot be read');
      this.unreadable.set(id, error.message);
      return null;
    }
  }

  private keep(entry: JobEntry): void {
    const before = this.entries.get(entry.id) ?? null;
    this.entries.set(entry.id, entry);
    if (before !== null && sameEntry(before, entry)) return;
    this.sorted = null;
    this.version++;
    for (const listener of this.listeners) listener.changed(entry, before);
  }

  private forget(id: string): void {
    const entry = this.entries.get(id);
    this.answers.delete(id);
    this.unreadable.delete(id);
    if (entry === undefined) return;
    this.entries.delete(id);
    this.sorted = null;
    this.version++;
    for (const listener of this.listeners) listener.gone(entry);
  }

  /** @returns null where there is no status file: then it is no job. */
  private async fingerprintOf(id: string): Promise<string | null> {
    const [status, access] = await Promise.all(
      ['status.json', OWNERSHIP_FILE].map((name) =>
        stat(join(this.jobsDir, id, name), { bigint: true }).catch(() => null),
      ),
    );
    if (status === null) return null;
    const shown = (found: typeof status): string => `${found.ino} ${found.size} ${found.mtimeNs}`;
    return `${shown(status)} ${access === null ? 'none' : shown(access)}`;
  }
}

async function entryOf(job: JobFolder, fingerprint: string): Promise<JobEntry> {
  const [record, ownership] = await Promise.all([job.record(), job.ownership()]);
  const ended = record.status.state === 'done' || record.status.state === 'failed';
  const held = !ended && (await job.holder()) !== null;
  return {
    ...{ id: job.id, info: job.info, createdMs: Date.parse(job.info.created), record, ownership, held, fingerprint },
    state: stateOf(record, ownership, held),
  };
}

/**
 * How a job stands for people. One that says it is running while nobody holds it was killed; whether it waits to go on or is
 * stopped is what its owner wanted last.
 */
function stateOf({ status: { state } }: JobRecord, { wanted }: JobOwnership, held: boolean): JobState {
  if (state === 'running' && held) return 'running';
  if (state === 'running' || state === 'stopped') return wanted ? 'queued' : 'stopped';
  return state;
}

function sameEntry(a: JobEntry, b: JobEntry): boolean {
  return a.fingerprint === b.fingerprint && a.held === b.held && a.state === b.state;
}
