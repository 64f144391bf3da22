import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, statfs, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FrameError } from '../../errors.ts';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import { hashBytes } from '../../jobs/file-hash.ts';
import { failureOf } from '../../jobs/job-info.ts';
import { UPLOADS_FOLDER } from '../../jobs/job-key.ts';
import { NO_KEYS, type KeyKeeper } from '../../jobs/key-keeper.ts';
import type { PictureSource } from '../../jobs/picture-io.ts';
import { isThere, readIfThere } from '../../jobs/read-if-there.ts';
import { saveJsonAtomically, syncFolder } from '../../jobs/save-atomically.ts';
import type { Logger } from '../../log.ts';
import { JobFailure, UploadFile, type Upload, type UploadedFile } from '../api.ts';
import { KeyedLocks } from '../keyed-locks.ts';
import { Turnstile } from '../turnstile.ts';
import { checkContent, isZip, sizeOf } from './check-content.ts';
import { unpackZip } from './unpack-zip.ts';
import { startOf, unpackedOf, UploadFiles, wholeOf, type StoredFile } from './upload-files.ts';
import type { UploadLimits } from './upload-limits.ts';
import { readUploadPaths } from './upload-path.ts';

/** In an upload: whose it is, and what is to come. */
const LIST = 'upload.json';
const UNPACKED_LIST = 'unpacked/list.json';
const UPLOAD_ID = /^up_[0-9a-f]{32}$/;
const MAKING_PREFIX = 'making_';
const REMOVING_PREFIX = 'removing_';
/** A folder that is being made has its name within this time. */
const MAKING_MS = 3_600_000;

/** Lists that are kept in memory: one of 5,000 files takes about a megabyte. */
const MOST_LISTS = 100;

/** Of an encrypted upload a file is in memory as a whole while it is looked at: larger ones one at a time. */
const LARGE_BYTES = 64 * 2 ** 20;

const META = z.object({
  format: z.literal(1),
  owner: z.string(),
  created: z.iso.datetime(),
  files: z.array(UploadFile),
});
type Meta = z.infer<typeof META>;

const UNPACKED = z.object({
  format: z.literal(1),
  files: z.array(z.object({ path: z.string(), sizeBytes: z.int() })),
});

/** A file that a job can be made of. */
export interface CompleteFile extends StoredFile {
  /** As its sender calls it. */
  readonly path: string;
  readonly sizeBytes: number;
}

/** A chunk of a file, as it came. */
export interface Chunk {
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** SHA-256 that its sender has of it, hexadecimal. */
  readonly sha256: string;
}

/** What an upload says of itself, and the door to its files. */
interface OpenUpload {
  readonly meta: Meta;
  readonly files: UploadFiles;
}

/** An upload of somebody, in short. */
interface KnownUpload extends OpenUpload {
  /** Numbers of the files that are complete. */
  readonly whole: ReadonlySet<number>;
  /** How many are complete or refused. */
  readonly settled: number;
}

export interface UploadStoreDeps {
  readonly jobsDir: string;
  readonly limits: UploadLimits;
  readonly log: Logger;
  /** Say whether new uploads are encrypted. @default they are not */
  readonly keys?: KeyKeeper;
  readonly clock?: () => number;
}

/**
 * Files on their way to become jobs. The disk alone knows how far each is:
 *
 * ```
 * .uploads/up_…/  upload.json   whose it is, and what is to come; written once
 *                 parts/7       what has come of the eighth file: as much as is there
 *                 whole/7       it is complete, was checked, and tells no place any more
 *                 refused/7     why it is none that a job could use
 *                 unpacked/     the files of a zip; their list comes last
 *                 keys/         the upload's data key, where all of this but `refused` is encrypted
 * ```
 *
 * Nothing else is remembered, so there is nothing that could disagree after a kill: whoever asks is told what lies there.
 * Names of files come from outside and are never names on this disk.
 */
export class UploadStore {
  readonly limits: UploadLimits;
  readonly #jobsDir: string;
  readonly #keys: KeyKeeper;
  readonly #root: string;
  readonly #log: Logger;
  readonly #clock: () => number;
  readonly #locks = new KeyedLocks();
  readonly #large = new Turnstile(1);
  /** Lists of uploads: written once, so one that was read stays right; a list of thousands is read for each chunk. */
  readonly #lists = new Map<string, OpenUpload>();

