import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { deflateRaw, deflateRawSync } from 'node:zlib';
import type { StoredBytes } from '../../formats/backup/backup-manifest.ts';
import { diskError } from '../../jobs/disk-errors.ts';
import { syncFolder } from '../../jobs/save-atomically.ts';
import { chunkId } from './backup-keys.ts';
import type { ChunkPlace } from './chunk-index.ts';
import { cutStream, gearOf, newCutBuffer, type Gear, type ReadMore } from './cut-chunks.ts';
import { PACK_ROOM_BYTES, PackDraft, type ChunkKind } from './pack-file.ts';
import { placeFile } from './place-file.ts';
import { packPath, type Repository } from './repository.ts';

const LEVEL = 4;
/** So much of a chunk is tried first: pictures, most of what a job holds, do not shrink and cost nearly nothing more. */
const SAMPLE_BYTES = 4 << 10;
/** What shrinks less is kept as it is. */
const WORTH_IT = 0.95;

/**
 * Puts content into the repository, each chunk once, in packs. Packs are whole and forced to the disk before anything
 * names them, so a kill leaves only packs that nothing names yet; the next backup finds their chunks and uses them.
 */
export class ChunkWriter {
  /** What was written, by pack. */
  readonly written: string[] = [];
  /** Bytes of all packs that were written. */
  addedBytes = 0;
  readonly #repository: Repository;
  readonly #workFolder: string;
  readonly #places: Map<string, ChunkPlace>;
  readonly #gear: Gear;
  readonly #buffer = newCutBuffer();
  readonly #folders = new Set<string>();
  /** One pack is filled while the other is written. */
  #rooms = [Buffer.allocUnsafe(PACK_ROOM_BYTES), Buffer.allocUnsafe(PACK_ROOM_BYTES)];
  #draft = new PackDraft(this.#rooms[0]);
  #drafted = new Set<string>();
  #writing: Promise<void> = Promise.resolve();

  /** @param places of the chunks that are there already; those that come are added. */
  constructor(repository: Repository, workFolder: string, places: Map<string, ChunkPlace>) {
    this.#repository = repository;
    this.#workFolder = workFolder;
    this.#places = places;
    this.#gear = gearOf(repository.secret.chunkBorders);
  }

  /** Cuts a stream and keeps it. */
  async store(read: ReadMore): Promise<StoredBytes> {
    const chunks: string[] = [];
    const whole = createHash('sha256');
    let size = 0;
    await cutStream(
      read,
      this.#gear,
      async (chunk) => {
        whole.update(chunk);
        // Most files are one chunk, and its hash so far is the chunk's: not hashed twice.
        const digest = size === 0 ? whole.copy().digest() : createHash('sha256').update(chunk).digest();
        size += chunk.length;
        chunks.push(await this.#keep(chunk, digest));
      },
      this.#buffer,
    );
    return { size, sha256: whole.digest('hex'), chunks };
  }

  /** As {@link store}, for bytes in memory. */
  async storeBytes(bytes: Uint8Array): Promise<StoredBytes> {
    let at = 0;
    return this.store((into) => {
      const count = Math.min(into.length, bytes.length - at);
      into.set(bytes.subarray(at, at + count));
      at += count;
      return Promise.resolve(count);
    });
  }

  /** Puts a chunk's box into a new pack, whether the chunk is there already or not. */
  async move(id: string, kind: ChunkKind, box: Buffer): Promise<void> {
    this.#draft.addBox(id, kind, box);
    this.#drafted.add(id);
    await this.#closeIfFull();
  }

  /** Ends the last pack; afterwards everything is on the disk. @throws FrameError FRAME_DISK_… */
  async flush(): Promise<void> {
    if (!this.#draft.isEmpty) await this.#closePack();
    await this.#writing;
    for (const folder of this.#folders) await syncFolder(folder);
    await syncFolder(this.#repository.packs);
  }

  async #keep(chunk: Buffer, digest: Buffer): Promise<string> {
    const { secret } = this.#repository;
    const id = chunkId(secret, digest);
    if (this.#places.has(id) || this.#drafted.has(id)) return id;
    const small = await shrink(chunk);
    const kind: ChunkKind = small === null ? 0 : 1;
    this.#draft.seal(secret.content, id, kind, small ?? chunk);
    this.#drafted.add(id);
    await this.#closeIfFull();
    return id;
  }

  async #closeIfFull(): Promise<void> {
    if (this.#draft.isFull) await this.#closePack();
  }

  /** Hands the pack over to be written while the next one is filled; only one waits at a time. */
  async #closePack(): Promise<void> {
    await this.#writing;
    const { name, chunks, parts, bytes } = this.#draft.close(this.#repository.secret.content);
    this.#rooms.reverse();
    this.#draft = new PackDraft(this.#rooms[0]);
    this.#drafted = new Set();
    for (const chunk of chunks) this.#places.set(chunk.id, { ...chunk, pack: name });
    this.addedBytes += bytes;
    this.#writing = this.#writePack(name, parts);
    // A failure is thrown where it is waited for; it must not count as unhandled until then.
    this.#writing.catch(() => undefined);
  }

  async #writePack(name: string, parts: readonly Buffer[]): Promise<void> {
    const path = packPath(this.#repository, name);
    try {
      await mkdir(dirname(path), { recursive: true });
      await placeFile(this.#workFolder, path, parts);
    } catch (cause) {
      throw diskError('write', path, cause);
    }
    this.#folders.add(dirname(path));
    this.written.push(name);
  }
}

/** @returns null where it is not worth it. */
async function shrink(chunk: Buffer): Promise<Buffer | null> {
  const pack = promisify<Buffer, object, Buffer>(deflateRaw);
  if (chunk.length > 2 * SAMPLE_BYTES) {
    const middle = (chunk.length - SAMPLE_BYTES) >> 1;
    const sample = deflateRawSync(chunk.subarray(middle, middle + SAMPLE_BYTES), { level: 1 });
    if (sample.length > WORTH_IT * SAMPLE_BYTES) return null;
  }
  const small = await pack(chunk, { level: LEVEL });
  return small.length > WORTH_IT * chunk.length ? null : small;
}
