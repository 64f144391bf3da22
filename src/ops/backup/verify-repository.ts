import { join } from 'node:path';
import { FrameError } from '../../errors.ts';
import { isThere } from '../../jobs/read-if-there.ts';
import type { BackupEntry } from '../../formats/backup/backup-manifest.ts';
import { byBytes } from '../../jobs/file-hash.ts';
import { seededRandom } from '../../math/random.ts';
import { listKeySlots } from './backup-keys.ts';
import { listRecords, loadVerified, saveVerified, strayFiles, type BackupRecord, type Look } from './backup-record.ts';
import { ChunkReader, loadChunkIndex, type ChunkIndex } from './chunk-index.ts';
import { loadDamagedPacks, saveDamagedPacks } from './damaged-packs.ts';
import { faultsOfBoth } from './kept-twice.ts';
import { LIST_FILE, MANIFEST_FILE, loadEntries, loadListCopy, loadManifest } from './manifest-file.ts';
import { brokenChunks, provePack } from './prove-pack.ts';
import { enter } from './presence.ts';
import { repositoryFile, type Repository } from './repository.ts';
import { checkPaths } from './safe-path.ts';

export interface VerifyOptions {
  /** Reads every byte of the packs, or of some of them. @default only what holds the repository together */
  readonly readData?: boolean;
  /** Share of the packs that are read, above 0 to 1; other packs each day, so that every one has its turn. @default 1 */
  readonly share?: number;
  /** Only these. @default every backup and recovery point */
  readonly names?: readonly string[] | undefined;
  /** Tells what is found, and does not keep it. */
  readonly dryRun?: boolean;
  readonly now: Date;
  /** Bytes of packs that are read so far. */
  readonly progress?: (bytes: number, of: number) => void;
  readonly waiting?: () => void;
}

export interface VerifyReport {
  readonly ok: boolean;
  /** By backup or recovery point, what is wrong with it. */
  readonly backups: Readonly<Record<string, readonly string[]>>;
  /** Those of them that come back whole all the same: something is wrong beside what they hold, such as a lost copy of a list. */
  readonly whole: readonly string[];
  /** What is wrong and touches no backup, or all of them. */
  readonly problems: readonly string[];
  readonly packs: number;
  /** Packs that are cut, or damaged at their end. */
  readonly packsCut: number;
  /** Packs of which every byte was read. */
  readonly packsRead: number;
  /** Bytes in packs that no backup needs; `prune` takes them away. */
  readonly unusedBytes: number;
}

/**
 * Looks whether backups are whole, and keeps the answer beside each. Without reading data: every key, manifest, list of
 * files and list of a pack is read and authenticated, and every chunk that is named is there in its full length. With it,
 * every byte of every pack is held against the pack's name besides.
 *
 * @throws FrameError FRAME_DISK_…; damage is an answer, not an error.
 */
