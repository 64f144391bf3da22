import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { diskError } from '../../jobs/disk-errors.ts';
import { MAX_CHUNK_BYTES } from './cut-chunks.ts';
import { BOX_EXTRA_BYTES, openBox, sealBox, sealInto } from './sealed-box.ts';

/**
 * A pack holds the boxes of many chunks, and the list of them in a box at either end: in front after the length of that
 * box (4 bytes, little end first), at the end before it. Its name is the SHA-256 of all its bytes. So packs are their own
 * index: there is none beside them that could be lost, be older than them, or have to be rebuilt. The list at the end is
 * the one that is read, since its last byte proves that the pack is all there; the one in front tells what is left of a
 * pack that was cut, or whose end is damaged. Packs that were written before there was one in front begin with the chunks.
 */

/** A pack is closed when it has grown to this: few files for a large repository, little to write again when one is thinned out. */
export const PACK_BYTES = 32 << 20;
/** What a pack's chunks can come to: one that is nearly full takes one more. */
export const PACK_ROOM_BYTES = PACK_BYTES + MAX_CHUNK_BYTES + BOX_EXTRA_BYTES;
const LIST_ABOUT = 'frame-pipeline pack list';
const FRONT_LIST_ABOUT = 'frame-pipeline pack list in front';
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

/** What a pack says it holds. */
export interface PackList {
  readonly chunks: readonly PackedChunk[];
  /** False where the pack is cut or its end is damaged: chunks that are not all there any more are left out. */
  readonly whole: boolean;
}

/** A chunk of a pack whose place is known only by what comes before it. */
type PackRow = Omit<PackedChunk, 'offset'>;

/** A pack that is being filled, in memory. */
export class PackDraft {
  readonly #rows: PackRow[] = [];
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

  get isEmpty(): boolean {
    return this.#rows.length === 0;
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

  /** Ends the pack with its lists. @returns its name, what it holds, and its bytes in parts. */
  close(key: Buffer): { name: string; chunks: readonly PackedChunk[]; parts: readonly Buffer[]; bytes: number } {
    const list = Buffer.alloc(this.#rows.length * ROW_BYTES);
    this.#rows.forEach(({ id, kind, length }, k) => {
      list.write(id, k * ROW_BYTES, 'hex');
      list.writeUInt8(kind, k * ROW_BYTES + 32);
      list.writeUInt32LE(length, k * ROW_BYTES + 33);
    });
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32LE(list.length + BOX_EXTRA_BYTES);
    const front = Buffer.concat([length, sealBox(key, list, FRONT_LIST_ABOUT)]);
    const end = Buffer.concat([sealBox(key, list, LIST_ABOUT), length]);
    const parts = [front, this.#bytes.subarray(0, this.#used), end];
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    const bytes = front.length + this.#used + end.length;
    return { name: hash.digest('hex'), chunks: placed(this.#rows, front.length), parts, bytes };
  }

  #note(id: string, kind: ChunkKind, length: number): void {
    this.#rows.push({ id, kind, length });
    this.#used += length;
  }
}

/**
 * Reads what a pack says it holds, without reading the chunks.
 * @returns null where neither list can be read.
 * @throws FrameError FRAME_DISK_… where it cannot be read.
 */
export async function readPackList(path: string, key: Buffer): Promise<PackList | null> {
  return withFile(path, async (file) => {
    const { size } = await file.stat();
    const atEnd = await readList(file, size, key, 'end');
    if (atEnd !== null) {
      const listBytes = LENGTH_BYTES + BOX_EXTRA_BYTES + atEnd.length * ROW_BYTES;
      const first = size - listBytes - atEnd.reduce((sum, { length }) => sum + length, 0);
      if (first === listBytes || first === 0) return { chunks: placed(atEnd, first), whole: true };
    }
    const inFront = await readList(file, size, key, 'front');
    if (inFront === null) return null;
    const chunks = placed(inFront, LENGTH_BYTES + BOX_EXTRA_BYTES + inFront.length * ROW_BYTES);
    return { chunks: chunks.filter(({ offset, length }) => offset + length <= size), whole: false };
  });
}

/** @returns null where this list is cut or damaged. */
async function readList(
  file: FileHandle,
  size: number,
  key: Buffer,
  where: 'front' | 'end',
): Promise<PackRow[] | null> {
  if (size < LENGTH_BYTES) return null;
  const length = (await readAt(file, where === 'front' ? 0 : size - LENGTH_BYTES, LENGTH_BYTES))?.readUInt32LE() ?? 0;
  if (length < BOX_EXTRA_BYTES || length > Math.min(size - LENGTH_BYTES, MAX_LIST_BYTES)) return null;
  const box = await readAt(file, where === 'front' ? LENGTH_BYTES : size - LENGTH_BYTES - length, length);
  const list = box === null ? null : openBox(key, box, where === 'front' ? FRONT_LIST_ABOUT : LIST_ABOUT);
  if (list === null || list.length % ROW_BYTES !== 0) return null;
  const rows: PackRow[] = [];
  for (let row = 0; row < list.length; row += ROW_BYTES) {
    const id = list.toString('hex', row, row + 32);
    rows.push({ id, kind: list.readUInt8(row + 32) as ChunkKind, length: list.readUInt32LE(row + 33) });
  }
  return rows;
}

/** Chunks lie one after the other. @param first where the first one begins */
function placed(rows: readonly PackRow[], first: number): PackedChunk[] {
  let offset = first;
  return rows.map((row) => {
    const chunk = { ...row, offset };
    offset += row.length;
    return chunk;
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
