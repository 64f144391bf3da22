import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypted at once: the memory for so much is used again and again, while more would be new and cleared each time. */
const PIECE_BYTES = 64 << 10;

/** Bytes that a box is longer than what is in it. */
export const BOX_EXTRA_BYTES = NONCE_BYTES + TAG_BYTES;

/**
 * Encrypts and authenticates: AES-256-GCM with a random nonce, written as nonce, ciphertext, tag.
 * Random nonces of 96 bits are safe for 2^32 boxes under one key, which at half a MiB each is two pebibytes.
 *
 * @param about is not in the box, but must be the same when it is opened: it ties the box to its place.
 */
export function sealBox(key: Buffer, content: Uint8Array, about: string): Buffer {
  const box = Buffer.allocUnsafe(content.length + BOX_EXTRA_BYTES);
  sealInto(key, content, about, box);
  return box;
}

/** As {@link sealBox}, into the front of `box`, which has room for BOX_EXTRA_BYTES more than the content. */
export function sealInto(key: Buffer, content: Uint8Array, about: string, box: Buffer): void {
  const nonce = randomFillSync(box.subarray(0, NONCE_BYTES));
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(about, 'utf8'));
  for (let at = 0; at < content.length; at += PIECE_BYTES)
    box.set(cipher.update(content.subarray(at, at + PIECE_BYTES)), NONCE_BYTES + at);
  cipher.final();
  box.set(cipher.getAuthTag(), NONCE_BYTES + content.length);
}

/** @returns null where a bit of the box, the key or what it is about is another. */
export function openBox(key: Buffer, box: Uint8Array, about: string): Buffer | null {
  if (box.length < BOX_EXTRA_BYTES) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(about, 'utf8'));
  decipher.setAuthTag(box.subarray(box.length - TAG_BYTES));
  const content = decipher.update(box.subarray(NONCE_BYTES, box.length - TAG_BYTES));
  try {
    decipher.final();
    return content;
  } catch {
    return null;
  }
}
