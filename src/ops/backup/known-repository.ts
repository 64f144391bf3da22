import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FrameError } from '../../errors.ts';
import { readIfThere } from '../../jobs/read-if-there.ts';
import { saveJsonAtomically } from '../../jobs/save-atomically.ts';
import type { BackupSecret } from './backup-keys.ts';
import { checkNewSecret } from './backup-secret.ts';
import { initRepository, openRepository, repositoryId, type Repository } from './repository.ts';

const KNOWN_FILE = 'backup_repository.json';

/**
 * Opens the repository for writing; makes it where there has never been one. Where one is known, an empty folder means that
 * its disk is not mounted: a backup on the wrong disk would be taken for a good one until the day that it is needed.
 *
 * @param stateDir where the repository is remembered.
 * @throws FrameError FRAME_BACKUP_NO_REPOSITORY; as `openRepository` and `initRepository`
 */
export async function openOrInit(
  root: string,
  secrets: readonly BackupSecret[],
  stateDir: string,
  now: Date,
): Promise<{ repository: Repository; made: boolean }> {
  const known = await readKnown(stateDir);
  if ((await repositoryId(root)) !== null) {
    const repository = await openRepository(root, secrets);
    if (known?.root !== root || known.id !== repository.id) await remember(stateDir, repository);
    return { repository, made: false };
  }
  if (known?.root === root) {
    throw new FrameError('FRAME_BACKUP_NO_REPOSITORY', `The repository of backups is gone from ${root}.`, {
      file: root,
      remedy: 'Mount its disk. If it is lost for good, make a new one with `backup init`.',
    });
  }
  return { repository: await initAndRemember(root, secrets[0], stateDir, now), made: true };
}

/** Makes a repository, and remembers where. @throws FrameError as `initRepository` */
export async function initAndRemember(
  root: string,
  secret: BackupSecret,
  stateDir: string,
  now: Date,
): Promise<Repository> {
  checkNewSecret(secret);
  const repository = await initRepository(root, secret, now);
  await remember(stateDir, repository);
  return repository;
}

async function remember(stateDir: string, { root, id }: Repository): Promise<void> {
  await mkdir(stateDir, { recursive: true });
  await saveJsonAtomically(join(stateDir, KNOWN_FILE), { root, id });
}

async function readKnown(stateDir: string): Promise<{ root: string; id: string } | null> {
  const bytes = await readIfThere(join(stateDir, KNOWN_FILE));
  if (bytes === null) return null;
  try {
    const { root, id } = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
    return typeof root === 'string' && typeof id === 'string' ? { root, id } : null;
  } catch {
    return null;
  }
}
