import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { FrameError } from '../errors.ts';

/** A job's data key, and the name that its files call it by. */
export interface DataKey {
  /** 16 bytes, lower-case hexadecimal; tells nothing of the key. */
  readonly id: string;
  /** 256 bits. */
  readonly bytes: Buffer;
}

/** Where a sealed file stands. */
export interface SealedPlace {
  /** What the seal is bound to: the file opens at no other place. */
  readonly place: string;
  /** Absolute path, for errors. */
  readonly file: string;
}

/** No picture and no text starts like this; the last byte is the version of the format. */
const MAGIC = Buffer.from('\x89FPSEAL\x01', 'latin1');
const KEY_ID_BYTES = 16;
const SALT_BYTES = 32;
const HEADER_BYTES = MAGIC.length + KEY_ID_BYTES + SALT_BYTES;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Bytes of content per segment: each has a seal of its own, so that nothing is handed out before it is proven. */
export const SEGMENT_BYTES = 64 << 10;
const SEALED_SEGMENT_BYTES = SEGMENT_BYTES + TAG_BYTES;

/** A new random data key. */
export function newDataKey(): DataKey {
  return { id: randomBytes(KEY_ID_BYTES).toString('hex'), bytes: randomBytes(KEY_BYTES) };
}

/** So many first bytes of a file tell whether it is sealed, and by which key. */
export const SEALED_START_BYTES = MAGIC.length + KEY_ID_BYTES;

/** What the key is called that sealed a file, by the file's first bytes; null for a file that is not sealed. */
export function sealedBy(start: Uint8Array): string | null {
  if (start.length < SEALED_START_BYTES || Buffer.compare(start.subarray(0, MAGIC.length), MAGIC) !== 0) return null;
  return Buffer.from(start.subarray(MAGIC.length, SEALED_START_BYTES)).toString('hex');
}

/**
 * Encrypts and authenticates a file's content: AES-256-GCM in segments after the STREAM construction (Hoang, Reyhanitabar,
 * Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance, 2015), under a key of its own that
 * HKDF derives from the data key, a random salt, the header and the place. So no nonce is ever used twice, however many
 * files one data key seals; and segments that are changed, swapped, cut off or added are found, as is another file's content.
 */
export function sealBytes(key: DataKey, { place }: SealedPlace, content: Uint8Array): Buffer {
  const header = newHeader(key);
  const segments = new SegmentCipher(key, header, place);
  const count = segmentCount(content.length, SEGMENT_BYTES);
  const sealed = Buffer.allocUnsafe(HEADER_BYTES + content.length + count * TAG_BYTES);
  sealed.set(header);
  for (let k = 0; k < count; k++) {
    const segment = content.subarray(k * SEGMENT_BYTES, (k + 1) * SEGMENT_BYTES);
    sealed.set(segments.seal(segment, k === count - 1), HEADER_BYTES + k * SEALED_SEGMENT_BYTES);
  }
  return sealed;
}

/**
 * What {@link sealBytes} or {@link sealStream} was given.
 * @throws FrameError FRAME_JOB_SEAL where a bit, the key or the place is another.
 */
export function openBytes(key: DataKey, where: SealedPlace, sealed: Uint8Array): Buffer {
  const segments = openingCipher(key, sealed.subarray(0, HEADER_BYTES), where);
  const body = sealed.subarray(HEADER_BYTES);
  const count = segmentCount(body.length, SEALED_SEGMENT_BYTES);
  const content = Buffer.allocUnsafe(Math.max(0, body.length - count * TAG_BYTES));
  for (let k = 0; k < count; k++) {
    const segment = body.subarray(k * SEALED_SEGMENT_BYTES, (k + 1) * SEALED_SEGMENT_BYTES);
    content.set(segments.open(segment, k === count - 1) ?? refuse(where), k * SEGMENT_BYTES);
  }
  return content;
}

/** As {@link sealBytes}, for content of any length that need not be in memory. */
export async function* sealStream(
  key: DataKey,
  { place }: SealedPlace,
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  const header = newHeader(key);
  const segments = new SegmentCipher(key, header, place);
  yield header;
  for await (const { piece, isLast } of piecesOf(content, SEGMENT_BYTES)) yield segments.seal(piece, isLast);
}

/**
 * As {@link openBytes}, segment by segment. Each segment is proven before it is handed out; that the file ends where it was
 * ended is known with the last one.
 */
