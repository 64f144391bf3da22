import { hkdfSync, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';

/** What a person or a machine keeps, and other keys are wrapped by. */
export type WrappingSecret =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  /** The secret bytes of a key file. */
  | { readonly kind: 'key file'; readonly bytes: Buffer };

/** 128 MiB and about half a second for each guess. */
const SCRYPT = { N: 1 << 17, r: 8, p: 1 };
const SCRYPT_MEMORY_BYTES = 256 << 20;
const KEY_BYTES = 32;

/** How a wrapped key's own wrapping key is derived; stands beside it in the clear. */
export const WRAPPING = z.object({
  kind: z.enum(['passphrase', 'key file']),
  salt: z.base64(),
  scrypt: z.object({ N: z.number().max(1 << 20), r: z.number().max(32), p: z.number().max(16) }).nullable(),
});
export type Wrapping = z.infer<typeof WRAPPING>;

/** Derives the key that wraps another. @param purpose keeps what one secret wraps for different ends apart. */
export async function wrappingKey(
  { salt, scrypt: cost }: Wrapping,
  secret: WrappingSecret,
  purpose: string,
): Promise<Buffer> {
  const saltBytes = Buffer.from(salt, 'base64');
  if (secret.kind === 'key file')
    return Buffer.from(hkdfSync('sha256', secret.bytes, saltBytes, `frame-pipeline ${purpose}`, KEY_BYTES));
  const { N, r, p } = cost ?? SCRYPT;
  const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);
  // The same letters can be written in several ways; typed on another machine they must still open.
  return derive(secret.passphrase.normalize('NFC'), saltBytes, KEY_BYTES, { N, r, p, maxmem: SCRYPT_MEMORY_BYTES });
}

/** What a new key is wrapped with. @param cost of each guess of a passphrase; less only where nothing is at stake. */
export function newWrapping({ kind }: WrappingSecret, salt: Buffer, cost: Wrapping['scrypt'] = SCRYPT): Wrapping {
  return { kind, salt: salt.toString('base64'), scrypt: kind === 'passphrase' ? cost : null };
}
