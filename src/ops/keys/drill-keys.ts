import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FrameError } from '../../errors.ts';
import { diskError } from '../../jobs/disk-errors.ts';
import { listFiles } from '../../jobs/file-hash.ts';
import { JobFolder, listJobs } from '../../jobs/job-folder.ts';
import { KEYS_FOLDER } from '../backup/installation.ts';
import { listKeyFiles } from './key-files.ts';
import type { KeyRing } from './key-ring.ts';
import { rewrapKeys } from './rewrap-keys.ts';

/** What a drill of the keys found. */
export interface KeyDrillReport {
  readonly ok: boolean;
  /** Keys that open. */
  readonly keys: number;
  /** Encrypted jobs of which every file opens. */
  readonly jobs: number;
  /** Files that were decrypted and proven. */
  readonly files: number;
  /** The job on whose copy changing the key was tried; null where no job is encrypted. */
  readonly rehearsed: string | null;
  /** What is wrong, one sentence each. */
  readonly problems: readonly string[];
}

export interface KeyDrillOptions {
  /** Where the scratch folder is made; it goes again. */
  readonly scratchDir: string;
  readonly progress?: (done: number, of: number) => void;
}

/**
 * Proves that keys do what they are kept for: opens each of them, decrypts every file of every encrypted job, and changes
 * the key of a copy of one job in a scratch folder, which then must hold the same. Changes nothing; what is wrong is an answer.
 *
 * @throws FrameError FRAME_DISK_… where the scratch folder cannot be written
 */
export async function drillKeys(
  jobsDir: string,
  ring: KeyRing,
  { scratchDir, progress = () => undefined }: KeyDrillOptions,
): Promise<KeyDrillReport> {
  const problems: string[] = [];
  const proven = async <T>(action: () => Promise<T>): Promise<T | null> => {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      problems.push(error.message);
      return null;
    }
  };
  const found = await listKeyFiles(jobsDir);
  problems.push(...found.damaged.map((name) => `${join(jobsDir, KEYS_FOLDER, name)} is damaged.`));
  let [keys, jobs, files] = [0, 0, 0];
  for (const { id } of found.keys) if ((await proven(() => ring.open(jobsDir, id))) !== null) keys++;
  const encrypted: JobFolder[] = [];
  for (const job of await listJobs(jobsDir, ring))
    if ((await proven(() => job.files.encryption())) !== null) encrypted.push(job);
  let smallest: { readonly job: JobFolder; readonly bytes: number } | null = null;
  for (const [index, job] of encrypted.entries()) {
    const held = await proven(() => contentOf(job));
    progress(index + 1, encrypted.length);
    if (held === null) continue;
    jobs++;
    files += held.size;
    const bytes = [...held.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    if (smallest === null || bytes < smallest.bytes) smallest = { job, bytes };
  }
  if (smallest !== null) {
    const { job } = smallest;
    await proven(() => rehearse(jobsDir, job, ring, scratchDir));
  }
  return { ok: problems.length === 0, keys, jobs, files, rehearsed: smallest?.job.id ?? null, problems };
}

type Content = ReadonlyMap<string, { readonly sha256: string; readonly sizeBytes: number }>;

/** What every file of a job holds. @throws FrameError of the first that does not open */
async function contentOf(job: JobFolder): Promise<Content> {
  const content = new Map<string, { readonly sha256: string; readonly sizeBytes: number }>();
  for (const folder of ['input', 'output']) {
    for (const file of await listFiles(job.files.pathOf(folder))) {
      const name = `${folder}/${file}`;
      content.set(name, (await job.files.identify(name))!);
    }
  }
  return content;
}

/** Changes the key of a copy, and reads the copy. */
async function rehearse(jobsDir: string, job: JobFolder, ring: KeyRing, scratchDir: string): Promise<void> {
  const scratch = await mkdtemp(join(scratchDir, 'frame-keys-')).catch((cause: unknown) => {
    throw diskError('write', scratchDir, cause);
  });
  try {
    await mkdir(join(scratch, KEYS_FOLDER));
    await cp(join(jobsDir, KEYS_FOLDER), join(scratch, KEYS_FOLDER), { recursive: true });
    await cp(job.root, join(scratch, job.id), { recursive: true });
    const made = await ring.makeKey(scratch);
    const { rewrapped } = await rewrapKeys(scratch, join(scratch, '.state'), ring);
    const copy = await JobFolder.open(join(scratch, job.id), ring);
    const [before, after] = [await contentOf(job), await contentOf(copy)];
    const same = [...before].every(([name, { sha256 }]) => after.get(name)?.sha256 === sha256);
    if (rewrapped !== 1 || !same || before.size !== after.size) {
      throw new FrameError('FRAME_KEY_WRONG', `Under the new key ${made.id} a copy of ${job.id} was not what it was.`);
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
