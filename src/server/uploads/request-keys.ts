import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { FrameError } from '../../errors.ts';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import { hashBytes } from '../../jobs/file-hash.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { readIfThere } from '../../jobs/read-if-there.ts';
import { saveJsonAtomically } from '../../jobs/save-atomically.ts';
import { stableJson, type JsonValue } from '../../jobs/stable-json.ts';
import type { MakeOnce } from '../idempotency.ts';
import { KeyedLocks } from '../keyed-locks.ts';

/** Stands in the jobs folder. */
const KEYS_FOLDER = '.requests';
/** In a job: which request it was made for. */
const ORIGIN_FILE = 'origin.json';

const RECORD = z.object({
  format: z.literal(1),
  /** Hash of what was asked. */
  body: z.string(),
  /** Null while the job is being made: after a kill the job itself tells. */
  job: z.string().nullable(),
});
const ORIGIN = z.object({ format: z.literal(1), request: z.string() });

/**
 * Remembers which job was made for a request with an Idempotency-Key. A key belongs to one user and one body. The record is
 * begun before the job gets its name, and the job carries the request's mark from its first moment: wherever the server is
 * killed, one of the two tells what was made.
 */
export class RequestKeys {
  readonly #jobsDir: string;

  constructor(jobsDir: string) {
    this.#jobsDir = jobsDir;
  }

  /** Names a request on this disk: nothing of the key or the user can be read from it. */
  nameOf(user: string, key: string): string {
    return hashBytes(`${user.length} ${user} ${key}`);
  }

  /**
   * The job that a request made.
   * @returns its id; null where there is none yet
   * @throws FrameError FRAME_REQUEST_KEY_USED where the same key came with another body
   */
  async find(request: string, body: JsonValue): Promise<string | null> {
    const text = await readIfThere(this.#fileOf(request));
    if (text === null) return null;
    const record = RECORD.safeParse(parsed(text)).data;
    // Spoilt on the disk: the jobs themselves still tell.
    if (record === undefined) return this.#findJob(request);
    if (record.body !== hashBytes(stableJson(body)))
      throw new FrameError('FRAME_REQUEST_KEY_USED', 'This Idempotency-Key was used for another request.', {
        remedy: 'Take a new key for a new request.',
      });
    return record.job ?? this.#findJob(request);
  }

  /** Before the job is made. */
  async begin(request: string, body: JsonValue): Promise<void> {
    await this.#save(request, { body: hashBytes(stableJson(body)), job: null });
  }

  /** Puts the request's mark into a job in the making. */
  async mark(draft: string, request: string): Promise<void> {
    await saveJsonAtomically(join(draft, ORIGIN_FILE), { format: 1, request });
  }

  /** Once the job stands. */
  async finish(request: string, body: JsonValue, job: string): Promise<void> {
    await this.#save(request, { body: hashBytes(stableJson(body)), job });
  }

  /** Forgets records that nothing was done with for so long, ms. */
  async removeOld(keptMs: number, now = Date.now()): Promise<void> {
    const root = join(this.#jobsDir, KEYS_FOLDER);
    for (const part of await namesIn(root))
      for (const name of await namesIn(join(root, part))) {
        const file = join(root, part, name);
        const found = await stat(file).catch(() => null);
        if (found?.isFile() && now - found.mtimeMs > keptMs) await rm(file, { force: true });
      }
  }

  async #save(request: string, record: { body: string; job: string | null }): Promise<void> {
    const file = this.#fileOf(request);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
      throw diskError('write', file, cause);
    });
    await saveJsonAtomically(file, { format: 1, ...record });
  }

  /** Looks through the jobs; only after a kill at the very moment in which a job got its name. */
  async #findJob(request: string): Promise<string | null> {
    for (const name of await namesIn(this.#jobsDir)) {
      if (name.startsWith('.')) continue;
      const text = await readIfThere(join(this.#jobsDir, name, ORIGIN_FILE)).catch(() => null);
      if (text !== null && ORIGIN.safeParse(parsed(text)).data?.request === request) return name;
    }
    return null;
  }

  #fileOf(request: string): string {
    return join(this.#jobsDir, KEYS_FOLDER, request.slice(0, 2), `${request}.json`);
  }
}

/** Makes jobs for requests with an Idempotency-Key. @param openJob a job by its id */
export function makeOnce(keys: RequestKeys, openJob: (id: string) => Promise<JobFolder>): MakeOnce {
  const locks = new KeyedLocks();
  return ({ owner, key, body }, make, then) => {
    const request = keys.nameOf(owner, key);
    return locks.hold(request, async () => {
      const known = await keys.find(request, body);
      const job =
        known !== null
          ? await openJob(known).catch((cause: unknown) => {
              throw cause instanceof FrameError && cause.code !== 'FRAME_JOB_DAMAGED' ? gone(known) : cause;
            })
          : await make({ mark: (draft) => keys.mark(draft, request), begin: () => keys.begin(request, body) });
      await keys.finish(request, body, job.id);
      await then(job);
      return job;
    });
  };
}

function gone(job: string): FrameError {
  return new FrameError('FRAME_REQUEST_NOT_FOUND', `The job ${job}, which this request made, was deleted since.`, {
    remedy: 'Ask with a new Idempotency-Key.',
  });
}

function parsed(text: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(text).toString('utf8')) as unknown;
  } catch {
    return null;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((cause: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(cause) ?? '')) return [];
    throw diskError('read', folder, cause);
  });
}
