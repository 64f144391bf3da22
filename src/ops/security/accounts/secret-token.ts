import { createHash, randomBytes } from 'node:crypto';

/** As many random bytes as make guessing hopeless; that is why a plain SHA-256 is enough to keep them by. */
const SECRET_BYTES = 32;

/** A token that is told once. */
export function makeToken(prefix: string): string {
  return prefix + randomBytes(SECRET_BYTES).toString('base64url');
}

/** What is kept of it. */
export function hashOfToken(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}
