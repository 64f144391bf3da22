import { createHash } from 'node:crypto';
import { lstat, mkdir, readFile, readdir, readlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { seededRandom } from '../../src/math/random.ts';
import type { BackupSecret } from '../../src/ops/backup/backup-keys.ts';
import { createBackup, type BackupContent, type CreateReport } from '../../src/ops/backup/create-backup.ts';
import { contentOf } from '../../src/ops/backup/back-up-installation.ts';
import { findParts, type Installation } from '../../src/ops/backup/installation.ts';
import { initRepository, type Repository } from '../../src/ops/backup/repository.ts';

/** A key for tests: key files are opened at once, passphrases on purpose only after half a second. */
export const TEST_SECRET: BackupSecret = { kind: 'key file', bytes: Buffer.alloc(32, 7) };

/** Bytes that do not compress, the same for the same seed. */
export function noise(bytes: number, seed: number): Buffer {
  const random = seededRandom(seed);
  const words = new Uint32Array(Math.ceil(bytes / 4)).map(() => random.below(0xffffffff));
  return Buffer.from(words.buffer).subarray(0, bytes);
}

export async function newRepository(root: string): Promise<Repository> {
  return initRepository(root, TEST_SECRET, new Date(2025, 0, 1));
}

/** Writes files into a folder, by their path. */
export async function writeTree(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** What a backup of one folder holds. */
export function contentOfFolder(from: string, path = 'jobs'): BackupContent {
  const about = { pipeline_version: '0.0.0', git_revision: null, learners: 0, jobs: [] };
  return { sources: [{ path, from }], about };
}

/** Backs up one folder. @param day of January 2025, so that each backup has a name of its own. */
export function backUp(repository: Repository, folder: string, day = 1): Promise<CreateReport> {
  return createBackup(repository, contentOfFolder(folder), { kind: 'backup', now: new Date(2025, 0, day, 1, 30) });
}

/** Everything about a tree that a backup keeps: each path with its type, rights, and hash or target. */
export async function treeOf(folder: string, below = ''): Promise<Record<string, string>> {
  const tree: Record<string, string> = {};
  for (const name of (await readdir(join(folder, below))).sort()) {
    const path = below === '' ? name : `${below}/${name}`;
    const found = await lstat(join(folder, path));
    const rights = (found.mode & 0o7777).toString(8);
    if (found.isSymbolicLink()) tree[path] = `link to ${await readlink(join(folder, path))}`;
    else if (found.isDirectory()) Object.assign(tree, { [path]: `folder ${rights}` }, await treeOf(folder, path));
    else if (found.isFile()) {
      const hash = createHash('sha256').update(await readFile(join(folder, path)));
      tree[path] = `file ${rights} ${Math.round(found.mtimeMs)} ${hash.digest('hex')}`;
    }
  }
  return tree;
}

/** Every file of a repository that a backup consists of; `work/` holds none of any. */
export async function repositoryFiles(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !join(entry.parentPath, entry.name).startsWith(join(root, 'work')))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** An installation whose every part lies in one folder. */
export function installationIn(folder: string): Installation {
  return {
    workingDir: folder,
    jobsDir: join(folder, 'jobs'),
    stateDir: join(folder, 'jobs', '.state'),
    modelFolder: join(folder, 'model'),
    defaultConfig: null,
    securityConfig: null,
  };
}

/** Backs up an installation. @param day of January 2025 */
export async function backUpInstallation(
  repository: Repository,
  installation: Installation,
  day = 1,
): Promise<CreateReport> {
  const now = new Date(2025, 0, day, 1, 30);
  const parts = await findParts(installation, { days: null, now });
  const program = { version: '0.0.0', gitRevision: null };
  return createBackup(repository, contentOf(installation, parts, program), { kind: 'backup', now });
}
