import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FrameError, type ErrorCode } from '../../errors.ts';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import type { BackupSecret } from './backup-keys.ts';

const KEY_BYTES = 32;

/** What a secret is for, as its file and its refusals say it. */
export interface SecretUse {
  /** The first word of a key file. */
  readonly firstWord: string;
  /** What a passphrase is for, as in "for backups". */
  readonly what: string;
  readonly wrong: ErrorCode;
  /** What to do about a file that is no key. */
  readonly remedy: string;
}

const FOR_BACKUPS: SecretUse = {
  firstWord: 'frame-pipeline-backup-key',
  what: 'backups',
  wrong: 'FRAME_BACKUP_KEY_WRONG',
  remedy: 'Name the file that `backup init --new-key-file` or `backup key add` wrote.',
};

/** A key file is one short line; more is some other file. */
const MAX_KEY_FILE_BYTES = 4096;
/** Shorter ones are guessed in no time, whatever the cost of a guess. */
const MIN_PASSPHRASE_CHARACTERS = 12;

/** Where the environment says the key of backups is. */
export interface BackupKeySettings {
  readonly passphrase: string | null;
  readonly keyFile: string | null;
}

/**
 * The secrets that the environment names; the key file is tried first, because that is quick.
 * @throws FrameError FRAME_BACKUP_KEY_MISSING where there is none, FRAME_BACKUP_KEY_WRONG for a file that is no key.
 */
export async function readSecrets({ passphrase, keyFile }: BackupKeySettings): Promise<BackupSecret[]> {
  if (passphrase === null && keyFile === null) {
    throw new FrameError(
      'FRAME_BACKUP_KEY_MISSING',
      'Backups are always encrypted, and neither PIPELINE_BACKUP_PASSPHRASE nor PIPELINE_BACKUP_KEY_FILE is set.',
      {
        remedy:
          'Make a key with `frame-pipeline backup init --new-key-file <file>`, set PIPELINE_BACKUP_KEY_FILE to it, and keep a copy elsewhere; or set PIPELINE_BACKUP_PASSPHRASE.',
      },
    );
  }
  const secrets: BackupSecret[] = [];
  if (keyFile !== null) secrets.push({ kind: 'key file', bytes: await readKeyFile(keyFile) });
  if (passphrase !== null) secrets.push({ kind: 'passphrase', passphrase });
  return secrets;
}

/** @throws FrameError FRAME_BACKUP_KEY_WRONG, or the use's own, for a passphrase that is too short to make a key of. */
export function checkNewSecret(secret: BackupSecret, { what, wrong }: SecretUse = FOR_BACKUPS): void {
  if (secret.kind === 'key file' || [...secret.passphrase].length >= MIN_PASSPHRASE_CHARACTERS) return;
  throw new FrameError(wrong, `A passphrase for ${what} needs at least ${MIN_PASSPHRASE_CHARACTERS} characters.`, {
    remedy: 'Set a longer one, such as five words that do not belong together.',
  });
}

/** Writes a new random key, for its owner alone. A file that is there is never written over. @throws FrameError */
export async function makeKeyFile(path: string, { firstWord } = FOR_BACKUPS): Promise<BackupSecret> {
  const bytes = randomBytes(KEY_BYTES);
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(`${firstWord} ${bytes.toString('base64')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await chmod(path, 0o600);
  } catch (cause) {
    throw diskError('write', path, cause);
  }
  return { kind: 'key file', bytes };
}

/** @throws FrameError FRAME_BACKUP_KEY_WRONG, or the use's own; FRAME_INPUT_NOT_FOUND, FRAME_DISK_… */
export async function readKeyFile(path: string, { firstWord, what, wrong, remedy } = FOR_BACKUPS): Promise<Buffer> {
  let text: string;
  try {
    const found = await stat(path);
    text = found.isFile() && found.size <= MAX_KEY_FILE_BYTES ? await readFile(path, 'utf8') : '';
  } catch (cause) {
    if (errnoOf(cause) !== 'ENOENT') throw diskError('read', path, cause);
    throw new FrameError('FRAME_INPUT_NOT_FOUND', `There is no key file for ${what} at ${path}.`, {
      ...{ file: path, remedy, cause },
    });
  }
  const [word, key = ''] = text.trim().split(/\s+/);
  const bytes = Buffer.from(key, 'base64');
  if (word === firstWord && bytes.length === KEY_BYTES) return bytes;
  throw new FrameError(wrong, `${path} is no key file for ${what}.`, { file: path, remedy });
}
