import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Bytes that a box is longer than what is in it. */
export const BOX_EXTRA_BYTES = NONCE_BYTES + TAG_BYTES;

/**
 * Encrypts and authenticates: AES-256-GCM with a random nonce, written as nonce, ciphertext, tag.
 * Random nonces of 96 bits are safe for 2^32 boxes under one key, which at half a MiB each is two pebibytes.
 *
 * @param about is not in the box, but must be the same when it is opened: it ties the box to its place.
 */
export function sealBox(key: Buffer, content: Uint8Array, about: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(about, 'utf8'));
  const sealed = cipher.update(content);
  cipher.final();
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]);
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
