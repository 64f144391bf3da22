import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FrameError } from '../../errors.ts';
import type { BackupKind } from '../../formats/backup/backup-manifest.ts';
import { diskError } from '../../jobs/disk-errors.ts';
import { syncFolder } from '../../jobs/save-atomically.ts';
import { buryCreator, listRecords, type BackupRecord } from './backup-record.ts';
import { ChunkReader, loadChunkIndex, type ChunkIndex, type ChunkPlace } from './chunk-index.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { damagedBackup, loadEntries, loadManifest } from './manifest-file.ts';
import { PACK_BYTES, aboutChunk, hashPack } from './pack-file.ts';
import { beginSweep, type Sweep } from './presence.ts';
import { checkPolicy, planPrune, type PrunePlan, type PrunePolicy } from './prune-policy.ts';
import { brokenChunks } from './prove-pack.ts';
import { packPath, type Repository } from './repository.ts';
import { openBox } from './sealed-box.ts';

export interface PruneOptions {
  readonly policy: PrunePolicy;
  /** What the policy is about; the other kind stays as it is. @default backup */
  readonly kind?: BackupKind;
  readonly dryRun?: boolean;
}

export interface PruneReport extends PrunePlan {
  /** Bytes of packs that went, less those that were written anew; in a dry run, what would go. */
  readonly freedBytes: number;
  /** False where somebody was at work, so that data is left for the next time. */
  readonly swept: boolean;
}

/** A pack of which less than this is needed is written anew. */
const NEEDED_SHARE = 0.5;
/** Packs that are smaller are put together, once there are enough of them to fill one: a night that changes little leaves a small one. */
const SMALL_PACK_BYTES = PACK_BYTES / 4;

/**
 * Takes old backups out by a policy, then the data that nothing needs any more.
 *
 * Backups go first, each by one renaming; only then data, and only what no backup that is left names. So a kill leaves
 * nothing worse than data that nothing needs, which the next prune takes. Where a manifest that stays cannot be read,
 * nobody knows what it needs, and nothing is removed at all.
 *
 * @throws FrameError FRAME_BACKUP_POLICY, FRAME_BACKUP_BUSY, FRAME_BACKUP_DAMAGED, FRAME_DISK_…
 */
export async function pruneRepository(
  repository: Repository,
  { policy, kind = 'backup', dryRun = false }: PruneOptions,
): Promise<PruneReport> {
  const { root, work } = repository;
  checkPolicy(policy); // an empty one is refused before anything is touched
  const plan = async (): Promise<PrunePlan> => {
    const records = (await listRecords(root)).filter((record) => record.kind === kind);
    return planPrune(await withoutUnlisted(repository, records), policy);
  };
  if (dryRun) {
    const planned = await plan();
    const index = await loadChunkIndex(repository);
    const used = await usedChunks(repository, index, planned.remove);
    return { ...planned, swept: false, freedBytes: (await planSweep(repository, index, used)).freedBytes };
  }
  const sweep = await beginSweep(work, (folder) => buryCreator(root, folder));
  try {
    const planned = await plan();
    const index = await loadChunkIndex(repository);
    const used = await usedChunks(repository, index, planned.remove);
    await removeBackups(repository, sweep.folder, planned.remove);
    // A backup that is being made may use any chunk that is there, and a restore those of a backup that has just gone.
    const freedBytes = sweep.alone ? await sweepPacks(repository, sweep, index, used) : 0;
    return { ...planned, freedBytes, swept: sweep.alone };
  } catch (cause) {
    throw diskError('write', root, cause);
  } finally {
    await sweep.leave();
  }
}

/** Damaged backups whose list of files is damaged count as failed: nothing can be had from them. */
async function withoutUnlisted(
  repository: Repository,
  records: readonly BackupRecord[],
): Promise<readonly BackupRecord[]> {
  if (!records.some(({ state, head }) => state === 'damaged' && head !== null)) return records;
  const reader = new ChunkReader(repository, await loadChunkIndex(repository));
  const isListed = async (name: string): Promise<boolean> => {
    try {
      await loadEntries(repository, reader, await loadManifest(repository, name));
      return true;
    } catch (cause) {
      if (cause instanceof FrameError && cause.code === 'FRAME_BACKUP_DAMAGED') return false;
      throw cause;
    }
  };
  try {
    const known: BackupRecord[] = [];
    for (const record of records) {
      const isLost = record.state === 'damaged' && record.head !== null && !(await isListed(record.name));
      known.push(isLost ? { ...record, state: 'failed' } : record);
    }
    return known;
  } finally {
    await reader.close();
  }
}

