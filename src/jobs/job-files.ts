import { chmod, constants, copyFile, mkdir, open, type FileHandle } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { FrameError } from '../errors.ts';
import { diskError, errnoOf } from './disk-errors.ts';
import { FileHasher, type FileIdentity } from './file-hash.ts';
import { loadJobKey, type EncryptionState } from './job-key.ts';
import type { KeyKeeper } from './key-keeper.ts';
import type { PictureSource } from './picture-io.ts';
import { isThere } from './read-if-there.ts';
import { saveAtomically } from './save-atomically.ts';
import {
  contentBytes,
  openBytes,
  openStream,
  SEALED_START_BYTES,
  sealBytes,
  sealedBy,
  sealStream,
  type DataKey,
  type SealedPlace,
} from './sealed-file.ts';

/** What a job's files are sealed by. */
interface Seal {
  readonly key: DataKey;
  readonly state: EncryptionState;
}

/** A file outside of a job, by its path, or content that is handed over piece by piece. */
export type FileSource = string | (() => AsyncIterable<Uint8Array>);

/** A file that is open for reading, and what it was sealed by; null for one that stands in the clear. */
interface OpenFile {
  readonly file: FileHandle;
  readonly key: DataKey | null;
}

const PART_BYTES = 1 << 20;
/** Opening a pipe would wait for whoever writes into it. */
const READ_ONLY = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
/** Another process may change how a job stands between a look at the job and one at a file. */
const MOST_TRIES = 3;

/** Old outputs that stand beside were sealed under the step's own name, and can take its place again. */
const PREVIOUS = /^(output\/[^/]+)\.previous_\d+(?=\/)/;

/**
 * Files that say how a job is to be run, what it took and how good it is, and nothing of what is in its pictures. They stand in the clear:
 * lists, metrics and backups of jobs need no key.
 */
