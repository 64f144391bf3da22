import { setTimeout as sleep } from 'node:timers/promises';
import { ERROR_CATALOGUE, FrameError } from '../../errors.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import type { JobFailure, JobStatus } from '../../jobs/job-info.ts';
import type { StepName } from '../../jobs/steps.ts';
import type { Logger } from '../../log.ts';
import type { Progress } from '../api.ts';
import { noSuchJob, openPlain } from '../job-access.ts';
import type { JobCatalogue, JobEntry } from '../jobs/job-catalogue.ts';
import type { JobNews, JobProcess, JobProcessEnd, StartJobProcess } from './job-process.ts';
import { orderQueue, type WaitingJob } from './order-queue.ts';
import { secondsLeft, StepTimes } from './time-left.ts';

/** What the jobs of a server may take of the machine. */
export interface QueueLimits {
  /** Jobs that run at the same time. */
  readonly parallel: number;
  /** Threads of all of them together; each job has one at least. */
  readonly threads: number;
  /** How nice they are to the server and to others, 0 to 19. */
  readonly nice: number;
}

/** Whoever is told what jobs do. */
export interface QueueListener {
  progress(id: string, progress: Progress): void;
  /** A line for people, of a running job. */
  log(id: string, level: 'info' | 'warn' | 'error', message: string): void;
}

export interface QueueDeps {
  readonly catalogue: JobCatalogue;
  readonly start: StartJobProcess;
  readonly limits: QueueLimits;
  readonly listener: QueueListener;
  readonly log: Logger;
  /** Waits before a job is tried again, ms, by how often it was. @default RETRY_AFTER_MS */
  readonly retryAfterMs?: readonly number[];
}

/** A job whose process died, or whose failure may pass, is tried again after these times; then it has failed. */
const RETRY_AFTER_MS = [5_000, 30_000] as const;
/** A process that has not stopped cleanly after this long is ended. */
const STOP_WITHIN_MS = 4_000;
/** How often jobs that another process holds are looked at. */
const LOOK_AGAIN_MS = 1_000;

interface Running {
  readonly process: JobProcess;
  readonly owner: string;
  readonly threads: number;
  stepStartMs: number;
}

/**
 * The embedded queue: what it is to do stands in the job folders (`access.json`: wanted; `status.json`: how far), so a server that
 * was killed reads its queue anew from there. Each job runs in a process of its own, which takes the job's lock: a job that
 * somebody runs on the command line is therefore never run twice, only looked at again.
 */
export class JobQueue {
  private readonly deps: QueueDeps;
  private readonly retryAfterMs: readonly number[];
  private readonly waiting = new Set<string>();
  /** Wanted jobs that another process holds. */
  private readonly elsewhere = new Set<string>();
  private readonly notBefore = new Map<string, number>();
  private readonly running = new Map<string, Running>();
  private readonly live = new Map<string, Progress>();
  private readonly turns = new Map<string, Promise<unknown>>();
  private readonly lastTurns = new Map<string, number>();
  private readonly times = new StepTimes();
  private places: ReadonlyMap<string, number> | null = null;
  private turn = 0;
  private open = false;
  private timer: NodeJS.Timeout | null = null;
  private unlisten: () => void = () => undefined;

  constructor(deps: QueueDeps) {
    this.deps = deps;
    this.retryAfterMs = deps.retryAfterMs ?? RETRY_AFTER_MS;
  }

  /** Takes up every job that a server was given and nobody has stopped; the catalogue has been filled. */
  begin(): void {
    this.open = true;
    this.unlisten = this.deps.catalogue.listen({
      changed: (entry) => this.adopt(entry),
      gone: ({ id }) => {
        this.elsewhere.delete(id);
        this.drop(id);
      },
    });
    for (const entry of this.deps.catalogue.newestFirst()) this.adopt(entry);
    this.timer = setInterval(() => {
      this.lookAgain().catch((error: unknown) =>
        this.deps.log.error({ err: error }, 'the queue could not be looked at'),
      );
    }, LOOK_AGAIN_MS);
    this.timer.unref();
    this.pump();
  }