/** Every chunk that the backups need which are to stay. @throws FrameError FRAME_BACKUP_DAMAGED where one cannot be read. */
async function usedChunks(
  repository: Repository,
  index: ChunkIndex,
  without: readonly string[],
): Promise<ReadonlySet<string>> {
  const used = new Set<string>();
  const reader = new ChunkReader(repository, index);
  try {
    for (const { name, state } of await listRecords(repository.root)) {
      if (state === 'failed' || without.includes(name)) continue;
      const unknown = (remedy: string) => (cause: unknown) => {
        throw unknownNeeds(join(repository.root, name), remedy, cause);
      };
      const manifest = await loadManifest(repository, name).catch(
        unknown('Put a copy of its manifest back. If there is none, remove that folder by hand, then prune again.'),
      );
      for (const id of manifest.body.entries.chunks) used.add(id);
      const entries = await loadEntries(repository, reader, manifest).catch(
        unknown(
          'Make a new backup and run `backup verify`: then this one counts as one that came to nothing, and `backup prune` removes it.',
        ),
      );
      for (const entry of entries) if (entry.type === 'file') for (const id of entry.chunks) used.add(id);
    }
    return used;
  } finally {
    await reader.close();
  }
}

/** Nothing is removed because something cannot be read; what to do then is for people to say. */
function unknownNeeds(folder: string, remedy: string, cause: unknown): unknown {
  if (!(cause instanceof FrameError) || cause.code !== 'FRAME_BACKUP_DAMAGED') return cause;
  return new FrameError(
    'FRAME_BACKUP_DAMAGED',
    `${cause.message} So nobody knows what it needs, and nothing is removed.`,
    { file: folder, remedy, cause },
  );
}

async function removeBackups({ root }: Repository, sweepFolder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const going = join(sweepFolder, name);
    await rename(join(root, name), going);
    await rm(going, { recursive: true, force: true });
  }
  // Data may go only after the disk knows that nothing names it.
  await syncFolder(root);
}

interface SweepPlan {
  readonly remove: readonly string[];
  readonly rewrite: readonly string[];
  /** What the packs that are written anew still hold. */
  readonly moved: readonly ChunkPlace[];
  readonly freedBytes: number;
}

async function planSweep(repository: Repository, index: ChunkIndex, used: ReadonlySet<string>): Promise<SweepPlan> {
  const { packs, places } = index;
  const broken = await brokenChunks(repository, index);
  // What a cut pack held may be wanted still; it goes once all that is needed lies somewhere.
  const isAllThere = [...used].every((id) => places.has(id));
  const remove: string[] = [];
  const thin: string[] = [];
  const small: string[] = [];
  const bytes = new Map<string, number>();
  const needed = new Map<string, ChunkPlace[]>();
  for (const [name, chunks] of packs) {
    bytes.set(name, (await stat(packPath(repository, name))).size);
    // Of a chunk that lies in several packs one copy counts.
    const here = chunks.filter(({ id }) => used.has(id) && places.get(id)!.pack === name);
    needed.set(
      name,
      here.map((chunk) => ({ ...chunk, pack: name })),
    );
    const share = here.reduce((sum, { length }) => sum + length, 0) / bytes.get(name)!;
    const isSuspected = index.suspected.includes(name);
    if (!isAllThere && index.cut.includes(name)) continue;
    else if (here.length === 0) remove.push(name);
    // A part that stands nowhere else is damaged: the pack stays for whoever can mend it.
    else if (isSuspected && here.some(({ id }) => broken.has(id))) continue;
    else if (isSuspected || share < NEEDED_SHARE) thin.push(name);
    else if (bytes.get(name)! < SMALL_PACK_BYTES) small.push(name);
  }
  if (isAllThere)
    for (const name of index.damaged) {
      bytes.set(name, (await stat(packPath(repository, name))).size);
      remove.push(name);
    }
  const sum = (names: readonly string[]): number => names.reduce((all, name) => all + bytes.get(name)!, 0);
  const rewrite = sum(small) >= PACK_BYTES ? [...thin, ...small] : thin;
  const moved = rewrite.flatMap((name) => needed.get(name)!);
  const movedBytes = moved.reduce((all, { length }) => all + length, 0);
  return { remove, rewrite, moved, freedBytes: sum(remove) + sum(rewrite) - movedBytes };
}

/** Writes what is still needed of thin packs into new ones, proves those, then removes what nothing needs. */
async function sweepPacks(
  repository: Repository,
  { folder }: Sweep,
  index: ChunkIndex,
  used: ReadonlySet<string>,
): Promise<number> {
  const { remove, rewrite, moved, freedBytes } = await planSweep(repository, index, used);
  const writer = new ChunkWriter(repository, folder, new Map());
  const reader = new ChunkReader(repository, index);
  try {
    for (const place of moved) {
      const box = await reader.readBox(place);
      // A damaged chunk is not carried into a pack whose name would then vouch for it.
      if (box === null || openBox(repository.secret.content, box, aboutChunk(place.id, place.kind)) === null)
        throw damagedBackup('The repository', 'a chunk that is needed is damaged', packPath(repository, place.pack));
      await writer.move(place.id, place.kind, box);
    }
    await writer.flush();
  } finally {
    await reader.close();
  }
  for (const pack of writer.written)
    if ((await hashPack(packPath(repository, pack))) !== pack)
      throw damagedBackup('The repository', 'the disk does not give back what was written', packPath(repository, pack));
  for (const pack of [...remove, ...rewrite]) await rm(packPath(repository, pack), { force: true });
  return freedBytes;
}
