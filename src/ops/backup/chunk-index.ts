import { open, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { FrameError } from '../../errors.ts';
import type { StoredBytes } from '../../formats/backup/backup-manifest.ts';
import { diskError } from '../../jobs/disk-errors.ts';
import { eachAtOnce } from '../../jobs/each-at-once.ts';
import { byBytes, hashBytes } from '../../jobs/file-hash.ts';
import { loadDamagedPacks } from './damaged-packs.ts';
import { aboutChunk, readAt, readPackList, type PackList, type PackedChunk } from './pack-file.ts';
import { listPacks, packPath, type Repository } from './repository.ts';
import { openBox } from './sealed-box.ts';

/** Lists of packs that are read at once: a share answers slowly, but many at the same time. */
const PACKS_AT_ONCE = 8;

/** Where a chunk lies. */
export interface ChunkPlace extends PackedChunk {
  readonly pack: string;
}

/** Everything that the packs of a repository hold, by their own lists. */
export interface ChunkIndex {
  readonly places: Map<string, ChunkPlace>;
  readonly packs: Map<string, readonly PackedChunk[]>;
  /** Packs whose lists cannot be read: what they hold counts as not there. */
  readonly damaged: readonly string[];
  /** Packs that are cut, or damaged at their end: what is left of them is there. */
  readonly cut: readonly string[];
  /** Packs that are cut, or in which a look found something damaged; of several copies of a chunk theirs is the last choice. */
  readonly suspected: readonly string[];
}

/** Reads the lists of all packs. @throws FrameError FRAME_DISK_… */
export async function loadChunkIndex(repository: Repository): Promise<ChunkIndex> {
  const found = await loadDamagedPacks(repository.root);
  const lists = new Map<string, PackList | null>();
  await eachAtOnce(await listPacks(repository), PACKS_AT_ONCE, async (name) => {
    lists.set(name, await readPackList(packPath(repository, name), repository.secret.content));
  });
  // In order of the names, so that every process takes the same of several copies.
  const names = [...lists.keys()].sort(byBytes);
  const cut = names.filter((name) => lists.get(name)?.whole === false);
  const isSuspected = (name: string): boolean => found?.has(name) === true || cut.includes(name);
  const packs = new Map<string, readonly PackedChunk[]>();
  const places = new Map<string, ChunkPlace>();
  for (const name of [...names.filter((name) => !isSuspected(name)), ...names.filter(isSuspected)]) {
    const list = lists.get(name);
    if (!list) continue;
    packs.set(name, list.chunks);
    for (const chunk of list.chunks) if (!places.has(chunk.id)) places.set(chunk.id, { ...chunk, pack: name });
  }
  const damaged = names.filter((name) => lists.get(name) === null);
  return { places, packs, damaged, cut, suspected: [...packs.keys()].filter(isSuspected) };
}

/** Reads chunks; keeps the packs that it read last open. */
export class ChunkReader {
  readonly #repository: Repository;
  readonly #index: Pick<ChunkIndex, 'places'>;
  readonly #open = new Map<string, Promise<FileHandle>>();

  constructor(repository: Repository, index: Pick<ChunkIndex, 'places'>) {
    this.#repository = repository;
    this.#index = index;
  }

  /** @throws FrameError FRAME_BACKUP_DAMAGED where the chunk is missing or damaged. */
  async read(id: string): Promise<Buffer> {
    const place = this.#index.places.get(id);
    if (place === undefined) throw this.#damaged(`A part of the backup is missing: chunk ${id.slice(0, 16)}.`);
    const box = await this.readBox(place);
    const content = box === null ? null : openBox(this.#repository.secret.content, box, aboutChunk(id, place.kind));
    if (content === null) throw this.#damaged(`Pack ${place.pack.slice(0, 16)} is damaged.`, place.pack);
    return place.kind === 0 ? content : promisify<Buffer, Buffer>(inflateRaw)(content);
  }

  /** A chunk as it lies in its pack. @returns null where the pack ends before it. */
  async readBox({ pack, offset, length }: ChunkPlace): Promise<Buffer | null> {
    const path = packPath(this.#repository, pack);
    try {
      return await readAt(await this.#handle(pack, path), offset, length);
    } catch (cause) {
      throw diskError('read', path, cause);
    }
  }

  /** @throws FrameError FRAME_BACKUP_DAMAGED where it is not all there, as it was. */
  async readAll({ chunks, sha256 }: StoredBytes): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (const id of chunks) parts.push(await this.read(id));
    const bytes = Buffer.concat(parts);
    if (hashBytes(bytes) !== sha256) throw this.#damaged('A list of the backup is not what it was.');
    return bytes;
  }

  async close(): Promise<void> {
    for (const handle of this.#open.values())
      await handle.then(
        (file) => file.close(),
        () => undefined,
      );
    this.#open.clear();
  }

  #handle(pack: string, path: string): Promise<FileHandle> {
    const known = this.#open.get(pack);
    if (known !== undefined) return known;
    const opened = open(path, 'r');
    this.#open.set(pack, opened);
    return opened;
  }

  #damaged(message: string, pack?: string): FrameError {
    return new FrameError('FRAME_BACKUP_DAMAGED', message, {
      file: pack === undefined ? this.#repository.root : packPath(this.#repository, pack),
      remedy:
        'See with `backup verify --read-data` which backups are whole, and take one of those; or restore what is whole of this one with --skip-damaged.',
    });
  }
}
