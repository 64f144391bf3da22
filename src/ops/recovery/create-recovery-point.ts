import { join } from 'node:path';
import { saveJsonAtomically } from '../../jobs/save-atomically.ts';
import { contentOf, type ProgramIdentity } from '../backup/back-up-installation.ts';
import { listKeySlots } from '../backup/backup-keys.ts';
import { createBackup, type CreateOptions, type CreateReport } from '../backup/create-backup.ts';
import { findParts, type Installation } from '../backup/installation.ts';
import type { Repository } from '../backup/repository.ts';
import { describeInstallation } from './describe-installation.ts';

/** The file of a recovery point that says how things stood. */
export const POINT_FILE = 'recovery_point.json';

/**
 * Makes a recovery point: everything that a backup holds, with every job whatever its age, and how each thing stood.
 * @throws FrameError as `createBackup`
 */
export async function createRecoveryPoint(
  repository: Repository,
  installation: Installation,
  program: ProgramIdentity,
  options: Omit<CreateOptions, 'kind'>,
): Promise<CreateReport> {
  const { now } = options;
  const parts = await findParts(installation, { days: null, now });
  const keyIds = (await listKeySlots(repository.keys)).slots.map(({ id }) => id);
  const content = contentOf(installation, parts, program, async (folder) => {
    const file = join(folder, POINT_FILE);
    await saveJsonAtomically(file, await describeInstallation(installation, parts, program, { now, keyIds }));
    return [{ path: POINT_FILE, from: file }];
  });
  return createBackup(repository, content, { ...options, kind: 'recovery_point' });
}
