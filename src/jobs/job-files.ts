import { chmod, constants, copyFile, mkdir, readFile, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { FrameError } from '../errors.ts';
import { diskError, errnoOf } from './disk-errors.ts';
import { FileHasher, type FileIdentity } from './file-hash.ts';
import { loadJobKey, type EncryptionState } from './job-key.ts';
import type { KeyKeeper } from './key-keeper.ts';
import type { PictureSource } from './picture-io.ts';
import { readIfThere } from './read-if-there.ts';
import { saveAtomically } from './save-atomically.ts';
import {
  isSealed,
  openBytes,
  openStream,
  sealBytes,
  sealStream,
  type DataKey,
  type SealedPlace,
} from './sealed-file.ts';

/** What a job's files are sealed by. */
interface Seal {
  readonly key: DataKey;
  readonly state: EncryptionState;
}

/** Old outputs that stand beside were sealed under the step's own name, and can take its place again. */
const PREVIOUS = /^(output\/[^/]+)\.previous_\d+(?=\/)/;

/**
 * Files that say how a job is to be run and what it took, and nothing of what is in its pictures. They stand in the clear:
 * lists, metrics and backups of jobs need no key.
 */
const OPEN_FILES = /^(input\/params\.json|output\/[^/]+\/report\.json)$/;

/**
 * The files below `input/` and `output/` of one job, by what they hold: the only door to them. Whoever comes through it
 * need not know whether the job is encrypted; its own folder says so. Names are relative to the job folder, with `/`.
 */
export class JobFiles {
  readonly root: string;
  readonly #keys: KeyKeeper;
  readonly #hasher = new FileHasher();
  #seal: Promise<Seal | null> | undefined;

  constructor(root: string, keys: KeyKeeper) {
    this.root = root;
    this.#keys = keys;
  }

  /** Absolute path; what stands there may be encrypted. */
  pathOf(name: string): string {
    return join(this.root, name);
  }

  /** Whether the job is encrypted, or on its way; null where it stands in the clear. Needs no key. */
  async encryption(): Promise<EncryptionState | null> {
    return (await loadJobKey(this.root))?.state ?? null;
  }

  /** What a file holds; null where there is none. @throws FrameError FRAME_KEY_…, FRAME_JOB_SEAL, FRAME_DISK_… */
  async read(name: string): Promise<Buffer | null> {
    const bytes = await readIfThere(this.pathOf(name));
    return bytes === null ? null : this.#open(name, bytes);
  }

  /** As {@link read}, piece by piece; a file that is not there throws when the first one is asked for. */
  async *stream(name: string): AsyncGenerator<Uint8Array> {
    const seal = await this.#sealOf(name);
    const path = this.pathOf(name);
    if (seal !== null && seal.state !== 'encrypted') {
      yield this.#openOr(name, seal, await readWhole(path));
      return;
    }
    const bytes = createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>;
    try {
      yield* seal === null ? bytes : openStream(seal.key, this.#place(name), this.#refusingClear(name, bytes));
    } catch (cause) {
      throw diskError('read', path, cause);
    }
  }

  /** A picture for `readPicture` and its like. */
  async picture(name: string): Promise<PictureSource> {
    const path = this.pathOf(name);
    if ((await this.#sealOf(name)) === null) return path;
    return { file: path, bytes: await this.#open(name, await readWhole(path)) };
  }

  /** Keeps a file as a whole or not at all, with the folders above it. @throws FrameError FRAME_KEY_…, FRAME_DISK_… */
  async write(name: string, content: Uint8Array): Promise<void> {
    const seal = await this.#sealOf(name);
    const path = await this.#made(name);
    await saveAtomically(path, seal === null ? content : sealBytes(seal.key, this.#place(name), content));
  }

  /** Copies a file from outside of the job in. In the clear it shares its blocks where the disk can. */
  async copyIn(from: string, name: string): Promise<void> {
    const seal = await this.#sealOf(name);
    const path = await this.#made(name);
    if (seal !== null) {
      const content = createReadStream(from, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>;
      return saveAtomically(path, sealStream(seal.key, this.#place(name), readable(from, content)));
    }
    try {
      await copyFile(from, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      // The copy belongs to the job, whatever rights the source had.
      await chmod(path, 0o644);
    } catch (cause) {
      const reading = ['ENOENT', 'EACCES'].includes(errnoOf(cause) ?? '') && !(await exists(path));
      throw reading ? diskError('read', from, cause) : diskError('write', path, cause);
    }
  }

  /** Hash and length of what a file holds, the same whether or not it is encrypted; null where there is no such file. */
  async identify(name: string): Promise<FileIdentity | null> {
    return this.#hasher.identify(this.pathOf(name), () => this.stream(name));
  }

  async #open(name: string, bytes: Buffer): Promise<Buffer> {
    const seal = await this.#sealOf(name);
    return seal === null ? bytes : this.#openOr(name, seal, bytes);
  }

  #openOr(name: string, { key, state }: Seal, bytes: Buffer): Buffer {
    if (isSealed(bytes)) return openBytes(key, this.#place(name), bytes);
    if (state !== 'encrypted') return bytes;
    throw this.#standsInTheClear(name);
  }

  async *#refusingClear(name: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let isFirst = true;
    for await (const part of bytes) {
      if (isFirst && !isSealed(part)) throw this.#standsInTheClear(name);
      isFirst = false;
      yield part;
    }
  }

  /** What somebody laid into an encrypted job is not read as if the job had written it. */
  #standsInTheClear(name: string): FrameError {
    const file = this.pathOf(name);
    return new FrameError('FRAME_JOB_SEAL', `${file} stands in the clear, and its job is encrypted.`, {
      file,
      remedy: 'If it belongs there, take it in with `frame-pipeline keys encrypt <job>`.',
    });
  }

  #place(name: string): SealedPlace {
    return { place: name.replace(PREVIOUS, '$1'), file: this.pathOf(name) };
  }

  async #sealOf(name: string): Promise<Seal | null> {
    if (OPEN_FILES.test(name)) return null;
    this.#seal ??= this.#loadSeal();
    return this.#seal;
  }

  async #loadSeal(): Promise<Seal | null> {
    const found = await loadJobKey(this.root);
    if (found === null) return null;
    return { key: await this.#keys.unwrap(dirname(this.root), found.id, found.wrapped), state: found.state };
  }

  async #made(name: string): Promise<string> {
    const path = this.pathOf(name);
    await mkdir(dirname(path), { recursive: true }).catch((cause: unknown) => {
      throw diskError('write', path, cause);
    });
    return path;
  }
}

/** Whether a file below `input/` or `output/` is one that an encrypted job keeps encrypted. @param name relative to the job folder. */
export function isKeptEncrypted(name: string): boolean {
  return /^(input|output)\//.test(name) && !OPEN_FILES.test(name);
}

async function readWhole(path: string): Promise<Buffer> {
  return readFile(path).catch((cause: unknown) => {
    throw diskError('read', path, cause);
  });
}

async function* readable(from: string, content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* content;
  } catch (cause) {
    throw diskError('read', from, cause);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
