import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  formatEntries,
  type BackupEntry,
  type BackupKind,
  type ManifestBody,
  type ManifestHead,
  type StoredBytes,
} from '../../formats/backup/backup-manifest.ts';
import { buryCreator, noteBegun, recordFailure, saveVerified } from './backup-record.ts';
import { loadChunkIndex, type ChunkPlace } from './chunk-index.ts';
import { ChunkWriter } from './chunk-writer.ts';
import type { ReadMore } from './cut-chunks.ts';
import { damagedBackup, publish, saveListCopy, saveManifest } from './manifest-file.ts';
import { mendBackups } from './mend-backups.ts';
import { hashPack } from './pack-file.ts';
import { clearDead, enter, type Presence } from './presence.ts';
import { brokenChunks } from './prove-pack.ts';
import { readTree, type BackupSource } from './read-tree.ts';
import { listPacks, packPath, type Repository } from './repository.ts';
import { lookAgain } from './verify-repository.ts';

/** What was made for one backup. */
export interface PreparedFiles {
  readonly sources: readonly BackupSource[];
  readonly warnings: readonly string[];
  readonly extra?: ManifestBody['extra'];
}

/** What a backup is to hold. */
export interface BackupContent {
  readonly sources: readonly BackupSource[];
  /** Jobs, learners and versions, for the manifest. */
  readonly about: Pick<ManifestHead, 'pipeline_version' | 'git_revision' | 'learners' | 'jobs'>;
  /**
   * Writes files that are made for this backup into a folder, such as a copy of the database.
   * @returns where they are to stand, what people should know, and what others anchor in the manifest.
   */
  readonly prepare?: (folder: string) => Promise<PreparedFiles>;
}

export interface CreateOptions {
  readonly kind: BackupKind;
  readonly now: Date;
  /** Bytes of files that are read so far. */
  readonly progress?: (bytes: number) => void;
  /** Called once where another process is pruning, and has to be waited for. */
  readonly waiting?: () => void;
}

/** What a backup came to. */
export interface CreateReport {
  readonly name: string;
  readonly head: ManifestHead;
  readonly warnings: readonly string[];
}

/**
 * Makes a backup. Chunks first, forced to the disk and read back; then the manifest, which makes it a backup by one
 * renaming. Whatever happens before, earlier backups stay as they are; a failure is kept as a record that never counts.
 *
 * @throws FrameError FRAME_DISK_…, FRAME_BACKUP_DAMAGED where what was written cannot be read back.
 */
export async function createBackup(
  repository: Repository,
  content: BackupContent,
  options: CreateOptions,
): Promise<CreateReport> {
  const { kind, now, waiting } = options;
  const presence = (await enter(repository.work, 'create', waiting))!;
  try {
    await clearDead(repository.work, (folder) => buryCreator(repository.root, folder));
    await noteBegun(presence.folder, kind, now);
    let report: CreateReport;
    try {
      report = await write(repository, presence, content, options);
    } catch (cause) {
      // A full disk may be the very failure: it must not hide behind a second one.
      await recordFailure(repository, presence.folder, kind, now, cause).catch(() => undefined);
      throw cause;
    }
    await lookAgain(repository, new Date());
    return report;
  } finally {
    await presence.leave();
  }
}

async function write(
  repository: Repository,
  presence: Presence,
  { sources, about, prepare }: BackupContent,
  { kind, now, progress = () => undefined }: CreateOptions,
): Promise<CreateReport> {
  const index = await loadChunkIndex(repository);
  const { places } = index;
  // What is known to be damaged is not taken for there: what still stands of it is stored anew.
  for (const id of await brokenChunks(repository, index)) places.delete(id);
  const writer = new ChunkWriter(repository, presence.folder, places);
  await mendBackups(repository, writer, places);
  const warnings: string[] = [];
  const entries: BackupEntry[] = [];
  const made = await prepare?.(presence.folder);
  warnings.push(...(made?.warnings ?? []));
  const extra = made?.extra ?? {};
  let size = 0;
  for (const source of [...sources, ...(made?.sources ?? [])]) {
    const store = writer.store.bind(writer);
    for await (const entry of readTree(source, store, (message) => warnings.push(message))) {
      entries.push(entry);
      if (entry.type === 'file') progress((size += entry.size));
    }
  }
  const listBytes = Buffer.from(formatEntries(entries), 'utf8');
  const list = await writer.storeBytes(listBytes);
  await writer.flush();
  const chunks = new Set([...list.chunks, ...entries.flatMap((entry) => (entry.type === 'file' ? entry.chunks : []))]);
  await readBack(repository, writer.written, chunks, places);

  const ofType = (type: BackupEntry['type']): number => entries.filter((entry) => entry.type === type).length;
  const counts = { files: ofType('file'), folders: ofType('folder'), links: ofType('link'), chunks: chunks.size };
  const origins = sources.map(({ path, from }) => ({ path, from }));
  let head: ManifestHead | undefined;
  const name = await publish(repository, presence.folder, { kind, now }, async (folder, free) => {
    head = {
      ...about,
      ...{ format: 2 as const, name: free, created: now.toISOString(), size, counts },
      ...{ added: writer.addedBytes, key_id: repository.secret.keyId, warnings: warnings.length },
    };
    await saveManifest(repository, folder, { head, body: { entries: list, origins, warnings, extra } });
    await saveListCopy(repository, folder, free, listBytes);
    const verified = { ok: true, checked: new Date().toISOString(), look: 'written' as const, problems: [] };
    await saveVerified(folder, verified);
  });
  return { name, head: head!, warnings };
}

/** A backup counts only when what it needs lies on the disk as it was meant: what was written now is read, the rest must be there. */
async function readBack(
  repository: Repository,
  written: readonly string[],
  chunks: ReadonlySet<string>,
  places: ReadonlyMap<string, ChunkPlace>,
): Promise<void> {
  for (const pack of written)
    if ((await hashPack(packPath(repository, pack))) !== pack)
      throw damagedBackup('The new backup', 'the disk does not give back what was written', packPath(repository, pack));
  const there = new Set(await listPacks(repository));
  for (const id of chunks)
    if (!there.has(places.get(id)!.pack)) throw damagedBackup('The new backup', 'a pack that it needs is gone');
}

/** What a backup would hold. */
export interface ContentCount {
  readonly files: number;
  readonly folders: number;
  readonly links: number;
  /** Bytes of all files. */
  readonly size: number;
  readonly warnings: readonly string[];
}

/**
 * What a backup would hold now: all that it would read is read, so that what cannot be read is known, and what it makes for
 * itself is made in a folder for temporary files, and removed. Nothing else is written.
 */
export async function countContent({ sources, prepare }: BackupContent): Promise<ContentCount> {
  const sum = { file: 0, folder: 0, link: 0 };
  const warnings: string[] = [];
  let size = 0;
  const bytes = new Uint8Array(1 << 20);
  const count = async (read: ReadMore): Promise<StoredBytes> => {
    let length = 0;
    for (let got = await read(bytes); got > 0; got = await read(bytes)) length += got;
    return { size: length, sha256: '', chunks: [] };
  };
  const folder = await mkdtemp(join(tmpdir(), 'frame-backup-'));
  try {
    const made = await prepare?.(folder);
    warnings.push(...(made?.warnings ?? []));
    for (const source of [...sources, ...(made?.sources ?? [])])
      for await (const entry of readTree(source, count, (message) => warnings.push(message))) {
        sum[entry.type]++;
        if (entry.type === 'file') size += entry.size;
      }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { files: sum.file, folders: sum.folder, links: sum.link, size, warnings };
}
