import { Piscina } from 'piscina';
import { ERROR_CATALOGUE, FrameError, type ErrorCode } from '../../errors.ts';
import { failureOf, type JobFailure } from '../../jobs/job-info.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { ownEntry } from '../../workers/own-entry.ts';
import { JointEvidence, Plots, Scene } from '../api.ts';
import { buildScene } from './build-scene.ts';
import { evidenceOfJoint } from './joint-evidence.ts';
import { plotsOfJob } from './plots-of-job.ts';
import { seamPicture } from './seam-picture.ts';

/** What a view of an answer is made of. */
export type ViewRequest =
  | { readonly kind: 'scene' | 'plots'; readonly jobRoot: string }
  | { readonly kind: 'joint' | 'seam'; readonly jobRoot: string; readonly a: number; readonly b: number };

/** Makes views: bytes that can be sent as they are. */
export interface ViewWork {
  /** @throws FrameError FRAME_RESULT_NOT_READY, FRAME_REQUEST_NOT_FOUND, FRAME_JOB_… */
  make(request: ViewRequest): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Opens a job folder, with whatever it takes to read its files. */
export type OpenJob = (root: string) => Promise<JobFolder>;

/** Makes one view on the caller's thread. JSON is held to its schema here, so that nobody need do so who sends it. */
export async function makeView(request: ViewRequest, openJob: OpenJob): Promise<Uint8Array> {
  const job = await openJob(request.jobRoot);
  switch (request.kind) {
    case 'scene':
      return jsonBytes(Scene.parse(await buildScene(job)));
    case 'plots':
      return jsonBytes(Plots.parse(await plotsOfJob(job)));
    case 'joint':
      return jsonBytes(JointEvidence.parse(await evidenceOfJoint(job, request.a, request.b)));
    case 'seam':
      return seamPicture(job, request.a, request.b);
  }
}

/** For tests, and where a thread cannot be had: what it takes to read the files may not be for threads to know. */
export function inLine(openJob: OpenJob): ViewWork {
  return { make: (request) => makeView(request, openJob), close: () => Promise.resolve() };
}

/** What a thread answers: errors lose their class on their way. */
export type ViewAnswer = { readonly bytes: Uint8Array } | { readonly failure: JobFailure };

export async function answerOf(request: ViewRequest, openJob: OpenJob): Promise<ViewAnswer> {
  try {
    return { bytes: await makeView(request, openJob) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

/** A thread that nobody asks for so long ends, ms. */
const IDLE_MS = 60_000;
const MOST_WAITING = 200;

/** Makes views on a thread: a scene of hundreds of fragments would stop the server for a second. */
export class ThreadedViewWork implements ViewWork {
  #pool: Piscina<ViewRequest, ViewAnswer> | null = null;

  async make(request: ViewRequest): Promise<Uint8Array> {
    this.#pool ??= startPool();
    if (this.#pool.queueSize >= MOST_WAITING)
      throw new FrameError('FRAME_REQUEST_TOO_MANY', 'Too many answers are being looked at.', {
        remedy: 'Try again in a minute.',
      });
    const answer = await this.#pool.run(request);
    if ('bytes' in answer) return answer.bytes;
    const { code, message, file, remedy } = answer.failure;
    throw new FrameError(codeOf(code), message, {
      ...(file === undefined ? {} : { file }),
      ...(remedy === undefined ? {} : { remedy }),
    });
  }

  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = null;
    await pool?.destroy();
  }
}

function startPool(): Piscina<ViewRequest, ViewAnswer> {
  const { entry, execArgv } = ownEntry('view-entry', import.meta.url);
  const pool = new Piscina<ViewRequest, ViewAnswer>({
    filename: entry,
    name: 'run',
    ...{ minThreads: 0, maxThreads: 1, idleTimeout: IDLE_MS, concurrentTasksPerWorker: 1 },
    execArgv,
  });
  // A thread that dies while idle is replaced by the pool; without a listener its error would end the program.
  pool.on('error', () => undefined);
  return pool;
}

function codeOf(code: string): ErrorCode {
  return Object.hasOwn(ERROR_CATALOGUE, code) ? (code as ErrorCode) : 'FRAME_INTERNAL';
}

function jsonBytes(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value), 'utf8');
}
