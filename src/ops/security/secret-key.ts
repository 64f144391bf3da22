import { randomBytes } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FrameError } from '../../errors.ts';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import { makeFolder } from '../../jobs/make-folder.ts';
import { syncFolder } from '../../jobs/save-atomically.ts';

/** The key that a first start makes where there is no file that names one. */
export const SECRET_KEY_FILE = 'jwt-secret-key';

/** HS256 asks for as many bits as its hash has (RFC 7518, 3.2). */
const LEAST_BYTES = 32;
/** 32 hexadecimal digits hold 16 different ones at most, and a random 32 bytes in base64 about 26 of 44. */
const LEAST_DIFFERENT = 10;
/** Words that stand in examples; a key that holds one is not random. */
const EXAMPLE_WORDS = [
  ...['secret', 'password', 'changeme', 'change-me', 'change_me', 'default', 'example', 'insecure', 'placeholder'],
  ...['your-', 'your_', 'yourkey', 'jwt', 'test', 'qwerty', '12345678', 'abcdefgh', 'frame', 'pipeline', 'admin'],
];

/**
 * What is wrong with a key that is to sign tokens, as half a sentence; null for nothing. The key is never quoted.
 *
 * Random text may hold a short word by chance: 43 random letters hold one of these in less than one case of 1,000, and
 * then another key is made.
 */
export function weaknessOf(secret: string): string | null {
  if (secret === '') return 'is missing';
  if (/\$\{[^}]*\}/.test(secret)) return 'is still the name of a variable';
  if (Buffer.byteLength(secret) < LEAST_BYTES) return `is shorter than ${LEAST_BYTES} characters`;
  if (new Set(secret).size < LEAST_DIFFERENT) return 'repeats a few characters';
  const small = secret.toLowerCase();
  if (EXAMPLE_WORDS.some((word) => small.includes(word))) return 'holds a word and so is not random';
  if (isRepeated(small)) return 'repeats itself';
  return null;
}

/** A key that is good: 32 random bytes. */
export function makeSecretKey(): string {
  for (;;) {
    const secret = randomBytes(LEAST_BYTES).toString('base64url');
    if (weaknessOf(secret) === null) return secret;
  }
}

/** @throws FrameError FRAME_SECURITY_SECRET_WEAK */
export function refuseWeakKey(secret: string, place: string): void {
  const weakness = weaknessOf(secret);
  if (weakness === null) return;
  throw new FrameError('FRAME_SECURITY_SECRET_WEAK', `${place} ${weakness}: anybody could make tokens with it.`, {
    remedy:
      'Put JWT_SECRET_KEY=<key> into .env, with a key that `frame-pipeline security secret` prints; everybody then logs in anew.',
  });
}

/**
 * The key in the state folder; the first start makes it, for its owner alone.
 * @throws FrameError FRAME_DISK_…, FRAME_SECURITY_SECRET_WEAK where somebody changed it to a weak one
 */
export async function keptSecretKey(stateDir: string): Promise<string> {
  const file = join(stateDir, SECRET_KEY_FILE);
  const there = await readIt(file);
  if (there !== null) {
    refuseWeakKey(there, `The key in ${file}`);
    return there;
  }
  const beside = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await makeFolder(stateDir);
    const handle = await open(beside, 'wx', 0o600);
    await handle
      .writeFile(`${makeSecretKey()}\n`)
      .then(() => handle.sync())
      .finally(() => handle.close());
    // Linked, not renamed: of two processes that start at once, both must end with the same key.
    await link(beside, file).catch((cause: unknown) => {
      if (errnoOf(cause) !== 'EEXIST') throw cause;
    });
    await syncFolder(stateDir);
  } catch (cause) {
    throw diskError('write', file, cause);
  } finally {
    await rm(beside, { force: true });
  }
  return keptSecretKey(stateDir);
}

async function readIt(file: string): Promise<string | null> {
  return readFile(file, 'utf8').then(
    (text) => text.trim(),
    (cause: unknown) => {
      if (errnoOf(cause) === 'ENOENT') return null;
      throw diskError('read', file, cause);
    },
  );
}

/** Whether a text is one shorter text again and again. */
function isRepeated(text: string): boolean {
  return (text + text).indexOf(text, 1) < text.length;
}
