import { createHash } from 'node:crypto';

/** No chunk is smaller, but the last of a file. */
export const MIN_CHUNK_BYTES = 128 << 10;
/** Around this size most chunks end. */
const USUAL_CHUNK_BYTES = 512 << 10;
export const MAX_CHUNK_BYTES = 2 << 20;

/** Bits of the rolling sum that must be zero for a cut: two more than usual before the usual size, two fewer after it. */
const HARD_SHIFT = 32 - 21;
const EASY_SHIFT = 32 - 17;

/** A random number for each byte; which one is secret, so that sizes of chunks tell nothing about contents. */
export type Gear = Int32Array;

/** @param key of this repository. */
export function gearOf(key: Buffer): Gear {
  const gear = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++)
    gear[byte] = createHash('sha256').update(key).update(Buffer.of(byte)).digest().readInt32LE(0);
  return gear;
}

/**
 * Finds where the chunk that starts at `start` ends. Cuts lie where the last 32 bytes say so and not at fixed places, so
 * what is put in or taken out of a file moves no cut behind it, and what follows is known already.
 * The way of FastCDC (Xia et al., 2016): a gear sum, nothing looked at below the least size, and a harder condition before
 * the usual size than after it, which keeps sizes together.
 *
 * @param end of what can be cut; without `whole` at least MAX_CHUNK_BYTES after `start`.
 * @returns the offset after the chunk.
 */
function findCut(bytes: Uint8Array, start: number, end: number, gear: Gear): number {
  if (end - start <= MIN_CHUNK_BYTES) return end;
  const usual = Math.min(end, start + USUAL_CHUNK_BYTES);
  const most = Math.min(end, start + MAX_CHUNK_BYTES);
  let sum = 0;
  let at = start + MIN_CHUNK_BYTES;
  for (; at < usual; at++) {
    sum = ((sum << 1) + gear[bytes[at]]) | 0;
    if (sum >>> HARD_SHIFT === 0) return at + 1;
  }
  for (; at < most; at++) {
    sum = ((sum << 1) + gear[bytes[at]]) | 0;
    if (sum >>> EASY_SHIFT === 0) return at + 1;
  }
  return most;
}

/** Fills the front of `into` with the next bytes. @returns how many; 0 at the end. */
export type ReadMore = (into: Uint8Array) => Promise<number>;

/** Calls back with each chunk of a stream, in order; the bytes are only valid until the call ends. */
export async function cutStream(
  read: ReadMore,
  gear: Gear,
  take: (chunk: Buffer) => Promise<void>,
  buffer: Buffer = newCutBuffer(),
): Promise<void> {
  let [start, end, whole] = [0, 0, false];
  for (;;) {
    if (!whole && end - start < MAX_CHUNK_BYTES) {
      buffer.copyWithin(0, start, end);
      [start, end] = [0, end - start];
      while (!whole && end < buffer.length) {
        const got = await read(buffer.subarray(end));
        end += got;
        whole = got === 0;
      }
    }
    if (start === end) return;
    const cut = findCut(buffer, start, end, gear);
    await take(buffer.subarray(start, cut));
    start = cut;
  }
}

/** Room that {@link cutStream} can use for one stream after another. */
export function newCutBuffer(): Buffer {
  return Buffer.allocUnsafe(2 * MAX_CHUNK_BYTES);
}
