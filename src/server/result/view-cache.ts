import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readIfThere } from '../../jobs/read-if-there.ts';
import { saveAtomically } from '../../jobs/save-atomically.ts';
import { KeyedLocks } from '../keyed-locks.ts';

/** Keeps views of answers, as long as the answers are what they were. */
export interface ViewCache {
  /** What is kept under a name, or else made now. @param version of the answer; what is of another one goes */
  get(job: string, version: string, name: string, make: () => Promise<Uint8Array>): Promise<Uint8Array>;
  /** What is kept under a name; null for nothing. */
  peek(job: string, version: string, name: string): Promise<Uint8Array | null>;
  /** Keeps something that was made beside. */
  put(job: string, version: string, name: string, bytes: Uint8Array): Promise<void>;
}

/** What is kept in memory, bytes. */
const MEMORY_BYTES = 64 * 2 ** 20;

/** In memory, the least used going first: for encrypted jobs, of which no picture may stand in the clear. */
export class MemoryViewCache implements ViewCache {
  readonly #kept = new Map<string, Uint8Array>();
  readonly #locks = new KeyedLocks();
  readonly #most: number;
  #bytes = 0;

  constructor(mostBytes = MEMORY_BYTES) {
    this.#most = mostBytes;
  }

  get(job: string, version: string, name: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const key = `${job} ${version} ${name}`;
    return this.#locks.hold(key, async () => {
      const known = this.#kept.get(key);
      if (known !== undefined) {
        this.#kept.delete(key);
        this.#kept.set(key, known);
        return known;
      }
      const made = await make();
      this.#keep(key, made);
      return made;
    });
  }

  peek(job: string, version: string, name: string): Promise<Uint8Array | null> {
    return Promise.resolve(this.#kept.get(`${job} ${version} ${name}`) ?? null);
  }

  put(job: string, version: string, name: string, bytes: Uint8Array): Promise<void> {
    this.#keep(`${job} ${version} ${name}`, bytes);
    return Promise.resolve();
  }

  #keep(key: string, bytes: Uint8Array): void {
    this.#bytes += bytes.length - (this.#kept.get(key)?.length ?? 0);
    this.#kept.set(key, bytes);
    for (const [oldest, old] of this.#kept) {
      if (this.#bytes <= this.#most) break;
      this.#kept.delete(oldest);
      this.#bytes -= old.length;
    }
  }
}

/** On disk, beside the jobs and in none of them: a job's folder holds nothing that can be made again at a glance. */
export class DiskViewCache implements ViewCache {
  readonly #root: string;
  readonly #locks = new KeyedLocks();
  /** By job, the version whose predecessors were cleared away. */
  readonly #cleared = new Map<string, string>();

  /** @param root a folder of its own; everything in it may be removed at any time */
  constructor(root: string) {
    this.#root = root;
  }

  get(job: string, version: string, name: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const file = join(this.#root, job, version, name);
    return this.#locks.hold(file, async () => {
      const known = await readIfThere(file);
      if (known !== null) return known;
      await this.#clearOld(job, version);
      const made = await make();
      await this.#save(file, made);
      return made;
    });
  }

  peek(job: string, version: string, name: string): Promise<Uint8Array | null> {
    return readIfThere(join(this.#root, job, version, name));
  }

  async put(job: string, version: string, name: string, bytes: Uint8Array): Promise<void> {
    await this.#save(join(this.#root, job, version, name), bytes);
  }

  /** Forgets what is kept of other jobs. */
  async keepOnly(mayStay: (job: string) => Promise<boolean>): Promise<void> {
    for (const job of await namesIn(this.#root))
      if (!(await mayStay(job))) await rm(join(this.#root, job), { recursive: true, force: true });
  }

  /** A view that cannot be kept is sent all the same: the disk may be full. */
  async #save(file: string, bytes: Uint8Array): Promise<void> {
    try {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await saveAtomically(file, bytes);
    } catch {
      return;
    }
  }

  async #clearOld(job: string, version: string): Promise<void> {
    if (this.#cleared.get(job) === version) return;
    this.#cleared.set(job, version);
    for (const old of await namesIn(join(this.#root, job)))
      if (old !== version) await rm(join(this.#root, job, old), { recursive: true, force: true });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