export async function verifyRepository(repository: Repository, options: VerifyOptions): Promise<VerifyReport> {
  const { readData = false, share = 1, names, dryRun = false, now, progress = () => undefined, waiting } = options;
  const presence = await enter(repository.work, 'read', waiting);
  try {
    const index = await loadChunkIndex(repository);
    const problems = await faultsOfBoth(repositoryFile(repository.root));
    for (const file of (await listKeySlots(repository.keys)).damaged)
      problems.push(`Key file ${file} is missing or damaged: copy the other one of that key over it.`);
    problems.push(...[...index.damaged, ...index.cut].map((pack) => `Pack ${pack} is cut or damaged.`));
    const bad = new Set<string>();
    const suspected = new Set(index.suspected);
    const read = readData ? turnOf([...index.packs.keys()], share, now) : [];
    const sizeOf = (pack: string): number => index.packs.get(pack)!.reduce((sum, { length }) => sum + length, 0);
    const bytes = read.reduce((sum, pack) => sum + sizeOf(pack), 0);
    let done = 0;
    for (const pack of read) {
      progress((done += sizeOf(pack)), bytes);
      const found = await provePack(repository, pack, index.packs.get(pack)!);
      if (found === null) suspected.delete(pack);
      else {
        if (!index.cut.includes(pack)) problems.push(`Pack ${pack} is damaged.`);
        suspected.add(pack);
      }
      for (const id of found ?? []) if (index.places.get(id)!.pack === pack) bad.add(id);
    }
    // Before any backup is called damaged: whoever mends it must know of all packs that did it.
    if (readData && presence !== null && !dryRun) await saveDamagedPacks(repository.root, suspected);
    const reader = new ChunkReader(repository, index);
    try {
      const used = new Set<string>();
      const backups: Record<string, readonly string[]> = {};
      const whole = new Set<string>();
      for (const record of await listRecords(repository.root)) {
        // One that came to nothing holds nothing that could be whole.
        if (record.state === 'failed' || names?.includes(record.name) === false) continue;
        const look: Look = !readData ? 'structure' : share < 1 ? 'subset' : 'data';
        try {
          const { content, beside } = await lookAt(repository, record, { index, reader, bad, used });
          // On a disk that can only be read the answer is told and not kept.
          if (presence !== null && !dryRun) await keepLook(repository, record.name, content, look, now);
          backups[record.name] = [...beside, ...content];
          if (content.length === 0) whole.add(record.name);
        } catch (cause) {
          if (await isThere(join(repository.root, record.name))) throw cause;
        }
        // What a prune takes away meanwhile, before, while or after it is looked at, is no backup any more.
        if (!(await isThere(join(repository.root, record.name)))) delete backups[record.name];
      }
      const all = names === undefined;
      const ok = problems.length === 0 && Object.values(backups).every((found) => found.length === 0);
      const unusedBytes = all
        ? bytesOf(index) - [...used].reduce((sum, id) => sum + index.places.get(id)!.length, 0)
        : 0;
      const packsCut = index.cut.length + index.damaged.length;
      const packs = index.packs.size + index.damaged.length;
      const standing = Object.keys(backups).filter((name) => whole.has(name));
      return { ok, backups, whole: standing, problems, packs, packsCut, packsRead: read.length, unusedBytes };
    } finally {
      await reader.close();
    }
  } finally {
    await presence?.leave();
  }
}

interface Known {
  readonly index: ChunkIndex;
  readonly reader: ChunkReader;
  /** Chunks that are damaged. */
  readonly bad: ReadonlySet<string>;
  /** Chunks that some backup needs; added to. */
  readonly used: Set<string>;
}

/** What is wrong with one backup, one sentence each: with what it holds, and with what only stands beside it. */
async function lookAt(
  repository: Repository,
  { name }: BackupRecord,
  { index, reader, bad, used }: Known,
): Promise<{ content: string[]; beside: string[] }> {
  const content: string[] = [];
  const beside = (await strayFiles(repository.root, name)).map((file) => `${file} does not belong there.`);
  const folder = join(repository.root, name);
  const verified = await loadVerified(repository.root, name);
  if (typeof verified === 'string') beside.push(`The record of its last check is ${verified}.`);
  try {
    const manifest = await loadManifest(repository, name);
    beside.push(...(await faultsOfBoth(join(folder, MANIFEST_FILE))));
    const copy = await loadListCopy(repository, manifest);
    if (copy === 'damaged') beside.push(`${LIST_FILE} is damaged: remove it, and the next backup writes it anew.`);
    if (copy === 'missing' && manifest.head.format > 1) beside.push(`${LIST_FILE} is missing.`);
    const entries = await loadEntries(repository, reader, manifest);
    checkPaths(entries);
    const faultOf = (ids: readonly string[], what: string): string[] => {
      let fault: string | null = null;
      for (const id of ids) {
        const place = index.places.get(id);
        if (place === undefined) fault = `${what}: a part of it is missing.`;
        else if (bad.has(id)) fault = `${what}: a part of it is damaged, in pack ${place.pack}.`;
        if (place !== undefined) used.add(id);
      }
      return fault === null ? [] : [fault];
    };
    // The list was read, so all that it names can be had: it was this one or its copy.
    beside.push(...faultOf(manifest.body.entries.chunks, 'The list of its files'));
    for (const entry of entries) if (entry.type === 'file') content.push(...faultOf(entry.chunks, entry.path));
    content.push(...countProblems(manifest.head, entries));
  } catch (cause) {
    if (!(cause instanceof FrameError) || !cause.code.startsWith('FRAME_BACKUP_')) throw cause;
    content.push(cause.code === 'FRAME_BACKUP_NOT_FOUND' ? 'Its manifest is missing.' : cause.message);
  }
  return { content, beside };
}

