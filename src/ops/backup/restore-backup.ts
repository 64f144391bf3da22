import { createHash, randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, open, readdir, rename, rm, symlink, utimes } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { FrameError } from '../../errors.ts';
import type { BackupEntry, FileEntry } from '../../formats/backup/backup-manifest.ts';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import { eachAtOnce } from '../../jobs/each-at-once.ts';
import { FileHasher } from '../../jobs/file-hash.ts';
import { isUnfinishedName, removeUnfinished, syncFolder } from '../../jobs/save-atomically.ts';
import { loadChecked, saveChecked } from './checked-file.ts';
import { ChunkReader, loadChunkIndex } from './chunk-index.ts';
import { damagedBackup, loadEntries, loadManifest, type Manifest } from './manifest-file.ts';
import { enter } from './presence.ts';
import type { Repository } from './repository.ts';
import { checkPaths } from './safe-path.ts';

/** Stands in a folder while it is being filled, so that a restore that was killed goes on when it is asked for again. */
const RESTORING_FILE = '.frame-restoring.json';
/** Files are forced to the disk one by one; several at once wait less. */
const FILES_AT_ONCE = 4;

export interface RestoreOptions {
  /** Only paths that are, or lie below, one of these. @default all */
  readonly only?: readonly string[] | undefined;
  /** Tells what would be restored, and writes nothing. */
  readonly dryRun?: boolean;
  /** Leaves out files that are damaged in the backup, in place of ending at the first. @default false */
  readonly skipDamaged?: boolean;
  /** Bytes of files that are restored so far. */
  readonly progress?: (bytes: number, of: number) => void;
  readonly waiting?: () => void;
}

/** A file that a backup cannot give back. */
export interface DamagedFile {
  readonly path: string;
  /** Why, one sentence. */
  readonly reason: string;
}

export interface RestoreReport {
  readonly manifest: Manifest;
  readonly target: string;
  readonly files: number;
  /** Bytes of those files. */
  readonly size: number;
  /** What was left out because it is damaged, in byte order of the paths. */
  readonly damaged: readonly DamagedFile[];
  /** The paths that were restored, or would be. */
  readonly entries: readonly BackupEntry[];
}

/**
 * Restores a backup into a folder that is empty, or not there yet, or that an earlier restore of the same backup was
 * filling. Every file is compared with its hash before it gets its name.
 *
 * @throws FrameError FRAME_OUTPUT_NOT_EMPTY, FRAME_BACKUP_NOT_FOUND, FRAME_BACKUP_DAMAGED, FRAME_BACKUP_UNSAFE_PATH, FRAME_DISK_…
 */
export async function restoreBackup(
  repository: Repository,
  name: string,
  folder: string,
  { only, dryRun = false, skipDamaged = false, progress = () => undefined, waiting }: RestoreOptions = {},
): Promise<RestoreReport> {
  const target = resolve(folder);
  const presence = await enter(repository.work, 'read', waiting);
  try {
    const manifest = await loadManifest(repository, name);
    const reader = new ChunkReader(repository, await loadChunkIndex(repository));
    try {
      const entries = chosen(await loadEntries(repository, reader, manifest), only, name);
      checkPaths(entries);
      const files = entries.filter((entry) => entry.type === 'file');
      const size = files.reduce((sum, file) => sum + file.size, 0);
      const whole = { manifest, target, files: files.length, size, entries, damaged: [] };
      if (dryRun) return whole;
      await claim(target, name);
      const lost = await fill(target, entries, reader, { skipDamaged, progress: (bytes) => progress(bytes, size) });
      await rm(join(target, RESTORING_FILE));
      await syncFolder(target);
      return lost.size === 0 ? whole : without(whole, lost);
    } finally {
      await reader.close();
    }
  } catch (cause) {
    throw diskError('write', target, cause);
  } finally {
    await presence?.leave();
  }
}

/** What was restored where some files could not be. */
function without(whole: RestoreReport, lost: ReadonlyMap<FileEntry, string>): RestoreReport {
  const isThere = (entry: BackupEntry): boolean => entry.type !== 'file' || !lost.has(entry);
  const damaged = whole.entries.flatMap((entry) =>
    isThere(entry) ? [] : [{ path: entry.path, reason: lost.get(entry as FileEntry)! }],
  );
  const size = [...lost.keys()].reduce((left, file) => left - file.size, whole.size);
  return { ...whole, files: whole.files - lost.size, size, entries: whole.entries.filter(isThere), damaged };
}

function chosen(entries: readonly BackupEntry[], only: readonly string[] | undefined, name: string): BackupEntry[] {
  if (only === undefined) return [...entries];
  const wanted = only.map((path) => path.replace(/\/+$/, ''));
  const isWanted = ({ path }: BackupEntry): boolean =>
    wanted.some((above) => path === above || path.startsWith(`${above}/`));
  const found = entries.filter(isWanted);
  if (found.length > 0) return found;
  throw new FrameError('FRAME_BACKUP_NOT_FOUND', `${name} holds nothing at ${only.join(', ')}.`, {
    remedy: 'See what it holds with `backup list <name>`.',
  });
}