const OPEN_FILES = /^(quality\.json|input\/params\.json|output\/[^/]+\/report\.json)$/;

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

  /** Looks anew how the job stands, before the next file. Whoever has just locked the job calls it. */
  lookAgain(): void {
    this.#seal = undefined;
  }

  /** Whether the job is encrypted, or on its way; null where it stands in the clear. Needs no key. */
  async encryption(): Promise<EncryptionState | null> {
    return (await loadJobKey(this.root))?.state ?? null;
  }

  /** What opens the files on another thread, see `keepingOnly`; null for a job in the clear. @throws FrameError FRAME_KEY_… */
  async dataKey(): Promise<DataKey | null> {
    return (await this.#sealOf('output/'))?.key ?? null;
  }

  /** What a file holds; null where there is none. @throws FrameError FRAME_KEY_…, FRAME_JOB_SEAL, FRAME_DISK_… */
  async read(name: string): Promise<Buffer | null> {
    const opened = await this.#openIfThere(name);
    if (opened === null) return null;
    const { file, key } = opened;
    try {
      const bytes = await file.readFile();
      return key === null ? bytes : openBytes(key, this.#place(name), bytes);
    } catch (cause) {
      throw diskError('read', this.pathOf(name), cause);
    } finally {
      await file.close();
    }
  }

  /** As {@link read}, piece by piece. @throws FrameError FRAME_INPUT_NOT_FOUND where there is no such file */
  async *stream(name: string): AsyncGenerator<Uint8Array> {
    const { file, key } = await this.#open(name);
    const bytes = file.createReadStream({ start: 0, highWaterMark: PART_BYTES }) as AsyncIterable<Buffer>;
    try {
      yield* key === null ? bytes : openStream(key, this.#place(name), bytes);
    } catch (cause) {
      throw diskError('read', this.pathOf(name), cause);
    } finally {
      await file.close();
    }
  }

  /** A picture for `readPicture` and its like. */
  async picture(name: string): Promise<PictureSource> {
    const path = this.pathOf(name);
    const { file, key } = await this.#open(name);
    try {
      return key === null ? path : { file: path, bytes: openBytes(key, this.#place(name), await file.readFile()) };
    } catch (cause) {
      throw diskError('read', path, cause);
    } finally {
      await file.close();
    }
  }

  /** Keeps a file as a whole or not at all, with the folders above it. @throws FrameError FRAME_KEY_…, FRAME_DISK_… */
  async write(name: string, content: Uint8Array): Promise<void> {
    const seal = await this.#sealOf(name);
    const path = await this.#made(name);
    await saveAtomically(path, seal === null ? content : sealBytes(seal.key, this.#place(name), content));
  }

  /** Copies a file from outside of the job in. In the clear a file shares its blocks where the disk can. */
  async copyIn(from: FileSource, name: string): Promise<void> {
    const seal = await this.#sealOf(name);
    const path = await this.#made(name);
    if (seal !== null) return saveAtomically(path, sealStream(seal.key, this.#place(name), contentOf(from)));
    if (typeof from !== 'string') return saveAtomically(path, from());
    try {
      await copyFile(from, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      // The copy belongs to the job, whatever rights the source had.
      await chmod(path, 0o644);
    } catch (cause) {
      const reading = ['ENOENT', 'EACCES'].includes(errnoOf(cause) ?? '') && !(await isThere(path));
      throw reading ? diskError('read', from, cause) : diskError('write', path, cause);
    }
  }

  /**
   * A file of this job for another one: in the clear by its path, so that blocks can be shared.
   * @throws FrameError FRAME_KEY_…
   */
  async source(name: string): Promise<FileSource> {
    return (await this.#sealOf(name)) === null ? this.pathOf(name) : () => this.stream(name);
  }

  /** Length of what a file holds, bytes, without reading it. @throws FrameError FRAME_INPUT_NOT_FOUND, FRAME_KEY_… */
  async sizeOf(name: string): Promise<number> {
    const { file, key } = await this.#open(name);
    try {
      const { size } = await file.stat();
      return key === null ? size : contentBytes(size);
    } catch (cause) {
      throw diskError('read', this.pathOf(name), cause);
    } finally {
      await file.close();
    }
  }

  /** Hash and length of what a file holds, the same whether or not it is encrypted; null where there is no such file. */
  async identify(name: string): Promise<FileIdentity | null> {
    return this.#hasher.identify(this.pathOf(name), () => this.stream(name));
  }

  async #open(name: string): Promise<OpenFile> {
    const opened = await this.#openIfThere(name);
    if (opened !== null) return opened;
    const file = this.pathOf(name);
    throw new FrameError('FRAME_INPUT_NOT_FOUND', `Cannot read ${file}: it does not exist.`, {
      file,
      remedy: 'Check the path.',
    });
  }

  async #openIfThere(name: string): Promise<OpenFile | null> {
    const path = this.pathOf(name);
    for (let tries = 1; ; tries++) {
      const seal = await this.#sealOf(name, tries > 1);
      const file = await open(path, READ_ONLY).catch((cause: unknown) => {
        if (['ENOENT', 'ENOTDIR'].includes(errnoOf(cause) ?? '')) return null;
        throw diskError('read', path, cause);
      });
      if (file === null) return null;
      try {
        const by = OPEN_FILES.test(name) ? null : await keyOfFile(file);
        const fits = by === null ? seal?.state !== 'encrypted' : by === seal?.key.id;
        if (!fits && tries < MOST_TRIES) {
          await file.close();
          continue;
        }
        if (!fits && by === null) throw standsInTheClear(path);
        // What another key sealed is somebody's own file in a job that stands in the clear; in any other it will not open.
        return { file, key: by === null ? null : (seal?.key ?? null) };
      } catch (cause) {
        await file.close();
        throw diskError('read', path, cause);
      }
    }
  }

  #place(name: string): SealedPlace {
    return { place: name.replace(PREVIOUS, '$1'), file: this.pathOf(name) };
  }

  /** @param again looks anew how the job stands. */
  async #sealOf(name: string, again = false): Promise<Seal | null> {
    if (OPEN_FILES.test(name)) return null;
    if (this.#seal === undefined || again) this.#seal = this.#loadSeal();
    return this.#seal.catch((cause: unknown) => {
      // A key that is missing may be there the next time.
      this.#seal = undefined;
      throw cause;
    });
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

/** What the key is called that sealed an open file; null where it stands in the clear. */
export async function keyOfFile(file: FileHandle): Promise<string | null> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(SEALED_START_BYTES), 0, SEALED_START_BYTES, 0);
  return sealedBy(buffer.subarray(0, bytesRead));
}

/** What somebody laid into an encrypted job is not read as if the job had written it. */
function standsInTheClear(file: string): FrameError {
  return new FrameError('FRAME_JOB_SEAL', `${file} stands in the clear, and its job is encrypted.`, {
    file,
    remedy: 'If it belongs there, take it in with `frame-pipeline keys encrypt <job>`.',
  });
}

async function* contentOf(from: FileSource): AsyncGenerator<Uint8Array> {
  if (typeof from !== 'string') {
    yield* from();
    return;
  }
  try {
    yield* createReadStream(from, { highWaterMark: PART_BYTES }) as AsyncIterable<Buffer>;
  } catch (cause) {
    throw diskError('read', from, cause);
  }
}