function countProblems(
  { size, counts }: { readonly size: number; readonly counts: { readonly files: number } },
  entries: readonly BackupEntry[],
): string[] {
  const files = entries.filter((entry) => entry.type === 'file');
  const sum = files.reduce((bytes, file) => bytes + file.size, 0);
  return files.length === counts.files && sum === size ? [] : ['Its list of files is not the one it was made with.'];
}

/** A look that only read a part says nothing about what an earlier, more thorough one found. */
async function keepLook(
  repository: Repository,
  name: string,
  found: readonly string[],
  look: Look,
  now: Date,
): Promise<void> {
  const ok = found.length === 0;
  const before = await loadVerified(repository.root, name);
  const wasRead = typeof before === 'object' && ['subset', 'data'].includes(before.look);
  if (ok && look !== 'data' && wasRead && !before.ok) return;
  const verified = { ok, checked: now.toISOString(), look, problems: found.slice(0, MOST_KEPT) };
  await saveVerified(join(repository.root, name), verified);
}

/**
 * After a backup was made, which stores anew what was damaged and still stood somewhere: lets damaged backups that are
 * whole again by it count again, before a prune takes them away as damaged.
 */
export async function lookAgain(repository: Repository, now: Date): Promise<void> {
  const { root } = repository;
  const damaged = (await listRecords(root)).filter(({ state, head }) => state === 'damaged' && head !== null);
  if (damaged.length === 0 || (await loadDamagedPacks(root)) === null) return;
  const index = await loadChunkIndex(repository);
  const bad = await brokenChunks(repository, index);
  const reader = new ChunkReader(repository, index);
  try {
    for (const record of damaged) {
      try {
        const { content, beside } = await lookAt(repository, record, { index, reader, bad, used: new Set() });
        if (content.length > 0 || beside.length > 0) continue;
        const verified = { ok: true, checked: now.toISOString(), look: 'written' as const, problems: [] };
        await saveVerified(join(root, record.name), verified);
      } catch (cause) {
        // A prune may take it away meanwhile.
        if (await isThere(join(root, record.name))) throw cause;
      }
    }
  } finally {
    await reader.close();
  }
}

/** So many problems are kept beside a backup; all are told. */
const MOST_KEPT = 20;

/**
 * Which packs have their turn: all in order of name, dealt out to as many turns as the share asks for, one turn for each day.
 * Of a few packs at least one is read each time.
 *
 * Each round of turns begins with another one, by chance: else a look each week would meet one turn of seven for ever.
 */
export function turnOf(packs: readonly string[], share: number, now: Date): string[] {
  const names = [...packs].sort(byBytes);
  const turns = Math.max(1, Math.min(names.length, Math.round(1 / share)));
  const day = Math.floor(now.getTime() / DAY_MS);
  const turn = (day + seededRandom(Math.floor(day / turns)).below(turns)) % turns;
  return names.filter((_, k) => k % turns === turn);
}

const DAY_MS = 86_400_000;

function bytesOf({ packs }: ChunkIndex): number {
  return [...packs.values()].flat().reduce((sum, { length }) => sum + length, 0);
}
