import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** What the one secret of the configuration is turned into: a key for each use, so that none can be put to another's. */
export interface SigningKeys {
  readonly access: Uint8Array;
  readonly refresh: Uint8Array;
  readonly device: Uint8Array;
}

const KEY_BYTES = 32;

/** Derives the keys (HKDF with SHA-256, RFC 5869). @param secret see `weaknessOf`. */
export function deriveKeys(secret: string): SigningKeys {
  const derive = (use: string): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', secret, '', `frame-pipeline ${use} v1`, KEY_BYTES));
  return { access: derive('access token'), refresh: derive('refresh token'), device: derive('known device') };
}

/** A seal on parts of a token; no two lists of parts give the same text. */
export function sealOf(key: Uint8Array, ...parts: readonly (string | number)[]): string {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
}

/** Compares two texts in a time that does not tell where they differ. */
export function isSame(a: string, b: string): boolean {
  const [bytesA, bytesB] = [Buffer.from(a), Buffer.from(b)];
  return bytesA.length === bytesB.length && timingSafeEqual(bytesA, bytesB);
}
