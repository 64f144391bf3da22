import { Piscina } from 'piscina';
import { ERROR_CATALOGUE, FrameError, type ErrorCode } from '../../errors.ts';
import { failureOf, type JobFailure } from '../../jobs/job-info.ts';
import { JobFolder } from '../../jobs/job-folder.ts';
import { keepingOnly } from '../../jobs/key-keeper.ts';
import { ownEntry } from '../../workers/own-entry.ts';
import { JointEvidence, Plots, Scene } from '../api.ts';
import { buildScene } from './build-scene.ts';
import { evidenceOfJoint } from './joint-evidence.ts';
import { plotsOfJob } from './plots-of-job.ts';
import { seamPicture } from './seam-picture.ts';
import { cutTiles, showAssembled, showFragment, showInput, type Tile } from './shown-pictures.ts';

/** A view of an answer, as bytes that can be sent as they are. */
export type ViewRequest =
  | { readonly kind: 'scene' | 'plots' }
  | { readonly kind: 'joint' | 'seam'; readonly a: number; readonly b: number }
  | { readonly kind: 'fragment'; readonly fragment: number; readonly width: number | null }
  /** @param turnDeg clockwise */
  | { readonly kind: 'picture'; readonly width: number | null; readonly turnDeg: number }
  /** @param file of the input, relative to the job folder */
  | { readonly kind: 'input'; readonly file: string; readonly width: number | null };

/** Makes views. */
export interface ViewWork {
  /** @throws FrameError FRAME_RESULT_NOT_READY, FRAME_REQUEST_NOT_FOUND, FRAME_JOB_…, FRAME_KEY_… */
  make(job: JobFolder, request: ViewRequest): Promise<Uint8Array>;
  /** Cuts the assembled picture. @throws as `make` */
  cutTiles(job: JobFolder): Promise<readonly Tile[]>;
}

/** Makes one view on the caller's thread. JSON is held to its schema here, so that nobody need do so who sends it. */
export async function makeView(job: JobFolder, request: ViewRequest): Promise<Uint8Array> {
  switch (request.kind) {
    case 'scene':
      return jsonBytes(Scene.parse(await buildScene(job)));
    case 'plots':
      return jsonBytes(Plots.parse(await plotsOfJob(job)));
    case 'joint':
      return jsonBytes(JointEvidence.parse(await evidenceOfJoint(job, request.a, request.b)));
    case 'seam':
      return seamPicture(job, request.a, request.b);
    case 'fragment':
      return showFragment(job, request.fragment, request.width);
    case 'picture':
      return showAssembled(job, request.width, request.turnDeg);
    case 'input':
      return showInput(job, request.file, request.width);
  }
}

/** What a thread is handed: all that it takes to read this job, and nothing that opens another. */
export interface ThreadRequest {
  readonly root: string;
  readonly key: { readonly id: string; readonly bytes: Uint8Array } | null;
  /** Null for the tiles. */
  readonly view: ViewRequest | null;
}

/** What a thread answers: errors lose their class on their way. */
export type ViewAnswer = { readonly made: Uint8Array | readonly Tile[] } | { readonly failure: JobFailure };

export async function answerOf({ root, key, view }: ThreadRequest): Promise<ViewAnswer> {
  try {
    const job = await JobFolder.open(root, keepingOnly(key && { id: key.id, bytes: Buffer.from(key.bytes) }));
    return { made: view === null ? await cutTiles(job) : await makeView(job, view) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

/** A scene under way must not keep a picture waiting. */
const THREADS = 2;
/** A thread that nobody asks for so long ends, ms. */
const IDLE_MS = 60_000;
/** The pictures of all fragments may be asked for at once. */
const MOST_WAITING = 1_000;

/**
 * Makes views on threads: a scene of hundreds of fragments, or decrypting a picture of a hundred megabytes, would stop the
 * server. Of an encrypted job a thread is told the data key with each request, in memory and nowhere else.
 */
export class ThreadedViewWork implements ViewWork {
  #pool: Piscina<ThreadRequest, ViewAnswer> | null = null;

  async make(job: JobFolder, view: ViewRequest): Promise<Uint8Array> {
    return (await this.#ask(job, view)) as Uint8Array;
  }

  async cutTiles(job: JobFolder): Promise<readonly Tile[]> {
    return (await this.#ask(job, null)) as readonly Tile[];
  }

  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = null;
    await pool?.destroy();
  }

  async #ask({ root, files }: JobFolder, view: ViewRequest | null): Promise<Uint8Array | readonly Tile[]> {
    this.#pool ??= startPool();
    if (this.#pool.queueSize >= MOST_WAITING)
      throw new FrameError('FRAME_REQUEST_TOO_MANY', 'Too many answers are being looked at.', {
        remedy: 'Try again in a minute.',
      });
    const key = await files.dataKey();
    const answer = await this.#pool.run({
      ...{ root, view },
      // A copy: a buffer would take along whatever lies beside it in memory.
      key: key && { id: key.id, bytes: new Uint8Array(key.bytes) },
    });
    if ('made' in answer) return answer.made;
    const { code, message, file, remedy } = answer.failure;
    throw new FrameError(codeOf(code), message, {
      ...(file === undefined ? {} : { file }),
      ...(remedy === undefined ? {} : { remedy }),
    });
  }
}

function startPool(): Piscina<ThreadRequest, ViewAnswer> {
  const { entry, execArgv } = ownEntry('view-entry', import.meta.url);
  const pool = new Piscina<ThreadRequest, ViewAnswer>({
    filename: entry,
    name: 'run',
    ...{ minThreads: 0, maxThreads: THREADS, idleTimeout: IDLE_MS, concurrentTasksPerWorker: 1 },
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