  /** Stops every job cleanly; each goes on when a server begins again. @returns when no process is left */
  async stop(): Promise<void> {
    this.open = false;
    this.unlisten();
    if (this.timer !== null) clearInterval(this.timer);
    await Promise.all([...this.running].map(([id, { process }]) => this.endProcess(id, process)));
    await Promise.all([...this.turns.values()]);
  }

  /** Where a running job is; null for others. */
  progressOf(id: string): Progress | null {
    return this.live.get(id) ?? null;
  }

  /** Place in the queue, 1 for the next; null for a job that does not wait. */
  placeOf(id: string): number | null {
    this.places ??= new Map(this.inOrder([...this.waiting]).map((job, index) => [job.id, index + 1]));
    return this.places.get(id) ?? null;
  }

  /** Whether this server's own process works on the job now. */
  isRunning(id: string): boolean {
    return this.running.has(id);
  }

  /** How much the queue has to do. */
  get load(): { readonly waiting: number; readonly running: number } {
    return { waiting: this.waiting.size, running: this.running.size };
  }

  /**
   * Hands a job in, or lets one go on that was stopped or has failed.
   * @throws FrameError FRAME_JOB_IN_USE where another process works on it
   */
  async submit(id: string): Promise<void> {
    await this.inTurn(id, () => this.handIn(id, () => Promise.resolve()));
  }

  /** Makes a step and all later ones anew; their old outputs stay beside. @throws FrameError FRAME_JOB_IN_USE */
  async restart(id: string, step: StepName): Promise<void> {
    await this.inTurn(id, () => this.handIn(id, (job) => job.keepPreviousFrom(step)));
  }

  /**
   * Stops a job and keeps it stopped. Nothing of it runs any more when this returns, five seconds later at most.
   * @throws FrameError FRAME_JOB_IN_USE where a process that is not this server's works on it
   */
  async cancel(id: string): Promise<void> {
    await this.inTurn(id, async () => {
      const job = await this.openJob(id);
      // First of all: whatever is killed from here on, the job stays stopped.
      await job.saveOwnership({ ...(await job.ownership()), wanted: false });
      this.drop(id);
      const run = this.running.get(id);
      if (run !== undefined) await this.endProcess(id, run.process);
      await settle(job, ['queued', 'running'], (status) => ({ ...status, state: 'stopped' }));
      const entry = await this.deps.catalogue.renew(id);
      if (entry?.held) throw inUse('Another process than this server works on the job.');
    });
  }

  /** Waits until nothing that was begun about the job is under way, then does something with it while nothing else begins. */
  async inTurn<T>(id: string, action: () => Promise<T>): Promise<T> {
    const before = this.turns.get(id) ?? Promise.resolve();
    const now = before.then(action, action);
    const settled = now.then(
      () => undefined,
      () => undefined,
    );
    this.turns.set(id, settled);
    void settled.then(() => {
      if (this.turns.get(id) === settled) this.turns.delete(id);
    });
    return now;
  }

  private async handIn(id: string, prepare: (job: JobFolder) => Promise<void>): Promise<void> {
    if (this.running.has(id)) throw inUse('This job runs already.');
    const job = await this.openJob(id);
    const lock = await job.lock().catch((cause: unknown) => {
      if (cause instanceof FrameError && cause.code === 'FRAME_JOB_IN_USE') throw inUse('A process works on this job.');
      throw cause;
    });
    try {
      // The status first: killed after it, the job does at least what it had still to do.
      const { status } = await job.record();
      await job.saveStatus(status.step === undefined ? { state: 'queued' } : { state: 'queued', step: status.step });
      await prepare(job);
      const ownership = await job.ownership();
      await job.saveOwnership({ ...ownership, wanted: true, submitted: new Date().toISOString(), retries: 0 });
    } finally {
      await lock.release();
    }
    this.notBefore.delete(id);
    await this.deps.catalogue.renew(id);
  }

  private async openJob(id: string): Promise<JobFolder> {
    const job = await openPlain(this.deps.catalogue.jobsDir, id);
    if (job === null) throw noSuchJob();
    return job;
  }

