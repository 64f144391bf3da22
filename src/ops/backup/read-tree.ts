import { constants, type BigIntStats } from 'node:fs';
import { lstat, open, readdir, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupEntry, Origin, StoredBytes } from '../../formats/backup/backup-manifest.ts';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import { byBytes } from '../../jobs/file-hash.ts';
import { isUnfinishedName } from '../../jobs/save-atomically.ts';
import type { ReadMore } from './cut-chunks.ts';

/** Files or folders that a backup holds: where they lie now, and the path that they get in the backup. */
export interface BackupSource extends Origin {
  /** Names that are left out, at any depth, such as locks. */
  readonly without?: (name: string) => boolean;
}

/** A file is read again so often where it changes meanwhile. */
const TRIES = 3;

/** Keeps what a stream holds. */
export type StoreStream = (read: ReadMore) => Promise<StoredBytes>;

/**
 * Reads a source, in byte order of the names, and keeps each file. A source that is a link is what it leads to: jobs on
 * another disk, a `.env` in /etc. Links inside it are kept as links and never followed. Files that change while they are read are read again; what cannot be kept as it was at one instant, or at all, is told.
 *
 * @param warn is told, one sentence each.
 * @throws FrameError FRAME_DISK_… where something cannot be read: a backup that lacks a file must not look good.
 */
export async function* readTree(
  source: BackupSource,
  store: StoreStream,
  warn: (message: string) => void,
): AsyncGenerator<BackupEntry> {
  // A link that leads nowhere is kept as one.
  const from = await realpath(source.from).catch(() => source.from);
  yield* readPath({ ...source, from }, store, warn);
}

async function* readPath(
  { path, from, without = () => false }: BackupSource,
  store: StoreStream,
  warn: (message: string) => void,
): AsyncGenerator<BackupEntry> {
  const found = await statAt(from);
  if (found === null) {
    warn(`${path} was removed while the backup was made.`);
    return;
  }
  const mode = Number(found.mode) & 0o7777;
  if (found.isSymbolicLink()) {
    const target = await readlink(from);
    yield { type: 'link', path, mode, target };
    return;
  }
  if (found.isDirectory()) {
    yield { type: 'folder', path, mode };
    for (const name of await namesIn(from, path, warn)) {
      if (without(name) || isUnfinishedName(name)) continue;
      yield* readPath({ path: `${path}/${name}`, from: join(from, name), without }, store, warn);
    }
    return;
  }
  if (!found.isFile()) {
    warn(`${path} is no file, folder or link, and is left out.`);
    return;
  }
  const file = await readSteadily(from, store);
  if (file === null) {
    warn(`${path} was removed while the backup was made.`);
    return;
  }
  if (file.changed) warn(`${path} changed each time it was read; what was read last is kept.`);
  yield { type: 'file', path, mode, ...file.stored, modified: file.modified };
}

async function statAt(path: string): Promise<BigIntStats | null> {
  return lstat(path, { bigint: true }).catch((cause: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(cause) ?? '')) return null;
    throw diskError('read', path, cause);
  });
}

async function namesIn(folder: string, path: string, warn: (message: string) => void): Promise<string[]> {
  const raw = await readdir(folder, { encoding: 'buffer' }).catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw diskError('read', folder, cause);
  });
  const names: string[] = [];
  for (const bytes of raw) {
    const name = bytes.toString('utf8');
    // Such a name cannot be asked for by its text, and no other system could take it.
    if (bytes.equals(Buffer.from(name, 'utf8'))) names.push(name);
    else warn(`A name in ${path} is not UTF-8 and is left out: ${JSON.stringify(bytes.toString('latin1'))}.`);
  }
  return names.sort(byBytes);
}

interface ReadFile {
  readonly stored: StoredBytes;
  /** When it was last written, milliseconds since 1970. */
  readonly modified: number;
  readonly changed: boolean;
}

async function readSteadily(path: string, store: StoreStream): Promise<ReadFile | null> {
  try {
    for (let turn = 1; ; turn++) {
      // Not waited on where a pipe has taken the file's place, not followed where a link has.
      const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
      try {
        const before = await file.stat({ bigint: true });
        if (!before.isFile()) return null;
        const stored = await store(async (into) => (await file.read(into, 0, into.length)).bytesRead);
        const after = await file.stat({ bigint: true });
        const changed =
          before.size !== after.size || before.mtimeNs !== after.mtimeNs || BigInt(stored.size) !== after.size;
        if (changed && turn < TRIES) continue;
        return { stored, modified: Number(after.mtimeNs / 1000n) / 1000, changed };
      } finally {
        await file.close();
      }
    }
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoOf(cause) ?? '')) return null;
    throw diskError('read', path, cause);
  }
}
