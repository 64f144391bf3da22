import { rm, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FrameError } from '../../errors.ts';
import { kindOfName, type BackupKind, type ManifestHead } from '../../formats/backup/backup-manifest.ts';
import { failureOf } from '../../jobs/job-info.ts';
import { loadChecked, saveChecked } from './checked-file.ts';
import { bothOf } from './kept-twice.ts';
import { LIST_FILE, MANIFEST_FILE, listNames, loadHead, publish } from './manifest-file.ts';

/** Written beside a manifest by whoever looked at the backup last. */
const VERIFIED_FILE = 'verified.json';
/** Stands in place of a manifest where a backup came to nothing. */
const FAILED_FILE = 'failed.json';
/** In the work folder of a process that makes a backup, so that a killed one is told too. */
const BEGUN_FILE = 'begun.json';

/** How thorough a look was. `written`: what was just written was read back, and what it builds on is there. */
export type Look = 'written' | 'structure' | 'subset' | 'data';

const VERIFIED = z.object({
  ok: z.boolean(),
  /** When, ISO 8601 in UTC. */
  checked: z.iso.datetime(),
  look: z.enum(['written', 'structure', 'subset', 'data']),
  problems: z.array(z.string()),
});
export type Verified = z.infer<typeof VERIFIED>;

const FAILED = z.object({ created: z.iso.datetime(), error: z.object({ code: z.string(), message: z.string() }) });
export type Failed = z.infer<typeof FAILED>;

const BEGUN = z.object({ created: z.iso.datetime(), kind: z.enum(['backup', 'recovery_point']) });

/**
 * How a backup stands. `good`: whole, and the last look at it found nothing. `unverified`: whole as it seems, but nobody
 * looked. `damaged`: a look found something. `failed`: it came to nothing.
 */
export type BackupState = 'good' | 'unverified' | 'damaged' | 'failed';

/** A backup or recovery point as it is listed, read without the key. */
export interface BackupRecord {
  readonly name: string;
  readonly kind: BackupKind;
  readonly state: BackupState;
  /** When it was begun, ISO 8601 in UTC; null where nothing readable tells. */
  readonly created: string | null;
  readonly head: ManifestHead | null;
  readonly verified: Verified | null;
  readonly failed: Failed | null;
}

/** Every backup and recovery point of a repository, oldest first. @throws FrameError FRAME_DISK_… */
export async function listRecords(root: string): Promise<BackupRecord[]> {
  const records: BackupRecord[] = [];
  for (const name of await listNames(root)) records.push(await readRecord(root, name));
  const key = ({ created, name }: BackupRecord): string => `${created ?? ''} ${name}`;
  return records.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** One backup, which need not be there: then it counts as damaged. */
async function readRecord(root: string, name: string): Promise<BackupRecord> {
  const common = { name, kind: kindOfName(name) ?? ('backup' as const) };
  const head = await loadHead(root, name);
  const verified = await loadVerified(root, name);
  if (typeof head === 'object') {
    const state = verified === 'missing' ? 'unverified' : verified !== 'damaged' && verified.ok ? 'good' : 'damaged';
    return {
      ...{ ...common, state, created: head.created, head, failed: null },
      verified: typeof verified === 'object' ? verified : null,
    };
  }
  const failed =
    head === 'missing' ? FAILED.safeParse(await loadChecked(join(root, name, FAILED_FILE))).data : undefined;
  if (failed !== undefined)
    return { ...common, state: 'failed', created: failed.created, head: null, verified: null, failed };
  return { ...common, state: 'damaged', created: null, head: null, verified: null, failed: null };
}

/** The last look at a backup. */
export async function loadVerified(root: string, name: string): Promise<Verified | 'missing' | 'damaged'> {
  const content = await loadChecked(join(root, name, VERIFIED_FILE));
  return typeof content === 'string' ? content : (VERIFIED.safeParse(content).data ?? 'damaged');
}

/** Keeps in a backup's folder what a look at it found. @throws FrameError FRAME_DISK_… */
export async function saveVerified(folder: string, verified: Verified): Promise<void> {
  await saveChecked(join(folder, VERIFIED_FILE), verified);
}

/** Files of a backup's folder that do not belong there: they count as damage of the folder. */
export async function strayFiles(root: string, name: string): Promise<string[]> {
  const known = new Set([...bothOf(MANIFEST_FILE), LIST_FILE, VERIFIED_FILE, FAILED_FILE]);
  return (await readdir(join(root, name))).filter((file) => !known.has(file) && !file.startsWith('.'));
}

/** Says in a work folder what is being made there. */
export async function noteBegun(workFolder: string, kind: BackupKind, now: Date): Promise<void> {
  await saveChecked(join(workFolder, BEGUN_FILE), { kind, created: now.toISOString() });
}

/** Keeps that a backup came to nothing, so that it is seen and counted; it never counts as a backup. */
export async function recordFailure(
  repository: { readonly root: string },
  workFolder: string,
  kind: BackupKind,
  now: Date,
  cause: unknown,
): Promise<string> {
  await rm(join(workFolder, 'draft'), { recursive: true, force: true });
  const { code, message } = failureOf(cause);
  const failed: Failed = { created: now.toISOString(), error: { code, message } };
  return publish(repository, workFolder, { kind, now }, (folder) => saveChecked(join(folder, FAILED_FILE), failed));
}

/** For a process that was killed while it made a backup: tells so in its place, unless the backup was there already. */
export async function buryCreator(root: string, workFolder: string): Promise<void> {
  const begun = BEGUN.safeParse(await loadChecked(join(workFolder, BEGUN_FILE))).data;
  if (begun === undefined) return;
  if ((await listRecords(root)).some(({ kind, created }) => kind === begun.kind && created === begun.created)) return;
  const killed = new FrameError('FRAME_STOPPED', 'The process that made it was killed.');
  await recordFailure({ root }, workFolder, begun.kind, new Date(begun.created), killed);
}