  /** Puts a job that waits for this server where it belongs. */
  private adopt({ id, ownership, state, held }: JobEntry): void {
    this.places = null;
    if (!this.open || this.running.has(id)) return;
    if (ownership.wanted && state === 'queued' && !held) this.waiting.add(id);
    else this.drop(id);
    if (ownership.wanted && held) this.elsewhere.add(id);
    else this.elsewhere.delete(id);
    this.pumpSoon();
  }

  private drop(id: string): void {
    this.places = null;
    this.waiting.delete(id);
  }

  /** What other processes hold may be free now; what was to wait may have waited long enough. */
  private async lookAgain(): Promise<void> {
    for (const id of this.elsewhere) await this.deps.catalogue.renew(id);
    this.pump();
  }

  private pumpSoon(): void {
    queueMicrotask(() => this.pump());
  }

  /** Starts jobs while there is room. */
  private pump(): void {
    const { limits } = this.deps;
    while (this.open && this.running.size < limits.parallel) {
      const nowMs = Date.now();
      const ready = [...this.waiting].filter((id) => (this.notBefore.get(id) ?? 0) <= nowMs);
      const [next] = this.inOrder(ready);
      if (next === undefined) return;
      const inUseNow = [...this.running.values()].reduce((sum, { threads }) => sum + threads, 0);
      const room = Math.min(limits.parallel - this.running.size, ready.length);
      this.launch(next, Math.max(1, Math.floor((limits.threads - inUseNow) / room)));
    }
  }

  private inOrder(ids: readonly string[]): WaitingJob[] {
    const waiting = ids.flatMap((id): WaitingJob[] => {
      const entry = this.deps.catalogue.get(id);
      if (entry === undefined) return [];
      const { owner, priority, submitted } = entry.ownership;
      return [{ id, owner: owner?.id ?? '', priority, submitted: submitted ?? entry.info.created }];
    });
    return orderQueue(waiting, {
      running: (owner) => [...this.running.values()].filter((run) => run.owner === owner).length,
      lastTurn: (owner) => this.lastTurns.get(owner) ?? 0,
    });
  }

  private launch({ id, owner }: WaitingJob, threads: number): void {
    const { start, limits, catalogue, log } = this.deps;
    this.drop(id);
    this.lastTurns.set(owner, ++this.turn);
    const request = { folder: `${catalogue.jobsDir}/${id}`, threads, nice: limits.nice };
    const process = start(request, (news) => this.hear(id, news));
    log.info({ job: id, pid: process.pid, threads }, 'a job begins');
    this.running.set(id, { process, owner, threads, stepStartMs: performance.now() });
    void process.ended.then((end) => {
      this.live.delete(id);
      // It counts as running until its end is kept, so that nobody takes it up in between.
      void this.inTurn(id, () => this.keepEnd(id, end));
    });
  }

  private hear(id: string, news: JobNews): void {
    const { listener, catalogue } = this.deps;
    const run = this.running.get(id);
    if (run === undefined) return;
    if (news.kind === 'notice') return listener.log(id, 'warn', news.message);
    const { step, filter, number, count } = news.news;
    if (news.kind === 'step' && news.state === 'started') run.stepStartMs = performance.now();
    if (news.kind === 'step' && news.state === 'done') this.times.add(step, news.elapsedMs / 1000);
    const known = this.live.get(id);
    const whole = news.kind === 'step' && news.state === 'done' && known?.step === step ? known.total : 0;
    const [done, total] = news.kind === 'progress' ? [news.done, news.total] : [whole, whole];
    const elapsed = (performance.now() - run.stepStartMs) / 1000;
    const left = secondsLeft(step, elapsed, done, total, this.times);
    const progress: Progress = { step, filter, number, count, done, total, secondsLeft: left };
    this.live.set(id, progress);
    listener.progress(id, progress);
    if (news.kind === 'step') {
      const words = { started: 'begins', done: 'is done', skipped: 'was done already' };
      listener.log(id, 'info', `Step ${number} of ${count}, ${step}, ${words[news.state]}.`);
      void catalogue.renew(id);
    }
  }

