import { createCipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { DataKey } from './sealed-file.ts';

/** Another beginning than a sealed file has: none is ever taken for the other. */
const MAGIC = Buffer.from('\x89FPPART\x01', 'latin1');
const SALT_BYTES = 32;
const KEY_BYTES = 32;
const BLOCK_BYTES = 16;

/** What stands before the content of a growing file. */
export const GROWING_HEADER_BYTES = MAGIC.length + 16 + SALT_BYTES;

/** Begins a growing file: its key comes of this, and is another for each file that is begun. */
export function newGrowingHeader({ id }: DataKey): Buffer {
  return Buffer.concat([MAGIC, Buffer.from(id, 'hex'), randomBytes(SALT_BYTES)]);
}

/**
 * Encrypts a file while it grows, to any length and byte by byte: AES-256-CTR under a key of the file's own. So it is as
 * long as what has come, whatever instant a kill finds it at, and goes on from there. Bytes are only ever appended; a file
 * that begins anew takes a new header, so no two bytes are ever encrypted alike.
 *
 * It hides and proves nothing: what was changed opens as something else. Whoever reads it to its end holds it against a
 * hash that they know from elsewhere, and keeps it sealed from then on.
 */
export class GrowingCipher {
  readonly #fileKey: Buffer;

  /** @param place what the file's key is bound to */
  constructor(key: DataKey, header: Uint8Array, place: string) {
    const about = createHash('sha256').update(header).update(place, 'utf8').digest();
    this.#fileKey = Buffer.from(hkdfSync('sha256', key.bytes, header.subarray(-SALT_BYTES), about, KEY_BYTES));
  }

  /** Encrypts or decrypts what stands from an offset of the content on; one call after the other gives what comes next. */
  from(offset: number): (bytes: Uint8Array) => Buffer {
    const counter = Buffer.alloc(BLOCK_BYTES);
    counter.writeBigUInt64BE(BigInt(Math.floor(offset / BLOCK_BYTES)), BLOCK_BYTES / 2);
    const cipher = createCipheriv('aes-256-ctr', this.#fileKey, counter);
    cipher.update(Buffer.alloc(offset % BLOCK_BYTES));
    return (bytes) => cipher.update(bytes);
  }
}