export async function* openStream(
  key: DataKey,
  where: SealedPlace,
  sealed: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  const source = sealed[Symbol.asyncIterator]();
  let start = Buffer.alloc(0);
  while (start.length < HEADER_BYTES) {
    const next = await source.next();
    if (next.done) break;
    start = Buffer.concat([start, next.value]);
  }
  const segments = openingCipher(key, start.subarray(0, HEADER_BYTES), where);
  async function* body(): AsyncGenerator<Uint8Array> {
    yield start.subarray(HEADER_BYTES);
    yield* { [Symbol.asyncIterator]: () => source };
  }
  for await (const { piece, isLast } of piecesOf(body(), SEALED_SEGMENT_BYTES))
    yield segments.open(piece, isLast) ?? refuse(where);
}

/** Bytes of content in a sealed file of so many bytes. */
export function contentBytes(sealedBytes: number): number {
  const body = sealedBytes - HEADER_BYTES;
  return Math.max(0, body - segmentCount(body, SEALED_SEGMENT_BYTES) * TAG_BYTES);
}

/** Seals or opens the segments of one file, in their order. */
class SegmentCipher {
  readonly #fileKey: Buffer;
  readonly #nonce = Buffer.alloc(NONCE_BYTES);
  #next = 0;

  constructor(key: DataKey, header: Uint8Array, place: string) {
    const salt = header.subarray(HEADER_BYTES - SALT_BYTES);
    const about = createHash('sha256').update(header).update(place, 'utf8').digest();
    this.#fileKey = Buffer.from(hkdfSync('sha256', key.bytes, salt, about, KEY_BYTES));
  }

  seal(content: Uint8Array, isLast: boolean): Buffer {
    const cipher = createCipheriv('aes-256-gcm', this.#fileKey, this.#nextNonce(isLast), { authTagLength: TAG_BYTES });
    const sealed = cipher.update(content);
    cipher.final();
    return Buffer.concat([sealed, cipher.getAuthTag()]);
  }

  /** @returns null where the segment is not the one that was sealed here. */
  open(sealed: Uint8Array, isLast: boolean): Buffer | null {
    const end = sealed.length - TAG_BYTES;
    if (end < 0) return null;
    const decipher = createDecipheriv('aes-256-gcm', this.#fileKey, this.#nextNonce(isLast), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(sealed.subarray(end));
    const content = decipher.update(sealed.subarray(0, end));
    try {
      decipher.final();
      return content;
    } catch {
      return null;
    }
  }

  /** The number of the segment, and whether it is the last: what makes order and end part of every seal. */
  #nextNonce(isLast: boolean): Buffer {
    this.#nonce.writeUInt32BE(this.#next++, NONCE_BYTES - 5);
    this.#nonce[NONCE_BYTES - 1] = isLast ? 1 : 0;
    return this.#nonce;
  }
}

function newHeader({ id }: DataKey): Buffer {
  return Buffer.concat([MAGIC, Buffer.from(id, 'hex'), randomBytes(SALT_BYTES)]);
}

function openingCipher(key: DataKey, header: Uint8Array, where: SealedPlace): SegmentCipher {
  const id = sealedBy(header);
  if (header.length < HEADER_BYTES || id === null) refuse(where);
  if (id !== key.id) refuse(where, 'it was encrypted for another job');
  return new SegmentCipher(key, header, where.place);
}

/** Even no content is one segment, whose seal says that there is none. */
const segmentCount = (length: number, segmentBytes: number): number => Math.max(1, Math.ceil(length / segmentBytes));

function refuse({ file }: SealedPlace, why = 'it was changed, cut, or put in the place of another file'): never {
  throw new FrameError('FRAME_JOB_SEAL', `${file} cannot be decrypted: ${why}.`, {
    file,
    remedy: 'Restore the file from a backup; an output is also made anew by running the job from its step.',
  });
}

/** Cuts a stream into pieces of one size. The last may be shorter, and there always is one. */
async function* piecesOf(
  source: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ readonly piece: Buffer; readonly isLast: boolean }> {
  let piece = Buffer.allocUnsafe(size);
  let filled = 0;
  for await (const part of source) {
    for (let at = 0; at < part.length;) {
      if (filled === size) {
        yield { piece, isLast: false };
        piece = Buffer.allocUnsafe(size);
        filled = 0;
      }
      const taken = Math.min(size - filled, part.length - at);
      piece.set(part.subarray(at, at + taken), filled);
      at += taken;
      filled += taken;
    }
  }
  yield { piece: piece.subarray(0, filled), isLast: true };
}
