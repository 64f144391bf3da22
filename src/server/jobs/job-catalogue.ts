import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FrameError } from '../../errors.ts';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import { eachAtOnce } from '../../jobs/each-at-once.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { isJobId } from '../../jobs/job-id.ts';
import type { JobInfo, JobRecord } from '../../jobs/job-info.ts';
import type { JobOwnership } from '../../jobs/job-ownership.ts';
import { NO_KEYS, type KeyKeeper } from '../../jobs/key-keeper.ts';
import type { Logger } from '../../log.ts';
import type { JobState } from '../api.ts';
import { openPlain } from '../job-access.ts';
import { readAnswer, type JobAnswer } from './job-answer.ts';

/** A job as it is kept in memory, so that a list of thousands needs no disk. Its folder stays the truth. */
export interface JobEntry {
  readonly id: string;
  readonly info: JobInfo;
  readonly createdMs: number;
  /** Its name, or its id where it has none, in small letters: by this it is found and put in order. */
  readonly nameKey: string;
  readonly record: JobRecord;
  readonly ownership: JobOwnership;
  /** Whether a process, of this server or not, works on it. */
  readonly held: boolean;
  /** How it stands, as people see it. */
  readonly state: JobState;
  readonly fingerprint: Fingerprint;
}

/**
 * Tells a job folder that may have changed: whatever the program writes at its top is written beside and renamed, which the
 * folder's own time shows. So one look per job does for all of its files.
 */
interface Fingerprint {
  readonly inode: bigint;
  readonly modifiedNs: bigint;
  /** Whether the folder had rested when it was read: two changes within a tick of the disk's clock show the same time. */
  readonly rested: boolean;
}

/** Whoever wants to know what changes. */
export interface CatalogueListener {
  changed(entry: JobEntry, before: JobEntry | null): void;
  gone(entry: JobEntry): void;
}

interface KnownAnswer {
  readonly fingerprint: Fingerprint;
  /** Kept from when it begins to be read: many may ask for the same list before the first has its answers. */
  readonly answer: Promise<JobAnswer | null>;
  readonly readMs: number;
}

/** A simulation is held against its truth after it is done: until then it is looked for anew after so long. */
const UNJUDGED_MS = 10_000;
/** Files looked at on the disk at the same time. */
const AT_ONCE = 16;
/** So many jobs that rest are looked at per refresh, in turn; those that run or wait are looked at each time. */
const RESTING_PER_REFRESH = 1_000;
/** No disk's clock has coarser ticks. */
const TICK_MS = 2_100;

/**
 * Every job of a jobs folder, in memory: filled once, brought up to date by `renew` for what this server does and by `refresh`
 * for what others do: new, removed and working jobs are seen by the next one, changes of resting jobs within a few. No request
 * reads more than the folder of the job it is about.
 */
export class JobCatalogue {
  readonly jobsDir: string;
  readonly keys: KeyKeeper;
  private readonly log: Logger;
  private readonly entries = new Map<string, JobEntry>();
  private readonly answers = new Map<string, KnownAnswer>();
  private readonly listeners = new Set<CatalogueListener>();
  private readonly unreadable = new Map<string, string>();
  private sorted: readonly JobEntry[] | null = null;
  private refreshing: Promise<void> | null = null;
  private nextResting = 0;
  /** Counts changes: whoever keeps something made of all jobs sees by it whether it still holds. */
  version = 0;
  /** Whether every job has been read once. */
  complete = false;

  /** @param keys open jobs that are encrypted. */
  constructor(jobsDir: string, log: Logger, keys: KeyKeeper = NO_KEYS) {
    this.jobsDir = jobsDir;
    this.keys = keys;
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
    this.sorted ??= [...this.entries.values()].sort(newerFirst);
    return this.sorted;
  }

  /** What a finished job found; null for one that has not. Read once while the job stays as it is. */
  async answerOf(entry: JobEntry): Promise<JobAnswer | null> {
    if (entry.state !== 'done') return null;
    const known = this.answers.get(entry.id);
    if (known !== undefined && sameTime(known.fingerprint, entry.fingerprint)) {
      const answer = await known.answer;
      const settled = answer?.right !== null || entry.info.mode === 'fragments';
      if (settled || performance.now() - known.readMs < UNJUDGED_MS) return answer;
    }
    const reading = openPlain(this.jobsDir, entry.id, this.keys).then((job) => (job === null ? null : readAnswer(job)));
    const read = { fingerprint: entry.fingerprint, answer: reading, readMs: performance.now() };
    this.answers.set(entry.id, read);
    try {
      return await reading;
    } catch (error) {
      if (this.answers.get(entry.id) === read) this.answers.delete(entry.id);
      throw error;
    }
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
    const [working, resting] = [[] as string[], [] as string[]];
    for (const id of names) (this.rests(id) ? resting : working).push(id);
    const start = this.nextResting < resting.length ? this.nextResting : 0;
    const turn = resting.slice(start, start + RESTING_PER_REFRESH);
    this.nextResting = start + turn.length;
    await eachAtOnce([...working, ...turn], AT_ONCE, async (id) => {
      const fingerprint = await this.fingerprintOf(id);
      const known = this.entries.get(id);
      const same = fingerprint !== null && known !== undefined && sameTime(known.fingerprint, fingerprint);
      if (fingerprint !== null && !(same && this.rests(id))) await this.read(id, fingerprint);
    });
    this.complete = true;
  }

  /** Whether a job changes only when somebody does something with it. What is held is not: only its holder tells whether it still is. */
  private rests(id: string): boolean {
    const known = this.entries.get(id);
    if (known === undefined || known.held || !known.fingerprint.rested) return false;
    return known.record.status.state !== 'running' && known.state !== 'queued';
  }

  private async read(id: string, fingerprint: Fingerprint): Promise<JobEntry | null> {
    try {
      const job = await openPlain(this.jobsDir, id, this.keys);
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
    // Its place stays, and to sort ten thousand again with each step of a running job takes longer than to find it.
    const place = before === null ? -1 : (this.sorted?.findIndex(({ id }) => id === entry.id) ?? -1);
    this.sorted = place >= 0 && before!.createdMs === entry.createdMs ? this.sorted!.with(place, entry) : null;
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

  /** @returns null where there is no folder. */
  private async fingerprintOf(id: string): Promise<Fingerprint | null> {
    const found = await stat(join(this.jobsDir, id), { bigint: true }).catch(() => null);
    if (found === null) return null;
    return { inode: found.ino, modifiedNs: found.mtimeNs, rested: Date.now() - Number(found.mtimeMs) > TICK_MS };
  }
}

async function entryOf(job: JobFolder, fingerprint: Fingerprint): Promise<JobEntry> {
  const [record, ownership] = await Promise.all([job.record(), job.ownership()]);
  const ended = record.status.state === 'done' || record.status.state === 'failed';
  const held = !ended && (await job.holder()) !== null;
  return {
    ...{ id: job.id, info: job.info, createdMs: Date.parse(job.info.created), record, ownership, held, fingerprint },
    nameKey: (ownership.name ?? job.id).toLocaleLowerCase(),
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

function newerFirst(a: JobEntry, b: JobEntry): number {
  return b.createdMs - a.createdMs || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

function sameTime(a: Fingerprint, b: Fingerprint): boolean {
  return a.inode === b.inode && a.modifiedNs === b.modifiedNs;
}

function sameEntry(a: JobEntry, b: JobEntry): boolean {
  return sameTime(a.fingerprint, b.fingerprint) && a.held === b.held && a.state === b.state;
}
