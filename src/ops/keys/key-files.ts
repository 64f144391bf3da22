import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FrameError } from '../../errors.ts';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import { byBytes } from '../../jobs/file-hash.ts';
import { keyMissing } from '../../jobs/key-keeper.ts';
import { makeFolder } from '../../jobs/make-folder.ts';
import { readIfThere } from '../../jobs/read-if-there.ts';
import { saveTextAtomically } from '../../jobs/save-atomically.ts';
import { stableJson } from '../../jobs/stable-json.ts';
import { KEYS_FOLDER } from '../backup/installation.ts';
import { openBox, sealBox } from '../backup/sealed-box.ts';
import { newWrapping, WRAPPING, wrappingKey, type Wrapping, type WrappingSecret } from '../backup/wrapping-key.ts';

const KEY_FILE = /^([0-9a-f]{16})\.json$/;
const KEY_BYTES = 32;
const PURPOSE = 'keys of jobs';

/** A key-encryption key, as everybody may see it. */
export interface KeyFile {
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly created: string;
  /** What opens it. */
  readonly kind: WrappingSecret['kind'];
}

const STORED = WRAPPING.extend({
  format: z.literal(1),
  id: z.string(),
  created: z.iso.datetime(),
  wrapped: z.base64(),
});
type Stored = z.infer<typeof STORED>;

/**
 * The keys of a jobs folder, oldest first: the last one is current, and new data keys are wrapped by it. Each stands in a
 * file of its own that is never changed, so there is nothing that two processes could spoil together.
 *
 * @returns the keys, and the files that are damaged.
 */
export async function listKeyFiles(jobsDir: string): Promise<{ keys: KeyFile[]; damaged: string[] }> {
  const folder = join(jobsDir, KEYS_FOLDER);
  const names = await readdir(folder).catch((cause: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(cause) ?? '')) return [];
    throw diskError('read', folder, cause);
  });
  const keys: KeyFile[] = [];
  const damaged: string[] = [];
  for (const name of names.sort(byBytes)) {
    const id = KEY_FILE.exec(name)?.[1];
    if (id === undefined) continue;
    const text = await readFile(join(folder, name), 'utf8').catch((cause: unknown) => {
      throw diskError('read', join(folder, name), cause);
    });
    const stored = parseStored(text, id);
    if (stored === null) damaged.push(name);
    else keys.push({ id, created: stored.created, kind: stored.kind });
  }
  return { keys: keys.sort((a, b) => byBytes(a.created, b.created) || byBytes(a.id, b.id)), damaged };
}

/**
 * Makes a new key, which is current from then on. It is on the disk before anything can be wrapped by it.
 * @param cost of each guess of the passphrase that wraps it.
 */
export async function makeKeyFileOf(
  jobsDir: string,
  secret: WrappingSecret,
  now: Date,
  cost?: Wrapping['scrypt'],
): Promise<KeyFile> {
  const newest = (await listKeyFiles(jobsDir)).keys.at(-1);
  // A clock that was set back must not make the new key an old one.
  const madeMs = newest === undefined ? now.getTime() : Math.max(now.getTime(), Date.parse(newest.created) + 1);
  const id = randomBytes(KEY_BYTES / 4).toString('hex');
  const head = {
    ...{ format: 1 as const, id, created: new Date(madeMs).toISOString() },
    ...newWrapping(secret, randomBytes(KEY_BYTES), cost),
  };
  const box = sealBox(await wrappingKey(head, secret, PURPOSE), randomBytes(KEY_BYTES), stableJson(head));
  const file = pathOf(jobsDir, id);
  await makeFolder(join(jobsDir, KEYS_FOLDER)).catch((cause: unknown) => {
    throw diskError('write', file, cause);
  });
  await saveTextAtomically(file, stableJson({ ...head, wrapped: box.toString('base64') }));
  return { id, created: head.created, kind: head.kind };
}

/**
 * Opens one key with the first of the secrets that fits.
 * @throws FrameError FRAME_KEY_MISSING where there is no such key or no secret, FRAME_KEY_WRONG, FRAME_DISK_…
 */
export async function openKeyFile(jobsDir: string, id: string, secrets: readonly WrappingSecret[]): Promise<Buffer> {
  const file = pathOf(jobsDir, id);
  const text = await readIfThere(file);
  if (text === null) {
    throw new FrameError('FRAME_KEY_MISSING', `The key ${id} of encrypted jobs is not in ${jobsDir}.`, {
      file,
      remedy: `Copy ${id}.json there from the ${KEYS_FOLDER} folder of the jobs folder that the job comes from, or restore it from a backup.`,
    });
  }
  if (secrets.length === 0) throw keyMissing(jobsDir);
  const stored = parseStored(text.toString('utf8'), id);
  for (const secret of stored === null ? [] : secrets.filter(({ kind }) => kind === stored.kind)) {
    const { wrapped, ...head } = stored!;
    const key = openBox(await wrappingKey(head, secret, PURPOSE), Buffer.from(wrapped, 'base64'), stableJson(head));
    if (key !== null) return key;
  }
  const why = stored === null ? 'its file is damaged' : `the ${stored.kind} that is set is not the one that opens it`;
  throw new FrameError('FRAME_KEY_WRONG', `The key ${id} of encrypted jobs cannot be used: ${why}.`, {
    file,
    remedy:
      stored === null
        ? 'Restore this file from a backup.'
        : 'Set PIPELINE_KEY_FILE or PIPELINE_KEY_PASSPHRASE to what the key was made with.',
  });
}

function parseStored(text: string, id: string): Stored | null {
  try {
    const stored = STORED.parse(JSON.parse(text));
    return stored.id === id ? stored : null;
  } catch {
    return null;
  }
}

const pathOf = (jobsDir: string, id: string): string => join(jobsDir, KEYS_FOLDER, `${id}.json`);