  private async endProcess(id: string, process: JobProcess): Promise<void> {
    process.stop();
    const patience = new AbortController();
    const ended = await Promise.race([
      process.ended.then(() => true),
      sleep(STOP_WITHIN_MS, false, { signal: patience.signal }).catch(() => false),
    ]);
    patience.abort();
    if (ended) return;
    this.deps.log.warn({ job: id, pid: process.pid }, 'a job did not stop cleanly and was ended');
    process.kill();
    await process.ended;
  }

  private async keepEnd(id: string, end: JobProcessEnd): Promise<void> {
    const { catalogue, log } = this.deps;
    try {
      await this.afterEnd(id, end);
    } catch (error) {
      log.error({ job: id, err: error }, 'the end of a job could not be kept');
    } finally {
      this.running.delete(id);
      this.places = null;
      const entry = await catalogue.renew(id).catch(() => null);
      if (entry !== null) this.adopt(entry);
      this.pump();
    }
  }

  private async afterEnd(id: string, end: JobProcessEnd): Promise<void> {
    const { catalogue, log } = this.deps;
    log.info({ job: id, ...end }, 'a job ends');
    const job = await openPlain(catalogue.jobsDir, id);
    if (job === null) return;
    const { wanted } = await job.ownership();
    if (end.outcome === 'done') await this.rest(job);
    else if (end.outcome === 'stopped' && wanted)
      // The server stops, or somebody stopped the process itself: it goes on, and its status says so to the command line, too.
      await settle(job, ['running', 'stopped'], (status) => ({ ...status, state: 'queued' }));
    else if (end.outcome === 'failed') await this.afterFailure(job, end.error, ERROR_CATALOGUE[end.error.code].retry);
    else if (end.outcome === 'died' && this.open && wanted) {
      const error: JobFailure = {
        code: 'FRAME_JOB_DIED',
        message: `The process of the job ended unexpectedly (${end.how}).`,
        remedy: 'There may be too little memory for it: set system.memory_limit_mb, or try it on a larger machine.',
      };
      this.deps.listener.log(id, 'error', error.message);
      await this.afterFailure(job, error, true);
    }
  }

  /** Tries a job again that failed, as often as it may be, or lets it have failed. */
  private async afterFailure(job: JobFolder, error: JobFailure, mayPass: boolean): Promise<void> {
    const ownership = await job.ownership();
    const waitMs = this.retryAfterMs[ownership.retries];
    if (!ownership.wanted || !mayPass || waitMs === undefined) {
      await settle(job, ['queued', 'running'], ({ step }) => ({ state: 'failed', error, ...(step && { step }) }));
      return this.rest(job);
    }
    await job.saveOwnership({ ...ownership, retries: ownership.retries + 1 });
    this.notBefore.set(job.id, Date.now() + waitMs);
    await settle(job, ['running', 'failed'], ({ step }) => ({ state: 'queued', ...(step && { step }) }));
  }

  /** Nothing more is to be done for the job. */
  private async rest(job: JobFolder): Promise<void> {
    this.notBefore.delete(job.id);
    await job.saveOwnership({ ...(await job.ownership()), wanted: false });
  }
}

function inUse(message: string): FrameError {
  return new FrameError('FRAME_JOB_IN_USE', message, { remedy: 'Cancel it first, or wait until it has ended.' });
}

/**
 * Changes what a job's status says where it is one of these states. A job that another process holds is left to that one.
 * @throws FrameError about the disk
 */
async function settle(
  job: JobFolder,
  from: readonly JobStatus['state'][],
  to: (status: JobStatus) => JobStatus,
): Promise<void> {
  const lock = await job.lock().catch((cause: unknown) => {
    if (cause instanceof FrameError && cause.code === 'FRAME_JOB_IN_USE') return null;
    throw cause;
  });
  if (lock === null) return;
  try {
    const { status } = await job.record();
    if (from.includes(status.state)) await job.saveStatus(to(status));
  } finally {
    await lock.release();
  }
}
