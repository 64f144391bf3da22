import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError } from '../../jobs/disk-errors.ts';
import { copyDatabase } from '../state/copy-database.ts';
import { STATE_FILE } from '../state/state-place.ts';
import type { ManifestHead } from '../../formats/backup/backup-manifest.ts';
import type { BackupContent } from './create-backup.ts';
import { DATABASE_FILES, type Installation, type InstallationParts } from './installation.ts';
import type { BackupSource } from './read-tree.ts';

/** Which program makes the backup. */
export interface ProgramIdentity {
  readonly version: string;
  /** Null where it was installed as a package. */
  readonly gitRevision: string | null;
}

/**
 * What a backup of an installation holds, ready for `createBackup`.
 * @param files made for this backup, by their path in it.
 */
export function contentOf(
  { stateDir }: Installation,
  { sources, jobs, learners }: InstallationParts,
  { version, gitRevision }: ProgramIdentity,
  prepareMore: (folder: string) => Promise<BackupSource[]> = () => Promise.resolve([]),
): BackupContent {
  const about: Pick<ManifestHead, 'pipeline_version' | 'git_revision' | 'learners' | 'jobs'> = {
    ...{ pipeline_version: version, git_revision: gitRevision },
    ...{ learners, jobs: jobs.map(({ id }) => id) },
  };
  const prepare = async (folder: string): Promise<{ sources: BackupSource[]; warnings: string[] }> => {
    const database = await holdDatabase(stateDir, folder);
    return { ...database, sources: [...database.sources, ...(await prepareMore(folder))] };
  };
  return { sources, about, prepare };
}

/** A snapshot of the database; where none can be made, its files as they lie: it can be rebuilt from the jobs in any case. */
async function holdDatabase(
  stateDir: string,
  folder: string,
): Promise<{ sources: BackupSource[]; warnings: string[] }> {
  const from = join(stateDir, STATE_FILE);
  const to = join(folder, STATE_FILE);
  let reason: string;
  try {
    const copied = await copyDatabase(from, to);
    return { sources: copied ? [{ path: `database/${STATE_FILE}`, from: to }] : [], warnings: [] };
  } catch (cause) {
    reason = (cause as Error).message;
  }
  const sources: BackupSource[] = [];
  for (const name of DATABASE_FILES) {
    const copy = join(folder, `copy_of_${name}`);
    const there = await copyFile(join(stateDir, name), copy).then(
      () => true,
      (cause: NodeJS.ErrnoException) => {
        if (cause.code === 'ENOENT') return false;
        throw diskError('read', join(stateDir, name), cause);
      },
    );
    if (there) sources.push({ path: `database/${name}`, from: copy });
  }
  const message = `The database is held as its files lie on the disk, and may have to be rebuilt from the jobs: ${reason}.`;
  return { sources, warnings: [message] };
}
