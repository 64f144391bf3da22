import { mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { FrameError } from '../errors.ts';
import { diskError, errnoOf } from './disk-errors.ts';
import { byBytes } from './file-hash.ts';
import { JobData } from './job-data.ts';
import { JobFiles } from './job-files.ts';
import { parseJobInfo, parseJobRecord, type JobInfo, type JobRecord, type JobStatus } from './job-info.ts';
import { KEY_FOLDER } from './job-key.ts';
import { JobLock, lockState } from './job-lock.ts';
import { NOBODYS, ownershipFile, parseOwnership, type JobOwnership } from './job-ownership.ts';
import { isThere, readIfThere } from './read-if-there.ts';
import { NO_KEYS, type KeyKeeper } from './key-keeper.ts';
import { removeUnfinished, saveJsonAtomically, syncFolder } from './save-atomically.ts';
import {
  readMark,
  hasMark,
  removeMark,
  stepState,
  writeMark,
  type StepClaim,
  type StepMark,
  type StepPlace,
  type StepState,
} from './step-mark.ts';
import { STEP_NAMES, stepNumber, type StepName } from './steps.ts';

const STATUS_FILE = 'status.json';
/** Nobody takes a lock more often than this while one small file is written. */
const MOST_WRITES = 5;
/** Whose the job is. */
export const OWNERSHIP_FILE = 'access.json';

/**
 * A job on disk. This folder of the program alone knows the names of its files:
 *
 * ```
 * job.json  status.json  access.json (whose it is; not in jobs of the command line)  quality.json (once evaluated)  .lock/
 * input/    masks/ + original.*  or  fragments/;  params.json;  constraints.json (where something is known beforehand);
 *           reference.* (where there is a picture of the intact work)
 * output/   step1_generate_new_example/ … step6_reconstruct/, each with done.json, written last
 * logs/     pipeline.log and one per filter
 * keys/     data_key.json, where input and output are encrypted
 * ```
 *
 * Reading needs nothing; whoever changes a job takes its lock first.
 */
export class JobFolder {
  readonly root: string;
  readonly id: string;
  readonly info: JobInfo;
  /** What the steps keep, typed. */
  readonly data: JobData;
  /** Everything below `input/` and `output/`, by what it holds. */
  readonly files: JobFiles;

  private constructor(root: string, info: JobInfo, keys: KeyKeeper) {
    this.root = root;
    this.id = basename(root);
    this.info = info;
    this.files = new JobFiles(root, keys);
    this.data = new JobData(this.files, info);
  }

  /**
   * @param keys open the files of an encrypted job; how a job stands is seen without.
   * @throws FrameError FRAME_INPUT_NOT_FOUND, FRAME_JOB_NOT_A_JOB or FRAME_JOB_DAMAGED.
   */
  static async open(path: string, keys: KeyKeeper = NO_KEYS): Promise<JobFolder> {
    const root = resolve(path);
    const found = await stat(root).catch((cause: unknown) => {
      throw diskError('read', root, cause);
    });
    const infoFile = join(root, 'job.json');
    const text = found.isDirectory()
      ? await readFile(infoFile, 'utf8').catch((cause: unknown) => {
          if (errnoOf(cause) === 'ENOENT') return null;
          throw diskError('read', infoFile, cause);
        })
      : null;
    if (text === null) {
      throw new FrameError('FRAME_JOB_NOT_A_JOB', `${root} is not a job folder: it has no job.json.`, {
        file: root,
        remedy: 'Name a folder that `frame-pipeline jobs list` shows.',
      });
    }
    return new JobFolder(root, parseJobInfo(text, infoFile), keys);
  }

  /**
   * Takes the job for this process, and clears away what killed writers left. `create` has taken it already.
   * @throws FrameError FRAME_JOB_IN_USE.
   */
  async lock(): Promise<JobLock> {
    const lock = await JobLock.acquire(this.root);
    this.files.lookAgain();
    try {
      await removeUnfinished(this.root, KEY_FOLDER);
      return lock;
    } catch (cause) {
      await lock.release();
      throw diskError('write', this.root, cause);
    }
  }

  /** Absolute path of `logs/`, made where it is missing. */
  async logsDir(): Promise<string> {
    const folder = join(this.root, 'logs');
    await makeFolder(folder);
    return folder;
  }

  /** A log of the job, absolute. @param name `pipeline`, or a filter's name. */
  logFile(name: string): string {
    return join(this.root, 'logs', `${name}.log`);
  }

  /** A step's folder, absolute. */
  stepDir(step: StepName): string {
    return join(this.root, 'output', step);
  }

  /** Whether a step has its mark: that it was done once. Whether it would be made anew now takes a look at all its files. */
  async hasMark(step: StepName): Promise<boolean> {
    return hasMark(this.#place(step));
  }

  /** Whether a step stands as it would be made now, and if not, every difference. */
  async stepState(step: StepName, claim: StepClaim): Promise<StepState> {
    return stepState(this.#place(step), claim);
  }

  /** What a step's mark says, whether or not the step would be made so now; null where there is none. */
  async readMark(step: StepName): Promise<StepMark | null> {
    return readMark(this.#place(step));
  }

  /** Empties a step's folder, its mark first, so that a step without a mark is redone from nothing. */
  async beginStep(step: StepName): Promise<void> {
    const folder = this.stepDir(step);
    await removeMark(this.#place(step));
    try {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
    } catch (cause) {
      throw diskError('write', folder, cause);
    }
  }

  /** Marks a step as done. Call it last, when all its outputs are saved. */
  async finishStep(step: StepName, claim: StepClaim): Promise<void> {
    await writeMark(this.#place(step), claim);
  }

  /**
   * Puts the outputs of a step and of all later ones beside, as `stepN_….previous_1` (or `_2`, …), so that they are made anew.
   * Later steps go first: a kill in between leaves nothing that looks newer than what it was made from.
   */
  async keepPreviousFrom(step: StepName): Promise<void> {
    const output = join(this.root, 'output');
    try {
      const names = await readdir(output);
      const taken = names.map((name) => Number(/\.previous_(\d+)$/.exec(name)?.[1] ?? 0));
      const number = Math.max(0, ...taken) + 1;
      for (const later of STEP_NAMES.slice(stepNumber(step) - 1).reverse()) {
        if (names.includes(later)) await rename(join(output, later), join(output, `${later}.previous_${number}`));
      }
      await syncFolder(output);
    } catch (cause) {
      throw diskError('write', output, cause);
    }
  }

  /** How the job stands. A job that says it is running while no process holds it was killed: it is stopped. */
  async status(): Promise<JobStatus> {
    const { status } = await this.record();
    if (status.state !== 'running' || (await this.holder()) !== null) return status;
    return { ...status, state: 'stopped' };
  }

  /** What is written of the job's status, whether or not a process still works on it. */
  async record(): Promise<JobRecord> {
    const file = join(this.root, STATUS_FILE);
    const text = await readFile(file, 'utf8').catch((cause: unknown) => {
      throw diskError('read', file, cause);
    });
    return parseJobRecord(text, file);
  }

  /** Keeps that a run begins, and counts it. */
  async beginRun(): Promise<void> {
    await this.#keepStatus({ state: 'running' }, (await this.#attempts()) + 1);
  }

  async saveStatus(status: JobStatus): Promise<void> {
    await this.#keepStatus(status, await this.#attempts());
  }

  /** Whose the job is. @throws FrameError FRAME_JOB_DAMAGED, FRAME_DISK_… */
  async ownership(): Promise<JobOwnership> {
    const file = join(this.root, OWNERSHIP_FILE);
    const text = await readIfThere(file);
    return text === null ? NOBODYS : parseOwnership(text.toString('utf8'), file);
  }

  /**
   * Needs no lock of the job: one server has a jobs folder, and nobody else writes this. So somebody who takes the lock meanwhile
   * may clear the half-written file away as a killed writer's; then it is written again.
   */
  async saveOwnership(ownership: JobOwnership): Promise<void> {
    for (let turn = 1; ; turn++) {
      try {
        return await saveJsonAtomically(join(this.root, OWNERSHIP_FILE), ownershipFile(ownership));
      } catch (cause) {
        const cleared = cause instanceof FrameError && errnoOf(cause.cause) === 'ENOENT' && (await isThere(this.root));
        if (!cleared || turn === MOST_WRITES) throw cause;
      }
    }
  }

  /** Keeps the quality figures of the job's answer beside its outputs. @returns the file. */
  async saveQuality(figures: unknown): Promise<string> {
    const file = join(this.root, 'quality.json');
    await saveJsonAtomically(file, figures);
    return file;
  }

  /** The process that works on the job now. */
  async holder(): Promise<{ readonly pid: number; readonly host: string } | null> {
    const state = await lockState(this.root);
    return state.state === 'held' ? state : null;
  }

  async #keepStatus(status: JobStatus, attempts: number): Promise<void> {
    await saveJsonAtomically(join(this.root, STATUS_FILE), { ...status, attempts, since: new Date().toISOString() });
  }

  /** A status that cannot be read keeps no run from going on: it is about to be written anew. */
  async #attempts(): Promise<number> {
    const record = await this.record().catch((cause: unknown) => {
      if (cause instanceof FrameError) return null;
      throw cause;
    });
    return record?.attempts ?? 0;
  }

  #place(step: StepName): StepPlace {
    return { files: this.files, step, folder: `output/${step}` };
  }
}

/** Every job in a jobs folder, oldest name first. Drafts, other folders and damaged jobs are left out. */
export async function listJobs(jobsDir: string, keys: KeyKeeper = NO_KEYS): Promise<JobFolder[]> {
  const names = await readdir(jobsDir).catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw diskError('read', jobsDir, cause);
  });
  const jobs: JobFolder[] = [];
  for (const name of names.sort(byBytes)) {
    if (name.startsWith('.')) continue;
    const job = await JobFolder.open(join(jobsDir, name), keys).catch((cause: unknown) => {
      if (cause instanceof FrameError) return null;
      throw cause;
    });
    if (job !== null) jobs.push(job);
  }
  return jobs;
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw diskError('write', folder, cause);
  });
}
