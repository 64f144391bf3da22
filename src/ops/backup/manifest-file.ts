import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { FrameError } from '../../errors.ts';
import {
  asManifestBody,
  asManifestHead,
  kindOfName,
  nameAt,
  parseEntries,
  type BackupEntry,
  type BackupKind,
  type ManifestBody,
  type ManifestHead,
} from '../../formats/backup/backup-manifest.ts';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import { byBytes, hashBytes } from '../../jobs/file-hash.ts';
import { readIfThere } from '../../jobs/read-if-there.ts';
import { saveAtomically, syncFolder } from '../../jobs/save-atomically.ts';
import { stableJson } from '../../jobs/stable-json.ts';
import { loadChecked } from './checked-file.ts';
import type { ChunkReader } from './chunk-index.ts';
import { bothOf, loadEither, saveTwice } from './kept-twice.ts';
import type { Repository } from './repository.ts';
import { openBox, sealBox } from './sealed-box.ts';

export const MANIFEST_FILE = 'manifest.json';
/** The list of every path once more, beside the one in the packs: a pack that is lost takes no whole backup with it. */
export const LIST_FILE = 'files.sealed';

/** A manifest that was opened with the key. */
export interface Manifest {
  readonly head: ManifestHead;
  readonly body: ManifestBody;
}

/** Names of all backups and recovery points, oldest name first, whether they are whole or not. */
export async function listNames(root: string): Promise<string[]> {
  const names = await readdir(root).catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw diskError('read', root, cause);
  });
  return names.filter((name) => kindOfName(name) !== null).sort(byBytes);
}

/**
 * Gives a folder that was made in the work folder its name in the repository, the first that is free. This is the instant
 * at which a backup begins to be: before it there is nothing, after it everything.
 *
 * @param fill writes the folder's files, which may hold the name.
 * @returns the name.
 */
export async function publish(
  { root }: { readonly root: string },
  workFolder: string,
  { kind, now }: { readonly kind: BackupKind; readonly now: Date },
  fill: (folder: string, name: string) => Promise<void>,
): Promise<string> {
  const taken = new Set(await listNames(root));
  const draft = join(workFolder, 'draft');
  for (let turn = 1; ; turn++) {
    const name = nameAt(kind, now, turn);
    if (taken.has(name)) continue;
    try {
      await mkdir(draft, { recursive: true });
      await fill(draft, name);
      await rename(draft, join(root, name));
      await syncFolder(root);
      return name;
    } catch (cause) {
      // Another process took the name meanwhile: its folder is not empty.
      if (!['ENOTEMPTY', 'EEXIST'].includes(errnoOf(cause) ?? '')) throw diskError('write', join(root, name), cause);
    }
  }
}

/** Writes a manifest, twice: its head for anyone, its body sealed, and the head's every letter tied to the seal. */
export async function saveManifest({ secret }: Repository, folder: string, { head, body }: Manifest): Promise<void> {
  const box = sealBox(secret.content, Buffer.from(JSON.stringify(body), 'utf8'), stableJson(head));
  await saveTwice(join(folder, MANIFEST_FILE), { ...head, sealed: box.toString('base64') });
}

/** Keeps the list of a backup's files beside its manifest. @param name of the backup, to which the seal ties it. */
export async function saveListCopy(
  { secret }: Repository,
  folder: string,
  name: string,
  list: Uint8Array,
): Promise<void> {
  const small = await promisify<Uint8Array, Buffer>(deflateRaw)(list);
  await saveAtomically(join(folder, LIST_FILE), sealBox(secret.content, small, aboutList(name)));
}

/** @returns `missing`, or `damaged` where it is not the list that the manifest names. @throws FrameError FRAME_DISK_… */
export async function loadListCopy(
  { root, secret }: Repository,
  { head, body }: Manifest,
): Promise<Buffer | 'missing' | 'damaged'> {
  const box = await readIfThere(join(root, head.name, LIST_FILE));
  if (box === null) return 'missing';
  const small = openBox(secret.content, box, aboutList(head.name));
  if (small === null) return 'damaged';
  const list = await promisify<Buffer, Buffer>(inflateRaw)(small);
  return hashBytes(list) === body.entries.sha256 ? list : 'damaged';
}

const aboutList = (name: string): string => `list of files of ${name}`;

/** What anyone may read of a backup. @returns `missing` or `damaged` where there is nothing to trust. */
export async function loadHead(root: string, name: string): Promise<ManifestHead | 'missing' | 'damaged'> {
  const content = await loadEither(join(root, name, MANIFEST_FILE));
  if (typeof content === 'string') return content;
  const { sealed: _sealed, ...head } = content;
  const known = asManifestHead(head);
  return known?.name === name ? known : 'damaged';
}

/** @throws FrameError FRAME_BACKUP_NOT_FOUND, FRAME_BACKUP_DAMAGED, FRAME_DISK_… */
export async function loadManifest({ root, secret }: Repository, name: string): Promise<Manifest> {
  const file = join(root, name, MANIFEST_FILE);
  const places = kindOfName(name) === null ? [] : bothOf(file);
  const contents = (await Promise.all(places.map(loadChecked))).filter((content) => content !== 'missing');
  if (contents.length === 0) {
    throw new FrameError('FRAME_BACKUP_NOT_FOUND', `There is no backup ${name} in ${root}.`, {
      file: root,
      remedy: 'Name one that `backup list` or `recovery list` shows.',
    });
  }
  for (const content of contents) {
    if (content === 'damaged') continue;
    const { sealed, ...clear } = content;
    const head = asManifestHead(clear);
    const box = openBox(secret.content, Buffer.from(String(sealed), 'base64'), stableJson(clear));
    const body = box === null ? null : asManifestBody(JSON.parse(box.toString('utf8')));
    if (head?.name === name && body !== null) return { head, body };
  }
  throw damagedBackup(name, 'its manifest is not as it was written', file);
}

/** Every path that a backup holds, from either of its lists. @throws FrameError FRAME_BACKUP_DAMAGED, FRAME_DISK_… */
export async function loadEntries(
  repository: Repository,
  reader: ChunkReader,
  manifest: Manifest,
): Promise<BackupEntry[]> {
  const { head, body } = manifest;
  const list = await reader.readAll(body.entries).catch(async (cause: unknown) => {
    if (!(cause instanceof FrameError) || cause.code !== 'FRAME_BACKUP_DAMAGED') throw cause;
    const copy = await loadListCopy(repository, manifest);
    if (typeof copy === 'object') return copy;
    // Not the remedy for a file that is damaged: without the list none of the files can be told from another.
    throw damagedBackup(head.name, 'its list of files is cut or damaged', cause.file);
  });
  const entries = parseEntries(list.toString('utf8'));
  if (entries === null) throw damagedBackup(head.name, 'its list of files cannot be understood');
  return entries;
}

export function damagedBackup(name: string, reason: string, file?: string): FrameError {
  return new FrameError('FRAME_BACKUP_DAMAGED', `${name} is damaged: ${reason}.`, {
    ...(file === undefined ? {} : { file }),
    remedy: 'Take another backup; `backup list` shows which are good.',
  });
}
