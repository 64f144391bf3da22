import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, type ReadStream } from 'node:fs';
import { copyFile, link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import { hashFile } from '../../jobs/file-hash.ts';
import { GROWING_HEADER_BYTES, GrowingCipher, newGrowingHeader } from '../../jobs/growing-file.ts';
import type { FileSource } from '../../jobs/job-files.ts';
import { loadJobKey, makeJobKey } from '../../jobs/job-key.ts';
import type { KeyKeeper } from '../../jobs/key-keeper.ts';
import type { PictureSource } from '../../jobs/picture-io.ts';
import { isThere } from '../../jobs/read-if-there.ts';
import { saveAtomically, syncFolder } from '../../jobs/save-atomically.ts';
import { openBytes, openStream, sealStream, type DataKey } from '../../jobs/sealed-file.ts';
import { stableJson } from '../../jobs/stable-json.ts';
import { findLocation, patchFile } from '../../jobs/strip-location.ts';

/** A file that has come whole. */
export interface StoredFile {
  /** Absolute; what stands there may be sealed. It stays as it is while the upload is there. */
  readonly file: string;
  /** What it is sealed by; null for one in the clear. */
  readonly seal: { readonly key: DataKey; readonly place: string } | null;
}

const PIECE_BYTES = 1 << 20;

/** What a stored file holds, as `JobFiles` takes it in. */
export function sourceOf(stored: StoredFile): FileSource {
  return stored.seal === null ? stored.file : () => contentOf(stored);
}

/** The first bytes of what a stored file holds. */
export async function startOf(stored: StoredFile): Promise<Uint8Array> {
  for await (const piece of contentOf(stored)) return piece;
  return new Uint8Array(0);
}

async function* contentOf({ file, seal }: StoredFile): AsyncGenerator<Uint8Array> {
  const pieces = piecesOf(file);
  try {
    yield* seal === null ? pieces : openStream(seal.key, { place: seal.place, file }, pieces);
  } finally {
    pieces.destroy();
  }
}

/** What a stored file holds, whole where it is sealed. */
export async function readStored({ file, seal }: StoredFile): Promise<Buffer> {
  const bytes = await readFile(file);
  return seal === null ? bytes : openBytes(seal.key, { place: seal.place, file }, bytes);
}

/**
 * The bytes of one upload: whether they are encrypted is said by its own folder, and known to nobody else. Names are those
 * below the folder, with `/`.
 */
export class UploadFiles {
  readonly folder: string;
  readonly #key: DataKey | null;

  /** @param key of a folder that is encrypted */
  private constructor(folder: string, key: DataKey | null) {
    this.folder = folder;
    this.#key = key;
  }

  /** Those of a folder that is being made. */
  static async make(folder: string, jobsDir: string, keys: KeyKeeper): Promise<UploadFiles> {
    return new UploadFiles(folder, keys.encryptsNewJobs ? await makeJobKey(folder, keys, 'encrypted', jobsDir) : null);
  }

  /** @throws FrameError FRAME_KEY_…, FRAME_JOB_DAMAGED, FRAME_DISK_… */
  static async open(folder: string, jobsDir: string, keys: KeyKeeper): Promise<UploadFiles> {
    const found = await loadJobKey(folder);
    return new UploadFiles(folder, found && (await keys.unwrap(jobsDir, found.id, found.wrapped)));
  }

  get isSealed(): boolean {
    return this.#key !== null;
  }

  /** A file that is whole, or is to be. */
  stored(name: string): StoredFile {
    return { file: join(this.folder, name), seal: this.#key && { key: this.#key, place: name } };
  }

  async saveJson(name: string, value: unknown): Promise<void> {
    await this.#save(name, Buffer.from(stableJson(value), 'utf8'));
  }

  /** @returns null where there is none. @throws FrameError FRAME_JOB_SEAL; SyntaxError */
  async readJson(name: string): Promise<unknown> {
    const stored = this.stored(name);
    return (await isThere(stored.file)) ? JSON.parse((await readStored(stored)).toString('utf8')) : null;
  }

  /** How many bytes of a part have come: what lies on the disk is all that is known of it. Null for none. */
  async partBytes(index: number): Promise<number | null> {
    const { file } = this.stored(partOf(index));
    return stat(file).then(
      ({ size }) => (this.isSealed ? Math.max(0, size - GROWING_HEADER_BYTES) : size),
      (cause: unknown) => {
        if (errnoOf(cause) === 'ENOENT') return null;
        throw diskError('read', file, cause);
      },
    );
  }

  /** Adds to a part what comes next, and forces it to the disk. @param have bytes that are there */
  async append(index: number, have: number, bytes: Uint8Array): Promise<void> {
    const { file, seal } = this.stored(partOf(index));
    try {
      const isNew = have === 0;
      const added = seal === null ? bytes : encrypted(seal, isNew ? null : await headerOf(file), have, bytes);
      // A beginning that a kill cut before its first byte of content is none.
      const handle = await open(file, isNew ? 'w' : 'a');
      try {
        await handle.writeFile(added);
        await handle.datasync();
      } finally {
        await handle.close();
      }
      if (isNew) await syncFolder(join(this.folder, 'parts'));
    } catch (cause) {
      throw diskError('write', file, cause);
    }
  }

  /** A part that has come to its end, and its hash. A sealed one is in memory as a whole. */
  async readPart(index: number): Promise<{ readonly content: PictureSource; readonly sha256: string }> {
    const { file, seal } = this.stored(partOf(index));
    if (seal === null) return { content: file, sha256: await hashFile(file) };
    const bytes = Buffer.allocUnsafe((await this.partBytes(index)) ?? 0);
    const hash = createHash('sha256');
    const decrypt = new GrowingCipher(seal.key, await headerOf(file), seal.place).from(0);
    let at = 0;
    for await (const piece of piecesOf(file, GROWING_HEADER_BYTES)) {
      const content = decrypt(piece);
      hash.update(content);
      bytes.set(content, at);
      at += content.length;
    }
    return { content: { file, bytes }, sha256: hash.digest('hex') };
  }

  async removePart(index: number): Promise<void> {
    await rm(this.stored(partOf(index)).file, { force: true });
  }

  /** Makes a part the whole file, of a picture without the place where it was taken. A kill in between leaves the part as it came. */
  async keepWhole(index: number, content: PictureSource, isPicture: boolean): Promise<void> {
    const [part, whole] = [this.stored(partOf(index)).file, this.stored(wholeOf(index)).file];
    if (typeof content !== 'string') {
      if (isPicture) await clear(content);
      await this.#save(wholeOf(index), content.bytes);
      return this.removePart(index);
    }
    const patches = isPicture ? await findLocation(content) : [];
    const clean = patches.length > 0 ? join(this.folder, `clean_${index}`) : part;
    if (clean !== part) {
      await copyFile(part, clean);
      await patchFile(clean, patches);
    }
    await rename(clean, whole);
    await syncFolder(join(this.folder, 'whole'));
    if (clean !== part) await this.removePart(index);
  }

  /** Takes over a whole file of another upload, without copying where both stand in the clear and the disk can. */
  async takeWhole(index: number, from: StoredFile): Promise<void> {
    const to = this.stored(wholeOf(index));
    if (to.seal === null && from.seal === null) return linkOrCopy(from.file, to.file);
    await keep(to, contentOf(from));
  }

  /** Takes over a whole file of another upload as one that has come just now. */
  async takePart(index: number, from: StoredFile): Promise<void> {
    const to = this.stored(partOf(index));
    if (to.seal === null && from.seal === null) return linkOrCopy(from.file, to.file);
    let have = 0;
    for await (const piece of contentOf(from)) {
      await this.append(index, have, piece);
      have += piece.length;
    }
  }

  /**
   * Keeps a file of a zip, without the place where it was taken.
   * @param kindOf tells what it is; null for what is passed over
   * @returns how long it is; null for what was passed over
   */
  async keepUnpacked(
    number: number,
    content: AsyncIterable<Uint8Array>,
    kindOf: (content: PictureSource) => Promise<'picture' | 'text' | null>,
  ): Promise<number | null> {
    const { file, seal } = this.stored(unpackedOf(number));
    if (seal === null) {
      await pipeline(content, createWriteStream(file, { flush: true }));
      const kind = await kindOf(file);
      if (kind === 'picture') await clear(file);
      return kind === null ? null : (await stat(file)).size;
    }
    const source = { file, bytes: await buffer(content) };
    const kind = await kindOf(source);
    if (kind === null) return null;
    if (kind === 'picture') await clear(source);
    await this.#save(unpackedOf(number), source.bytes);
    return source.bytes.length;
  }

  async #save(name: string, bytes: Uint8Array): Promise<void> {
    await keep(this.stored(name), [bytes]);
  }
}

export const partOf = (index: number): string => `parts/${index}`;
export const wholeOf = (index: number): string => `whole/${index}`;
export const unpackedOf = (number: number): string => `unpacked/${number}`;

/** Keeps a file as a whole or not at all, piece by piece: a large one is not encrypted at one go. */
async function keep(
  { file, seal }: StoredFile,
  content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const pieces = Readable.from(content, { objectMode: true }) as AsyncIterable<Uint8Array>;
  await saveAtomically(file, seal === null ? pieces : sealStream(seal.key, { place: seal.place, file }, pieces));
}

/** What is added to a growing file. @param header of the file; null for one that begins */
function encrypted(
  { key, place }: NonNullable<StoredFile['seal']>,
  header: Buffer | null,
  have: number,
  bytes: Uint8Array,
): Buffer {
  if (header !== null) return new GrowingCipher(key, header, place).from(have)(bytes);
  const made = newGrowingHeader(key);
  return Buffer.concat([made, new GrowingCipher(key, made, place).from(have)(bytes)]);
}

/** Writes over what tells where a picture was taken. */
async function clear(content: PictureSource): Promise<void> {
  const patches = await findLocation(content);
  if (patches.length === 0) return;
  if (typeof content === 'string') return patchFile(content, patches);
  for (const { offset, bytes } of patches) content.bytes.set(bytes, offset);
}

function piecesOf(file: string, start = 0): ReadStream & AsyncIterable<Buffer> {
  return createReadStream(file, { start, highWaterMark: PIECE_BYTES });
}

/** What tells a growing file's key. */
async function headerOf(part: string): Promise<Buffer> {
  const handle = await open(part, 'r');
  try {
    return (await handle.read(Buffer.alloc(GROWING_HEADER_BYTES), 0, GROWING_HEADER_BYTES, 0)).buffer;
  } finally {
    await handle.close();
  }
}

/** Gives a file a second place, without copying where the disk can. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    // Some disks have no second names for a file, or not so many of them.
    await copyFile(from, to);
  }
}
