import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { diskError } from '../../jobs/disk-errors.ts';
import { MAX_CHUNK_BYTES } from './cut-chunks.ts';
import { BOX_EXTRA_BYTES, openBox, sealBox, sealInto } from './sealed-box.ts';

/**
 * A pack holds the boxes of many chunks, then a box with the list of them, then the length of that box (4 bytes, little
 * end first). Its name is the SHA-256 of all its bytes. So packs are their own index: there is none beside them that could
 * be lost, be older than them, or have to be rebuilt.
 */

/** A pack is closed when it has grown to this: few files for a large repository, little to write again when one is thinned out. */
export const PACK_BYTES = 32 << 20;
/** What a pack's chunks can come to: one that is nearly full takes one more. */
export const PACK_ROOM_BYTES = PACK_BYTES + MAX_CHUNK_BYTES + BOX_EXTRA_BYTES;
const LIST_ABOUT = 'frame-pipeline pack list';
const LENGTH_BYTES = 4;
/** Id, way of keeping, length of the box. */
const ROW_BYTES = 32 + 1 + 4;
/** A list is longer only where the length before it is damaged. */
const MAX_LIST_BYTES = 256 << 20;

/** How a chunk's bytes are kept: as they are, or deflated. */
export type ChunkKind = 0 | 1;

/** Where a chunk lies in its pack. */
export interface PackedChunk {
  readonly id: string;
  readonly kind: ChunkKind;
  /** Of its box. */
  readonly offset: number;
  readonly length: number;
}

/** Ties a chunk's box to its id, so that no box can stand for another. */
export const aboutChunk = (id: string, kind: ChunkKind): string => `${id} ${kind}`;

/** A pack that is being filled, in memory. */
export class PackDraft {
  readonly chunks: PackedChunk[] = [];
  readonly #bytes: Buffer;
  #used = 0;

  /** @param room for the bytes, at least PACK_ROOM_BYTES; nobody else may touch it until the pack is written. */
  constructor(room: Buffer) {
    this.#bytes = room;
  }

  /** Whether it is time to close it; then one more chunk still has room. */
  get isFull(): boolean {
    return this.#used >= PACK_BYTES;
  }

  /** Seals a chunk into the pack. */
  seal(key: Buffer, id: string, kind: ChunkKind, content: Uint8Array): void {
    const length = content.length + BOX_EXTRA_BYTES;
    sealInto(key, content, aboutChunk(id, kind), this.#bytes.subarray(this.#used, this.#used + length));
    this.#note(id, kind, length);
  }

  /** Adds a chunk whose box is made already. */
  addBox(id: string, kind: ChunkKind, box: Buffer): void {
    box.copy(this.#bytes, this.#used);
    this.#note(id, kind, box.length);
  }

  /** Ends the pack with its list. @returns its name, and its bytes in parts. */
  close(key: Buffer): { name: string; parts: readonly Buffer[]; bytes: number } {
    const list = Buffer.alloc(this.chunks.length * ROW_BYTES);
    this.chunks.forEach(({ id, kind, length }, k) => {
      list.write(id, k * ROW_BYTES, 'hex');
      list.writeUInt8(kind, k * ROW_BYTES + 32);
      list.writeUInt32LE(length, k * ROW_BYTES + 33);
    });
    const box = sealBox(key, list, LIST_ABOUT);
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32LE(box.length);
    const parts = [this.#bytes.subarray(0, this.#used), box, length];
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return { name: hash.digest('hex'), parts, bytes: this.#used + box.length + length.length };
  }

  #note(id: string, kind: ChunkKind, length: number): void {
    this.chunks.push({ id, kind, offset: this.#used, length });
    this.#used += length;
  }
}

/**
 * Reads what a pack says it holds, without reading the chunks.
 * @returns null where the pack is cut, longer than its list says, or the list is damaged.
 * @throws FrameError FRAME_DISK_… where it cannot be read.
 */
export async function readPackList(path: string, key: Buffer): Promise<PackedChunk[] | null> {
  return withFile(path, async (file) => {
    const { size } = await file.stat();
    if (size < LENGTH_BYTES) return null;
    const length = (await readAt(file, size - LENGTH_BYTES, LENGTH_BYTES))?.readUInt32LE() ?? 0;
    if (length < BOX_EXTRA_BYTES || length > Math.min(size - LENGTH_BYTES, MAX_LIST_BYTES)) return null;
    const box = await readAt(file, size - LENGTH_BYTES - length, length);
    const list = box === null ? null : openBox(key, box, LIST_ABOUT);
    if (list === null || list.length % ROW_BYTES !== 0) return null;
    const chunks: PackedChunk[] = [];
    let offset = 0;
    for (let row = 0; row < list.length; row += ROW_BYTES) {
      const id = list.toString('hex', row, row + 32);
      const [kind, bytes] = [list.readUInt8(row + 32) as ChunkKind, list.readUInt32LE(row + 33)];
      chunks.push({ id, kind, offset, length: bytes });
      offset += bytes;
    }
    return offset === size - LENGTH_BYTES - length ? chunks : null;
  });
}

/** Hash of all bytes of a pack, which must be its name. @throws FrameError FRAME_DISK_… */
export async function hashPack(path: string): Promise<string> {
  return withFile(path, async (file) => {
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(1 << 20);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
    }
  });
}

/** Reads some bytes of an open file. @returns null where the file ends before. */
export async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer | null> {
  const bytes = Buffer.allocUnsafe(length);
  for (let got = 0; got < length;) {
    const { bytesRead } = await file.read(bytes, got, length - got, offset + got);
    if (bytesRead === 0) return null;
    got += bytesRead;
  }
  return bytes;
}

async function withFile<T>(path: string, action: (file: FileHandle) => Promise<T>): Promise<T> {
  try {
    const file = await open(path, 'r');
    try {
      return await action(file);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw diskError('read', path, cause);
  }
}
