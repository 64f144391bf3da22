import { randomBytes } from 'node:crypto';
import { copyFile, link, mkdir, open, readdir, rename, rm, stat, statfs, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { FrameError } from '../../errors.ts';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import { hashBytes, hashFile } from '../../jobs/file-hash.ts';
import { failureOf } from '../../jobs/job-info.ts';
import { isThere, readIfThere } from '../../jobs/read-if-there.ts';
import { saveJsonAtomically, syncFolder } from '../../jobs/save-atomically.ts';
import { findLocation, patchFile } from '../../jobs/strip-location.ts';
import type { Logger } from '../../log.ts';
import { JobFailure, UploadFile, type Upload, type UploadedFile } from '../api.ts';
import { KeyedLocks } from '../keyed-locks.ts';
import { checkContent } from './check-content.ts';
import { unpackZip } from './unpack-zip.ts';
import type { UploadLimits } from './upload-limits.ts';
import { readUploadPaths } from './upload-path.ts';

/** Stands in the jobs folder; its dot keeps it out of the list of jobs. */
const UPLOADS_FOLDER = '.uploads';
const UPLOAD_ID = /^up_[0-9a-f]{32}$/;
const MAKING_PREFIX = 'making_';
const REMOVING_PREFIX = 'removing_';
/** A folder that is being made has its name within this time. */
const MAKING_MS = 3_600_000;

/** Lists that are kept in memory: one of 5,000 files takes about a megabyte. */
const MOST_LISTS = 100;

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
export interface CompleteFile {
  /** As its sender calls it. */
  readonly path: string;
  /** Absolute, on this machine. It stays as it is while the upload is there. */
  readonly file: string;
  readonly sizeBytes: number;
}

/** A chunk of a file, as it came. */
export interface Chunk {
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** SHA-256 that its sender has of it, hexadecimal. */
  readonly sha256: string;
}

/** An upload of somebody, in short. */
interface KnownUpload {
  readonly id: string;
  readonly meta: Meta;
  /** Numbers of the files that are complete. */
  readonly whole: ReadonlySet<number>;
  /** How many are complete or refused. */
  readonly settled: number;
}

export interface UploadStoreDeps {
  readonly jobsDir: string;
  readonly limits: UploadLimits;
  readonly log: Logger;
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
 *                 unpacked/     the files of a zip, with their list
 * ```
 *
 * Nothing else is remembered, so there is nothing that could disagree after a kill: whoever asks is told what lies there.
 * Names of files come from outside and are never names on this disk.
 */
export class UploadStore {
  readonly limits: UploadLimits;
  readonly #root: string;
  readonly #log: Logger;
  readonly #clock: () => number;
  readonly #locks = new KeyedLocks();
  /** Lists of uploads: written once, so one that was read stays right; a list of thousands is read for each chunk. */
  readonly #lists = new Map<string, Meta>();

  constructor({ jobsDir, limits, log, clock = Date.now }: UploadStoreDeps) {
    this.#root = join(jobsDir, UPLOADS_FOLDER);
    this.limits = limits;
    this.#log = log;
    this.#clock = clock;
  }

  /**
   * Begins an upload. Files that an earlier upload of the same user has are not asked for again.
   * @throws FrameError FRAME_UPLOAD_NAME, FRAME_UPLOAD_LIMIT, FRAME_UPLOAD_ARCHIVE, FRAME_DISK_…
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
        await this.#takeKnown(draft, files, mine);
        const meta: Meta = { format: 1, owner, created: new Date(this.#clock()).toISOString(), files };
        await saveJsonAtomically(join(draft, 'upload.json'), meta);
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
    const { folder, meta } = await this.#open(owner, id);
    for (const [index, { sizeBytes }] of meta.files.entries()) {
      const have = await this.#partBytes(folder, index);
      if ((have ?? 0) === sizeBytes && !(await this.#isSettled(folder, index)))
        await this.#settleQuietly(folder, meta, index);
    }
    const [whole, refused] = await Promise.all(['whole', 'refused'].map((name) => this.#numbersIn(folder, name)));
    const files: UploadedFile[] = [];
    for (const [index, file] of meta.files.entries())
      files.push(await this.#fileState(folder, file, index, whole.has(index), refused.has(index)));
    const touched = (await stat(join(folder, 'upload.json'))).mtimeMs;
    return {
      id,
      created: meta.created,
      expires: new Date(touched + this.limits.keptMs).toISOString(),
      chunkBytes: this.limits.chunkBytes,
      files,
      unpacked: await this.#unpacked(folder),
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
    const { folder, meta } = await this.#open(owner, id);
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
      if (!(await this.#isSettled(folder, index))) {
        const have = (await this.#partBytes(folder, index)) ?? 0;
        if (chunk.offset > have) throw new OffsetFault(file.path, have);
        const fresh = chunk.bytes.subarray(have - chunk.offset);
        if (fresh.length > 0) await this.#write(folder, index, fresh);
        if (have + fresh.length === file.sizeBytes) await this.#settle(folder, meta, index);
      }
      const now = new Date(this.#clock());
      await utimes(join(folder, 'upload.json'), now, now);
      const there = (name: string): Promise<boolean> => isThere(join(folder, name, String(index)));
      return this.#fileState(folder, file, index, await there('whole'), await there('refused'));
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
    const folder = join(this.#root, id);
    if (upload.unpacked !== null)
      return upload.unpacked.map((file, k) => ({ ...file, file: join(folder, 'unpacked', String(k)) }));
    return upload.files.map(({ path, sizeBytes }, k) => ({ path, sizeBytes, file: join(folder, 'whole', String(k)) }));
  }

  /**
   * An empty folder inside an upload, for as long as something is done with it.
   * @throws FrameError FRAME_REQUEST_NOT_FOUND
   */
  async withScratch<T>(owner: string, id: string, use: (folder: string) => Promise<T>): Promise<T> {
    const { folder } = await this.#open(owner, id);
    const scratch = join(folder, `view_${randomBytes(6).toString('hex')}`);
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
    const { folder } = await this.#open(owner, id);
    await this.#clear(folder, id);
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
        const meta = await readMeta(folder);
        if (meta === null)
          this.#log.warn({ upload: name }, 'an upload has no list that can be read; it is left as it is');
        else if (this.#clock() - (await stat(join(folder, 'upload.json'))).mtimeMs > this.limits.keptMs) {
          await this.#clear(folder, name);
          removed++;
        }
      }
    }
    return removed;
  }

  // --- one file

  async #write(folder: string, index: number, bytes: Uint8Array): Promise<void> {
    const part = join(folder, 'parts', String(index));
    try {
      const isNew = !(await isThere(part));
      const handle = await open(part, 'a');
      try {
        await handle.writeFile(bytes);
        await handle.datasync();
      } finally {
        await handle.close();
      }
      if (isNew) await syncFolder(join(folder, 'parts'));
    } catch (cause) {
      throw diskError('write', part, cause);
    }
  }

  /** Looks at a file that has come whole. Done again after a kill, it comes to the same. */
  async #settle(folder: string, meta: Meta, index: number): Promise<void> {
    const file = meta.files[index];
    const part = join(folder, 'parts', String(index));
    const whole = join(folder, 'whole', String(index));
    if (file.sizeBytes > 0 && (await hashFile(part)) !== file.sha256) {
      await rm(part, { force: true });
      throw new FrameError('FRAME_UPLOAD_CHECKSUM', `${file.path} as a whole is not what was announced.`, {
        file: file.path,
        remedy: 'Send it again from its beginning; it may have changed in between.',
      });
    }
    try {
      if (file.sizeBytes === 0) throw emptyFile(file.path);
      const kind = await checkContent(part, file.path);
      if (kind === 'zip') await this.#unpack(folder, part, file);
      const clean = kind === 'picture' ? await withoutLocation(part, join(folder, `clean_${index}`)) : part;
      await rename(clean, whole);
      await syncFolder(join(folder, 'whole'));
      if (clean !== part) await rm(part, { force: true });
    } catch (cause) {
      if (!(cause instanceof FrameError) || !REFUSALS.test(cause.code)) throw diskError('write', part, cause);
      const { code, message, remedy } = failureOf(cause);
      await saveJsonAtomically(join(folder, 'refused', String(index)), { code, message, remedy });
      await rm(part, { force: true });
    }
  }

  /** As a reader of an upload settles it: what is wrong with one file is told with that file. */
  async #settleQuietly(folder: string, meta: Meta, index: number): Promise<void> {
    await this.#locks.hold(`${basename(folder)} ${index}`, async () => {
      const sizeBytes = meta.files[index].sizeBytes;
      if ((await this.#isSettled(folder, index)) || ((await this.#partBytes(folder, index)) ?? 0) !== sizeBytes) return;
      await this.#settle(folder, meta, index).catch((cause: unknown) => {
        if (!(cause instanceof FrameError) || cause.code !== 'FRAME_UPLOAD_CHECKSUM') throw cause;
      });
    });
  }

  async #unpack(folder: string, zip: string, file: UploadFile): Promise<void> {
    if (!isZipName(file.path))
      throw new FrameError('FRAME_PICTURE_UNKNOWN_FORMAT', `${file.path} is a zip, whatever its name says.`, {
        file: file.path,
        remedy: 'Send a zip alone and with the ending .zip, or send its pictures.',
      });
    const making = join(folder, 'unpacking');
    await rm(making, { recursive: true, force: true });
    await mkdir(making);
    const raw = join(making, 'raw');
    await mkdir(raw);
    const kept: { path: string; sizeBytes: number }[] = [];
    for (const { path, file: unpacked, sizeBytes } of await unpackZip(zip, file.sizeBytes, raw, this.limits)) {
      const kind = await kindInZip(unpacked, path);
      if (kind === null) continue;
      const target = join(making, String(kept.length));
      const patches = kind === 'picture' ? await findLocation(unpacked) : [];
      if (patches.length > 0) await patchFile(unpacked, patches);
      await rename(unpacked, target);
      kept.push({ path, sizeBytes });
    }
    if (kept.length === 0)
      throw new FrameError('FRAME_UPLOAD_ARCHIVE', 'The zip holds no picture.', {
        file: file.path,
        remedy: 'Pack the pictures themselves: PNG, JPEG, TIFF, WebP or BMP.',
      });
    await rm(raw, { recursive: true, force: true });
    await saveJsonAtomically(join(making, 'list.json'), { format: 1, files: kept });
    await rm(join(folder, 'unpacked'), { recursive: true, force: true });
    await rename(making, join(folder, 'unpacked'));
    await syncFolder(folder);
  }

  async #fileState(
    folder: string,
    file: UploadFile,
    index: number,
    whole: boolean,
    refused: boolean,
  ): Promise<UploadedFile> {
    if (whole) return { ...file, haveBytes: file.sizeBytes, state: 'complete', error: null };
    if (refused) {
      const text = await readIfThere(join(folder, 'refused', String(index)));
      return {
        ...file,
        haveBytes: file.sizeBytes,
        state: 'refused',
        error: JobFailure.parse(JSON.parse(String(text))),
      };
    }
    const haveBytes = Math.min(file.sizeBytes, (await this.#partBytes(folder, index)) ?? 0);
    return { ...file, haveBytes, state: 'waiting', error: null };
  }

  async #isSettled(folder: string, index: number): Promise<boolean> {
    return (
      (await isThere(join(folder, 'whole', String(index)))) || (await isThere(join(folder, 'refused', String(index))))
    );
  }

  async #partBytes(folder: string, index: number): Promise<number | null> {
    return stat(join(folder, 'parts', String(index))).then(
      ({ size }) => size,
      (cause: unknown) => {
        if (errnoOf(cause) === 'ENOENT') return null;
        throw diskError('read', folder, cause);
      },
    );
  }

  // --- all of them

  async #open(owner: string, id: string): Promise<{ folder: string; meta: Meta }> {
    const folder = join(this.#root, id);
    const meta = UPLOAD_ID.test(id) ? await this.#list(id) : null;
    // Somebody else's is answered like none.
    if (meta === null || meta.owner !== owner) throw notFound('There is no such upload.');
    return { folder, meta };
  }

  /** The list of an upload; null where there is none any more, or one that cannot be read. */
  async #list(id: string): Promise<Meta | null> {
    const folder = join(this.#root, id);
    const known = this.#lists.get(id);
    if (known !== undefined) {
      if (await isThere(join(folder, 'upload.json'))) return known;
      this.#lists.delete(id);
      return null;
    }
    const meta = await readMeta(folder);
    if (meta === null) return null;
    this.#lists.set(id, meta);
    for (const oldest of this.#lists.keys()) {
      if (this.#lists.size <= MOST_LISTS) break;
      this.#lists.delete(oldest);
    }
    return meta;
  }

  async #uploadsOf(owner: string): Promise<KnownUpload[]> {
    const uploads: KnownUpload[] = [];
    for (const id of await this.#names()) {
      if (!UPLOAD_ID.test(id)) continue;
      const folder = join(this.#root, id);
      const meta = await this.#list(id);
      if (meta?.owner !== owner) continue;
      const whole = await this.#numbersIn(folder, 'whole');
      uploads.push({ id, meta, whole, settled: whole.size + (await this.#numbersIn(folder, 'refused')).size });
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

  /** Puts into an upload in the making what earlier ones of the same user have, without copying where the disk can. */
  async #takeKnown(draft: string, files: readonly UploadFile[], mine: readonly KnownUpload[]): Promise<void> {
    const known = new Map<string, { file: string; sizeBytes: number }>();
    for (const { id, meta, whole } of mine)
      for (const index of whole) {
        const { sha256, sizeBytes } = meta.files[index];
        known.set(sha256, { file: join(this.#root, id, 'whole', String(index)), sizeBytes });
      }
    for (const [index, { path, sha256, sizeBytes }] of files.entries()) {
      const found = known.get(sha256);
      if (found?.sizeBytes !== sizeBytes || !(await isThere(found.file))) continue;
      // A zip, and what may be one under another name, is looked at anew: what is in it lies beside it.
      const isZip = (await checkContent(found.file, path).catch(() => 'picture')) === 'zip';
      await linkOrCopy(found.file, join(draft, isZip ? 'parts' : 'whole', String(index)));
    }
  }

  async #unpacked(folder: string): Promise<Upload['unpacked']> {
    const text = await readIfThere(join(folder, 'unpacked', 'list.json'));
    return text === null ? null : UNPACKED.parse(JSON.parse(text.toString('utf8'))).files;
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

async function readMeta(folder: string): Promise<Meta | null> {
  const text = await readIfThere(join(folder, 'upload.json'));
  if (text === null) return null;
  try {
    return META.parse(JSON.parse(text.toString('utf8')));
  } catch {
    return null;
  }
}

/** What a file of a zip is; null for one that is passed over, such as a description beside the pictures. */
async function kindInZip(file: string, path: string): Promise<'picture' | 'text' | null> {
  try {
    if ((await stat(file)).size === 0) return null;
    const kind = await checkContent(file, path);
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

/** The file itself where it tells no place, otherwise a copy that tells none: a kill in between leaves what came. */
async function withoutLocation(part: string, clean: string): Promise<string> {
  const patches = await findLocation(part);
  if (patches.length === 0) return part;
  await copyFile(part, clean);
  await patchFile(clean, patches);
  return clean;
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    // Some disks have no second names for a file, or not so many of them.
    await copyFile(from, to);
  }
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