/** Makes sure that nothing of anybody else's is in the folder, and says that it is ours. */
async function claim(target: string, name: string): Promise<void> {
  await mkdir(target, { recursive: true });
  const marker = join(target, RESTORING_FILE);
  const content = await loadChecked(marker);
  if (typeof content === 'object' && content.backup === name) {
    await removeUnfinished(target);
    return;
  }
  // A disk of its own has this folder from the start; the marker's own unfinished file may be left of a kill.
  const others = (await readdir(target)).filter((file) => file !== 'lost+found' && !isUnfinishedName(file));
  if (others.length > 0) {
    throw new FrameError('FRAME_OUTPUT_NOT_EMPTY', `${target} is not empty.`, {
      file: target,
      remedy: 'Name an empty folder, or one that is not there yet; or restore in place with --in-place.',
    });
  }
  await saveChecked(marker, { backup: name });
}

/** @returns the files that are damaged in the backup, with the reason; none unless they are to be skipped. */
async function fill(
  target: string,
  entries: readonly BackupEntry[],
  reader: ChunkReader,
  { skipDamaged, progress }: { readonly skipDamaged: boolean; readonly progress: (bytes: number) => void },
): Promise<Map<FileEntry, string>> {
  const lost = new Map<FileEntry, string>();
  const hasher = new FileHasher();
  let done = 0;
  // Folders are kept open to us until all is in them, whatever rights they had.
  const folderOf = ({ path, type }: BackupEntry): string => (type === 'folder' ? path : dirname(path));
  for (const folder of new Set(entries.map(folderOf))) await makeFolder(target, folder);
  await eachAtOnce(
    entries.filter((entry) => entry.type === 'file'),
    FILES_AT_ONCE,
    async (file) => {
      const path = join(target, file.path);
      const there = await lstat(path).catch(() => null);
      const right = there?.isFile() === true && (await hasher.identify(path))?.sha256 === file.sha256;
      if (!right)
        await writeFile(path, file, reader).catch((cause: unknown) => {
          // What cannot be read of the repository is a coded error already; what cannot be written here is not, and ends it.
          if (!(cause instanceof FrameError)) throw cause;
          if (!skipDamaged) throw damagedFile(file.path, cause);
          lost.set(file, cause.message);
        });
      progress((done += file.size));
    },
  );
  for (const entry of entries) if (entry.type === 'link') await makeLink(join(target, entry.path), entry.target);
  const folders = entries.filter(({ type }) => type === 'folder').reverse();
  for (const { path } of folders) await syncFolder(join(target, path));
  for (const { path, mode } of folders) await chmod(join(target, path), mode);
  return lost;
}

/** Says which file it was that could not be restored. */
function damagedFile(path: string, { code, message, file, remedy, cause }: FrameError): FrameError {
  return new FrameError(code, `${path} cannot be restored: ${message}`, { file, remedy, cause });
}

/** Makes a folder below the target, and those between; each must be a folder and no link that leads elsewhere. */
async function makeFolder(target: string, path: string): Promise<void> {
  if (path === '.') return;
  let at = target;
  for (const name of path.split('/')) {
    at = join(at, name);
    await mkdir(at, { mode: 0o700 }).catch((cause: unknown) => {
      if (errnoOf(cause) !== 'EEXIST') throw cause;
    });
    if (!(await lstat(at)).isDirectory()) {
      throw new FrameError('FRAME_BACKUP_UNSAFE_PATH', `${at} is no folder, so nothing is written below it.`, {
        file: at,
        remedy: 'Name an empty folder.',
      });
    }
  }
}

async function writeFile(
  path: string,
  { chunks, sha256, mode, modified, ...about }: FileEntry,
  reader: ChunkReader,
): Promise<void> {
  const beside = join(dirname(path), `.frame-unfinished-${process.pid}-${randomBytes(6).toString('hex')}`);
  const hash = createHash('sha256');
  try {
    const file = await open(beside, 'wx', 0o600);
    try {
      for (const id of chunks) {
        const chunk = await reader.read(id);
        hash.update(chunk);
        await file.writeFile(chunk);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    if (hash.digest('hex') !== sha256) throw damagedBackup(about.path, 'its bytes are not those that were saved');
    await chmod(beside, mode);
    await utimes(beside, modified / 1000, modified / 1000);
    await rename(beside, path);
  } catch (cause) {
    await rm(beside, { force: true });
    throw cause;
  }
}

async function makeLink(path: string, target: string): Promise<void> {
  await rm(path, { force: true });
  await symlink(target, path);
}
