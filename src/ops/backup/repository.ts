import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FrameError } from '../../errors.ts';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import { stableJson } from '../../jobs/stable-json.ts';
import { addKeySlot, keysOf, newMasterKey, openKeys, type BackupKeys, type BackupSecret } from './backup-keys.ts';
import { loadChecked } from './checked-file.ts';
import { bothOf, loadEither, saveTwice } from './kept-twice.ts';
import { beginSweep } from './presence.ts';
import { openBox, sealBox } from './sealed-box.ts';

const REPOSITORY_FILE = 'repository.json';
/** What may stand in a folder that is to become a repository: what we make first, and what a disk brings along. */
const NOTHING_YET: ReadonlySet<string> = new Set(['keys', 'packs', 'work', 'lost+found']);
const LOOK_AGAIN_MS = 200;

/** The folders of a repository; no other file of the program knows their names. */
export interface RepositoryFolders {
  readonly root: string;
  readonly keys: string;
  readonly packs: string;
  readonly work: string;
}

/** An opened repository of backups. */
export interface Repository extends RepositoryFolders {
  /** Random, told apart from any other; no secret. */
  readonly id: string;
  readonly secret: BackupKeys;
}

/** What makes a folder a repository. */
export const repositoryFile = (root: string): string => join(root, REPOSITORY_FILE);

export function repositoryFolders(root: string): RepositoryFolders {
  return { root, keys: join(root, 'keys'), packs: join(root, 'packs'), work: join(root, 'work') };
}

/** Where a pack lies. */
export function packPath({ packs }: RepositoryFolders, name: string): string {
  return join(packs, name.slice(0, 2), name);
}

/**
 * The id of the repository in a folder, without its key.
 * @returns null where there is none.
 * @throws FrameError FRAME_BACKUP_DAMAGED, FRAME_DISK_…
 */
export async function repositoryId(root: string): Promise<string | null> {
  const content = await loadEither(repositoryFile(root));
  if (content === 'missing') return null;
  if (content !== 'damaged' && isKnownFormat(content) && typeof content.id === 'string') return content.id;
  throw damagedRepository(root);
}

/**
 * Opens a repository.
 * @throws FrameError FRAME_BACKUP_NO_REPOSITORY, FRAME_BACKUP_KEY_WRONG, FRAME_BACKUP_DAMAGED, FRAME_DISK_…
 */
export async function openRepository(root: string, secrets: readonly BackupSecret[]): Promise<Repository> {
  const folders = repositoryFolders(root);
  const contents = await Promise.all(bothOf(repositoryFile(root)).map(loadChecked));
  if (contents.every((content) => content === 'missing')) {
    throw new FrameError('FRAME_BACKUP_NO_REPOSITORY', `There is no repository of backups in ${root}.`, {
      file: root,
      remedy: 'Name its folder with --root or PIPELINE_BACKUP_DIR, mount its disk, or make one with `backup init`.',
    });
  }
  const whole = contents.filter((content) => typeof content === 'object');
  if (whole.length === 0) throw damagedRepository(root);
  const secret = await openKeys(folders.keys, secrets);
  for (const { sealed, ...head } of whole) {
    const proof = openBox(secret.content, Buffer.from(String(sealed), 'base64'), stableJson(head));
    if (proof !== null && typeof head.id === 'string') return { ...folders, id: head.id, secret };
  }
  throw damagedRepository(root);
}

/**
 * Makes a repository in an empty folder, or opens the one that another process made there meanwhile.
 * @throws FrameError FRAME_OUTPUT_NOT_EMPTY where the folder holds something else; as {@link openRepository}.
 */
export async function initRepository(root: string, secret: BackupSecret, now: Date): Promise<Repository> {
  const folders = repositoryFolders(root);
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
    const others = (await readdir(root)).filter((name) => !NOTHING_YET.has(name) && !name.startsWith('.'));
    if ((await repositoryId(root)) !== null) return await openRepository(root, [secret]);
    if (others.length > 0 || (await readdir(folders.packs).catch(() => [])).length > 0) {
      throw new FrameError('FRAME_OUTPUT_NOT_EMPTY', `${root} holds something that is no repository of backups.`, {
        file: root,
        remedy: 'Name an empty folder, or one that is not there yet.',
      });
    }
    const sweep = await waitForSweep(folders.work);
    try {
      if ((await repositoryId(root)) === null) await fill(folders, secret, now);
    } finally {
      await sweep.leave();
    }
  } catch (cause) {
    throw diskError('write', root, cause);
  }
  return openRepository(root, [secret]);
}

async function fill(folders: RepositoryFolders, secret: BackupSecret, now: Date): Promise<void> {
  // Keys of a maker that was killed open nothing.
  await rm(folders.keys, { recursive: true, force: true });
  await mkdir(folders.keys, { recursive: true });
  await mkdir(folders.packs, { recursive: true });
  const master = newMasterKey();
  await addKeySlot(folders.keys, master, secret, now);
  const head = { format: 2, id: randomBytes(16).toString('hex'), created: now.toISOString() };
  const proof = sealBox(keysOf(master, '').content, Buffer.alloc(0), stableJson(head));
  await saveTwice(repositoryFile(folders.root), { ...head, sealed: proof.toString('base64') });
}

/** Of several processes that make the first backup at once, one makes the repository. */
async function waitForSweep(workFolder: string): ReturnType<typeof beginSweep> {
  for (;;) {
    try {
      return await beginSweep(workFolder);
    } catch (cause) {
      if (!(cause instanceof FrameError) || cause.code !== 'FRAME_BACKUP_BUSY') throw cause;
      await sleep(LOOK_AGAIN_MS);
    }
  }
}

/** Names of all packs, in any order. @throws FrameError FRAME_DISK_… */
export async function listPacks({ packs }: RepositoryFolders): Promise<string[]> {
  try {
    const folders = await readdir(packs);
    const names = await Promise.all(folders.map((folder) => readdir(join(packs, folder))));
    return names.flat().filter((name) => /^[0-9a-f]{64}$/.test(name));
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw diskError('read', packs, cause);
  }
}

const isKnownFormat = ({ format }: Readonly<Record<string, unknown>>): boolean => format === 1 || format === 2;

function damagedRepository(root: string): FrameError {
  return new FrameError('FRAME_BACKUP_DAMAGED', `${REPOSITORY_FILE} in ${root} is damaged.`, {
    file: repositoryFile(root),
    remedy: 'Put a copy of this file back; it holds no secret and never changes.',
  });
}
