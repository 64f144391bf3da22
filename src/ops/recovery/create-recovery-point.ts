import { join } from 'node:path';
import { saveJsonAtomically } from '../../jobs/save-atomically.ts';
import { contentOf, type ProgramIdentity } from '../backup/back-up-installation.ts';
import { listKeySlots } from '../backup/backup-keys.ts';
import {
  countContent,
  createBackup,
  type BackupContent,
  type ContentCount,
  type CreateOptions,
  type CreateReport,
} from '../backup/create-backup.ts';
import { findParts, type Installation } from '../backup/installation.ts';
import { repositoryFolders, type Repository, type RepositoryFolders } from '../backup/repository.ts';
import { describeInstallation } from './describe-installation.ts';

/** The file of a recovery point that says how things stood. */
export const POINT_FILE = 'recovery_point.json';

/**
 * What a recovery point holds: everything that a backup holds, with every job whatever its age, and how each thing stood.
 * @throws FrameError FRAME_DISK_…
 */
async function contentOfPoint(
  { keys }: RepositoryFolders,
  installation: Installation,
  program: ProgramIdentity,
  now: Date,
): Promise<BackupContent> {
  const parts = await findParts(installation, { days: null, now });
  const keyIds = (await listKeySlots(keys)).slots.map(({ id }) => id);
  return contentOf(installation, parts, program, async (folder) => {
    const file = join(folder, POINT_FILE);
    await saveJsonAtomically(file, await describeInstallation(installation, parts, program, { now, keyIds }));
    return [{ path: POINT_FILE, from: file }];
  });
}

/** Makes a recovery point. @throws FrameError as `createBackup` */
export async function createRecoveryPoint(
  repository: Repository,
  installation: Installation,
  program: ProgramIdentity,
  options: Omit<CreateOptions, 'kind'>,
): Promise<CreateReport> {
  const content = await contentOfPoint(repository, installation, program, options.now);
  return createBackup(repository, content, { ...options, kind: 'recovery_point' });
}

/** What a recovery point would hold now; nothing is written. @param root of the repository, which need not be there yet. */
export async function countRecoveryPoint(
  root: string,
  installation: Installation,
  program: ProgramIdentity,
  now: Date,
): Promise<ContentCount & { readonly jobs: number }> {
  const content = await contentOfPoint(repositoryFolders(root), installation, program, now);
  return { ...(await countContent(content)), jobs: content.about.jobs.length };
}