  constructor({ jobsDir, limits, log, keys = NO_KEYS, clock = Date.now }: UploadStoreDeps) {
    this.#jobsDir = jobsDir;
    this.#keys = keys;
    this.#root = join(jobsDir, UPLOADS_FOLDER);
    this.limits = limits;
    this.#log = log;
    this.#clock = clock;
  }

  /**
   * Begins an upload. Files that an earlier upload of the same user has are not asked for again.
   * @throws FrameError FRAME_UPLOAD_NAME, FRAME_UPLOAD_LIMIT, FRAME_UPLOAD_ARCHIVE, FRAME_KEY_…, FRAME_DISK_…
   */
  async create(owner: string, given: readonly UploadFile[]): Promise<Upload> {
    const paths = readUploadPaths(given.map(({ path }) => path));
    const files = given.map((file, k) => ({ ...file, path: paths[k] }));
    this.#requireSizes(files);
    if (files.length > 1 && files.some(({ path }) => isZipName(path)))
      throw new FrameError('FRAME_UPLOAD_ARCHIVE', 'A zip comes alone: there are other files beside it.', {
        remedy: 'Send the zip in an upload of its own, or only the pictures.',
      });
    // One at a time for one user: two at once would both find room for the last upload.
    return this.#locks.hold(`user ${owner}`, async () => {
      const mine = await this.#uploadsOf(owner);
      await this.#requireRoom(mine, files);
      const id = `up_${randomBytes(16).toString('hex')}`;
      try {
        const draft = join(this.#root, MAKING_PREFIX + id);
        for (const folder of ['parts', 'whole', 'refused']) await mkdir(join(draft, folder), { recursive: true });
        const stored = await UploadFiles.make(draft, this.#jobsDir, this.#keys);
        await this.#takeKnown(stored, files, mine);
        const meta: Meta = { format: 1, owner, created: new Date(this.#clock()).toISOString(), files };
        await stored.saveJson(LIST, meta);
        await rename(draft, join(this.#root, id));
        await syncFolder(this.#root);
      } catch (cause) {
        throw diskError('write', this.#root, cause);
      }
      return this.show(owner, id);
    });
  }

  /** How an upload stands. What has come whole and was not looked at, since the server was killed, is looked at now. */
  async show(owner: string, id: string): Promise<Upload> {
    const upload = await this.#open(owner, id);
    const { meta } = upload;
    const { folder } = upload.files;
    for (const [index, { sizeBytes }] of meta.files.entries()) {
      const have = await upload.files.partBytes(index);
      if ((have ?? 0) === sizeBytes && !(await this.#isSettled(folder, index)))
        await this.#settleQuietly(id, upload, index);
    }
    const [whole, refused] = await Promise.all(['whole', 'refused'].map((name) => this.#numbersIn(folder, name)));
    const files: UploadedFile[] = [];
    for (const [index, file] of meta.files.entries())
      files.push(await this.#fileState(upload.files, file, index, whole.has(index), refused.has(index)));
    const touched = (await stat(join(folder, LIST))).mtimeMs;
    return {
      id,
      created: meta.created,
      expires: new Date(touched + this.limits.keptMs).toISOString(),
      chunkBytes: this.limits.chunkBytes,
      files,
      unpacked: await this.#unpacked(upload.files),
      complete: files.every(({ state }) => state === 'complete'),
    };
  }

  /**
   * Takes a chunk: its checksum is held against its bytes, they are forced to the disk, and only then they count. One that
   * is there already does no harm.
   *
   * @throws FrameError FRAME_UPLOAD_CHECKSUM, FRAME_UPLOAD_OFFSET (see `wantedOffset`), FRAME_UPLOAD_LIMIT, FRAME_DISK_…
   */
  async append(owner: string, id: string, index: number, chunk: Chunk): Promise<UploadedFile> {
    const upload = await this.#open(owner, id);
    const { meta, files } = upload;
    const file = meta.files.at(index);
    if (file === undefined || index < 0) throw notFound(`There is no file ${index} in the upload.`);
    if (chunk.bytes.length > this.limits.chunkBytes || chunk.offset + chunk.bytes.length > file.sizeBytes)
      throw new FrameError(
        'FRAME_UPLOAD_LIMIT',
        `The chunk of ${file.path} is longer than was announced, or than a chunk may be.`,
        {
          file: file.path,
          remedy: `Send chunks of at most ${this.limits.chunkBytes} bytes, within the size that was announced.`,
        },
      );
    if (hashBytes(chunk.bytes) !== chunk.sha256)
      throw new FrameError('FRAME_UPLOAD_CHECKSUM', `A chunk of ${file.path} came damaged.`, {
        file: file.path,
        remedy: 'Send it again.',
      });
    return this.#locks.hold(`${id} ${index}`, async () => {
      if (!(await this.#isSettled(files.folder, index))) {
        const have = (await files.partBytes(index)) ?? 0;
        if (chunk.offset > have) throw new OffsetFault(file.path, have);
        const fresh = chunk.bytes.subarray(have - chunk.offset);
        if (fresh.length > 0) await files.append(index, have, fresh);
        if (have + fresh.length === file.sizeBytes) await this.#settle(upload, index);
      }
      const now = new Date(this.#clock());
      await utimes(join(files.folder, LIST), now, now);
      const there = (name: string): Promise<boolean> => isThere(join(files.folder, name, String(index)));
      return this.#fileState(files, file, index, await there('whole'), await there('refused'));
    });
  }

  /** Everything of a complete upload, a zip unpacked. @throws FrameError FRAME_UPLOAD_INCOMPLETE, FRAME_REQUEST_NOT_FOUND */
  async completeFiles(owner: string, id: string): Promise<CompleteFile[]> {
    const upload = await this.show(owner, id);
    const refused = upload.files.find(({ state }) => state === 'refused');
    if (refused !== undefined)
      throw new FrameError('FRAME_UPLOAD_INCOMPLETE', `${refused.path} was refused: ${refused.error?.message ?? ''}`, {
        file: refused.path,
        remedy: 'Make an upload without it; what was sent already need not be sent again.',
      });
    const waiting = upload.files.filter(({ state }) => state === 'waiting').length;
    if (waiting > 0)
      throw new FrameError('FRAME_UPLOAD_INCOMPLETE', `${waiting} of ${upload.files.length} files are still to come.`, {
        remedy: 'Send what is missing first.',
      });
    const { files } = await this.#open(owner, id);
    const [listed, nameOf] = upload.unpacked === null ? [upload.files, wholeOf] : [upload.unpacked, unpackedOf];
    return listed.map(({ path, sizeBytes }, k) => ({ path, sizeBytes, ...files.stored(nameOf(k)) }));
  }

  /**
   * An empty folder inside an upload, for as long as something is done with it.
   * @throws FrameError FRAME_REQUEST_NOT_FOUND
   */
  async withScratch<T>(owner: string, id: string, use: (folder: string) => Promise<T>): Promise<T> {
    const { files } = await this.#open(owner, id);
    const scratch = join(files.folder, `view_${randomBytes(6).toString('hex')}`);
    await mkdir(scratch).catch((cause: unknown) => {
      throw diskError('write', scratch, cause);
    });
    try {
      return await use(scratch);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  /** Forgets an upload with all that came. Jobs that were made of it keep their copies. */
  async remove(owner: string, id: string): Promise<void> {
    const { files } = await this.#open(owner, id);
    await this.#clear(files.folder, id);
  }

  /** Forgets an upload that stands in the clear where jobs are encrypted: once one was made of it, nothing may lie beside that tells what is in it. */
  async forgetClear(owner: string, id: string): Promise<void> {
    if (!this.#keys.encryptsNewJobs) return;
    try {
      if (!(await this.#open(owner, id)).files.isSealed) await this.remove(owner, id);
    } catch (cause) {
      // A request that comes again finds it gone.
      if (!(cause instanceof FrameError) || cause.code !== 'FRAME_REQUEST_NOT_FOUND') throw cause;
    }
  }

  /**
   * Clears away uploads to which nothing came for too long, and what killed servers left. One whose list cannot be read is
   * left: nobody can tell what it is.
   * @returns how many went
   */
  async removeExpired(): Promise<number> {
    let removed = 0;
    for (const name of await this.#names()) {
      const folder = join(this.#root, name);
      if (name.startsWith(REMOVING_PREFIX)) await rm(folder, { recursive: true, force: true });
      else if (name.startsWith(MAKING_PREFIX)) {
        const made = await stat(folder).catch(() => null);
        if (made !== null && this.#clock() - made.mtimeMs > MAKING_MS)
          await rm(folder, { recursive: true, force: true });
      } else if (UPLOAD_ID.test(name)) {
        if ((await orNull(this.#load(name))) === null)
          this.#log.warn({ upload: name }, 'an upload has no list that can be read; it is left as it is');
        else if (this.#clock() - (await stat(join(folder, LIST))).mtimeMs > this.limits.keptMs) {
          await this.#clear(folder, name);
          removed++;
        }
      }
    }
    return removed;
  }

  // --- one file

  /** Looks at a file that has come whole. Done again after a kill, it comes to the same. */
  async #settle(upload: OpenUpload, index: number): Promise<void> {
    const { files, meta } = upload;
    // In the clear a file is read as it lies.
    if (!files.isSealed || meta.files[index].sizeBytes < LARGE_BYTES) return this.#settleNow(upload, index);
    return this.#large.pass(() => this.#settleNow(upload, index));
  }

  async #settleNow({ files, meta }: OpenUpload, index: number): Promise<void> {
    const file = meta.files[index];
    const part = file.sizeBytes === 0 ? null : await files.readPart(index);
    if (part !== null && part.sha256 !== file.sha256) {
      await files.removePart(index);
      throw new FrameError('FRAME_UPLOAD_CHECKSUM', `${file.path} as a whole is not what was announced.`, {
        file: file.path,
        remedy: 'Send it again from its beginning; it may have changed in between.',
      });
    }
    try {
      if (part === null) throw emptyFile(file.path);
      const kind = await checkContent(part.content, file.path);
      if (kind === 'zip') await this.#unpack(files, part.content, file);
      await files.keepWhole(index, part.content, kind === 'picture');
    } catch (cause) {
      if (!(cause instanceof FrameError) || !REFUSALS.test(cause.code)) throw diskError('write', files.folder, cause);
      const { code, message, remedy } = failureOf(cause);
      await saveJsonAtomically(join(files.folder, 'refused', String(index)), { code, message, remedy });
      await files.removePart(index);
    }
  }

  /** As a reader of an upload settles it: what is wrong with one file is told with that file. */
  async #settleQuietly(id: string, upload: OpenUpload, index: number): Promise<void> {
    const { files, meta } = upload;
    await this.#locks.hold(`${id} ${index}`, async () => {
      const have = (await files.partBytes(index)) ?? 0;
      if ((await this.#isSettled(files.folder, index)) || have !== meta.files[index].sizeBytes) return;
      await this.#settle(upload, index).catch((cause: unknown) => {
        if (!(cause instanceof FrameError) || cause.code !== 'FRAME_UPLOAD_CHECKSUM') throw cause;
      });
    });
  }

  async #unpack(files: UploadFiles, zip: PictureSource, file: UploadFile): Promise<void> {
    if (!isZipName(file.path))
      throw new FrameError('FRAME_PICTURE_UNKNOWN_FORMAT', `${file.path} is a zip, whatever its name says.`, {
        file: file.path,
        remedy: 'Send a zip alone and with the ending .zip, or send its pictures.',
      });
    const folder = join(files.folder, 'unpacked');
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    const kept: { path: string; sizeBytes: number }[] = [];
    await unpackZip(zip, file.sizeBytes, this.limits, async (path, content) => {
      const sizeBytes = await files.keepUnpacked(kept.length, content, (unpacked) => kindInZip(unpacked, path));
      if (sizeBytes !== null) kept.push({ path, sizeBytes });
    });
    if (kept.length === 0)
      throw new FrameError('FRAME_UPLOAD_ARCHIVE', 'The zip holds no picture.', {
        file: file.path,
        remedy: 'Pack the pictures themselves: PNG, JPEG, TIFF, WebP or BMP.',
      });
    await rm(files.stored(unpackedOf(kept.length)).file, { force: true });
    await files.saveJson(UNPACKED_LIST, { format: 1, files: kept });
    await syncFolder(files.folder);
  }

  async #fileState(
    files: UploadFiles,
    file: UploadFile,
    index: number,
    whole: boolean,
    refused: boolean,
  ): Promise<UploadedFile> {
    if (whole) return { ...file, haveBytes: file.sizeBytes, state: 'complete', error: null };
    if (refused) {
      const text = await readIfThere(join(files.folder, 'refused', String(index)));
      return {
        ...file,
        haveBytes: file.sizeBytes,
        state: 'refused',
        error: JobFailure.parse(JSON.parse(String(text))),
      };
    }
    const haveBytes = Math.min(file.sizeBytes, (await files.partBytes(index)) ?? 0);
    return { ...file, haveBytes, state: 'waiting', error: null };
  }

  async #isSettled(folder: string, index: number): Promise<boolean> {
    return (
      (await isThere(join(folder, 'whole', String(index)))) || (await isThere(join(folder, 'refused', String(index))))
    );
  }

  // --- all of them

  async #open(owner: string, id: string): Promise<OpenUpload> {
    const upload = UPLOAD_ID.test(id) ? await this.#list(id) : null;
    // Somebody else's is answered like none.
    if (upload === null || upload.meta.owner !== owner) throw notFound('There is no such upload.');
    return upload;
  }

  /** An upload by its list; null where there is none any more, or one that cannot be read. @throws FrameError FRAME_KEY_… */
  async #list(id: string): Promise<OpenUpload | null> {
    const known = this.#lists.get(id);
    if (known !== undefined) {
      if (await isThere(join(known.files.folder, LIST))) return known;
      this.#lists.delete(id);
      return null;
    }
    const upload = await this.#load(id);
    if (upload === null) return null;
    this.#lists.set(id, upload);
    for (const oldest of this.#lists.keys()) {
      if (this.#lists.size <= MOST_LISTS) break;
      this.#lists.delete(oldest);
    }
    return upload;
  }

  async #load(id: string): Promise<OpenUpload | null> {
    const files = await UploadFiles.open(join(this.#root, id), this.#jobsDir, this.#keys);
    const meta = await readMeta(files);
    return meta && { meta, files };
  }

  async #uploadsOf(owner: string): Promise<KnownUpload[]> {
    const uploads: KnownUpload[] = [];
    for (const id of await this.#names()) {
      const upload = UPLOAD_ID.test(id) ? await orNull(this.#list(id)) : null;
      if (upload?.meta.owner !== owner) continue;
      const { folder } = upload.files;
      const whole = await this.#numbersIn(folder, 'whole');
      uploads.push({ ...upload, whole, settled: whole.size + (await this.#numbersIn(folder, 'refused')).size });
    }
    return uploads;
  }

  #requireSizes(files: readonly UploadFile[]): void {
    const { files: most, fileBytes, uploadBytes } = this.limits;
    const limit = (message: string): FrameError =>
      new FrameError('FRAME_UPLOAD_LIMIT', message, {
        remedy: 'Send fewer or smaller files, or ask an administrator.',
      });
    if (files.length > most) throw limit(`An upload may have ${most} files; these are ${files.length}.`);
    const large = files.find(({ sizeBytes }) => sizeBytes > fileBytes);
    if (large !== undefined) throw limit(`${large.path} is larger than ${mib(fileBytes)} MiB.`);
    if (bytesOf(files) > uploadBytes) throw limit(`All files together are larger than ${mib(uploadBytes)} MiB.`);
  }

  async #requireRoom(mine: readonly KnownUpload[], files: readonly UploadFile[]): Promise<void> {
    const { openUploads, userBytes, reserveBytes } = this.limits;
    if (mine.filter(({ meta, settled }) => settled < meta.files.length).length >= openUploads)
      throw new FrameError('FRAME_UPLOAD_LIMIT', `You have ${openUploads} uploads that are not complete.`, {
        remedy: 'Complete or remove one of them first.',
      });
    const known = new Set(
      mine.flatMap(({ meta, whole }) => meta.files.filter((_, k) => whole.has(k)).map(({ sha256 }) => sha256)),
    );
    const fresh = bytesOf(files.filter(({ sha256 }) => !known.has(sha256)));
    // A zip needs room for what is in it as well, which nobody knows yet; most pictures pack by little.
    const needed = files.some(({ path }) => isZipName(path)) ? 2 * fresh : fresh;
    if (needed + mine.reduce((sum, { meta }) => sum + bytesOf(meta.files), 0) > userBytes)
      throw new FrameError('FRAME_UPLOAD_LIMIT', `All your uploads together may hold ${mib(userBytes)} MiB.`, {
        remedy: 'Remove an upload that is no longer needed; jobs keep their own copies.',
      });
    await mkdir(this.#root, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
      throw diskError('write', this.#root, cause);
    });
    const disk = await statfs(this.#root);
    // Some shares do not tell their size at all.
    if (disk.blocks > 0 && disk.bavail * disk.bsize < needed + reserveBytes)
      throw new FrameError('FRAME_DISK_FULL', `The server has no room for ${mib(needed)} MiB.`, {
        remedy: 'Ask an administrator to free some space.',
      });
  }

  /** Puts into an upload in the making what earlier ones of the same user have. */
  async #takeKnown(draft: UploadFiles, files: readonly UploadFile[], mine: readonly KnownUpload[]): Promise<void> {
    const known = new Map<string, { stored: StoredFile; sizeBytes: number }>();
    for (const { meta, files: theirs, whole } of mine)
      for (const index of whole) {
        const { sha256, sizeBytes } = meta.files[index];
        known.set(sha256, { stored: theirs.stored(wholeOf(index)), sizeBytes });
      }
    for (const [index, { sha256, sizeBytes }] of files.entries()) {
      const found = known.get(sha256);
      if (found?.sizeBytes !== sizeBytes || !(await isThere(found.stored.file))) continue;
      // A zip, and what may be one under another name, is looked at anew: what is in it lies beside it.
      if (isZip(await startOf(found.stored))) await draft.takePart(index, found.stored);
      else await draft.takeWhole(index, found.stored);
    }
  }

  async #unpacked(files: UploadFiles): Promise<Upload['unpacked']> {
    const list = await files.readJson(UNPACKED_LIST);
    return list === null ? null : UNPACKED.parse(list).files;
  }

  async #numbersIn(folder: string, name: string): Promise<ReadonlySet<number>> {
    const names = await readdir(join(folder, name)).catch((cause: unknown) => {
      if (errnoOf(cause) === 'ENOENT') return [];
      throw diskError('read', folder, cause);
    });
    return new Set(names.filter((one) => /^\d+$/.test(one)).map(Number));
  }

  async #names(): Promise<string[]> {
    return readdir(this.#root).catch((cause: unknown) => {
      if (errnoOf(cause) === 'ENOENT') return [];
      throw diskError('read', this.#root, cause);
    });
  }

  /** The name goes first, so that no half of an upload is ever taken for one. */
  async #clear(folder: string, id: string): Promise<void> {
    const removing = join(this.#root, REMOVING_PREFIX + id);
    try {
      await rename(folder, removing);
      await rm(removing, { recursive: true, force: true });
    } catch (cause) {
      if (errnoOf(cause) !== 'ENOENT') throw diskError('write', folder, cause);
    }
  }
}

/** The chunk does not begin where the file ends here. */
export class OffsetFault extends FrameError {
  /** Where the next chunk must begin. */
  readonly wantedOffset: number;

  constructor(path: string, wantedOffset: number) {
    super('FRAME_UPLOAD_OFFSET', `The server has ${path} up to byte ${wantedOffset}; the chunk begins later.`, {
      file: path,
      remedy: `Send the file from byte ${wantedOffset} on.`,
    });
    this.wantedOffset = wantedOffset;
  }
}

/** Faults that are the file's own: it is refused. Others are of the disk, and may pass. */
const REFUSALS = /^FRAME_(PICTURE|UPLOAD|FORMAT|INPUT)_/;

/** Null also for an upload whose key is not to be had: it stands in no other's way. */
async function orNull(upload: Promise<OpenUpload | null>): Promise<OpenUpload | null> {
  return upload.catch((cause: unknown) => {
    if (cause instanceof FrameError) return null;
    throw cause;
  });
}

async function readMeta(files: UploadFiles): Promise<Meta | null> {
  try {
    return META.parse(await files.readJson(LIST));
  } catch {
    return null;
  }
}

/** What a file of a zip is; null for one that is passed over, such as a description beside the pictures. */
async function kindInZip(content: PictureSource, path: string): Promise<'picture' | 'text' | null> {
  try {
    if ((await sizeOf(content)) === 0) return null;
    const kind = await checkContent(content, path);
    if (kind !== 'zip') return kind;
  } catch (cause) {
    if (cause instanceof FrameError && cause.code === 'FRAME_PICTURE_UNKNOWN_FORMAT') return null;
    throw cause;
  }
  throw new FrameError('FRAME_UPLOAD_ARCHIVE', `The zip holds another zip, ${path}.`, {
    file: path,
    remedy: 'Unpack the inner one, and pack the pictures themselves.',
  });
}

function emptyFile(path: string): FrameError {
  return new FrameError('FRAME_PICTURE_UNREADABLE', `${path} is empty.`, {
    file: path,
    remedy: 'Leave it out, or save it again.',
  });
}

function notFound(message: string): FrameError {
  return new FrameError('FRAME_REQUEST_NOT_FOUND', message, { remedy: 'Begin a new upload.' });
}

function isZipName(path: string): boolean {
  return /\.zip$/i.test(path);
}

function bytesOf(files: readonly { readonly sizeBytes: number }[]): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function mib(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
