import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError } from '../../jobs/disk-errors.ts';
import { copyDatabase } from '../state/copy-database.ts';
import { CHAIN_FILE } from '../security/audit/audit-files.ts';
import { readHead } from '../security/audit/chain-file.ts';
import { ACCOUNTS_FILE, AUDIT_FOLDER, STATE_FILE } from '../state/state-place.ts';
import type { ManifestHead } from '../../formats/backup/backup-manifest.ts';
import type { BackupContent, PreparedFiles } from './create-backup.ts';
import { DATABASE_TAILS, type Installation, type InstallationParts } from './installation.ts';
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
  const prepare = async (folder: string): Promise<PreparedFiles> => {
    const state = await holdDatabase(
      stateDir,
      folder,
      STATE_FILE,
      (reason) =>
        `The database is held as its files lie on the disk, and may have to be rebuilt from the jobs: ${reason}.`,
    );
    const accounts = await holdDatabase(
      stateDir,
      folder,
      ACCOUNTS_FILE,
      (reason) =>
        `The database ${ACCOUNTS_FILE} is held as its files lie on the disk, and may not be readable: ${reason}.`,
    );
    const audit = await holdAudit(join(stateDir, AUDIT_FOLDER), folder);
    const more = await prepareMore(folder);
    return {
      sources: [...state.sources, ...accounts.sources, ...audit.sources, ...more],
      warnings: [...state.warnings, ...accounts.warnings, ...audit.warnings],
      extra: audit.extra ?? {},
    };
  };
  return { sources, about, prepare };
}

/** A snapshot of a database; where none can be made, its files as they lie. */
async function holdDatabase(
  stateDir: string,
  folder: string,
  file: string,
  asTheyLie: (reason: string) => string,
): Promise<PreparedFiles> {
  const to = join(folder, file);
  let reason: string;
  try {
    const copied = await copyDatabase(join(stateDir, file), to);
    return { sources: copied ? [{ path: `database/${file}`, from: to }] : [], warnings: [] };
  } catch (cause) {
    reason = (cause as Error).message;
  }
  const sources: BackupSource[] = [];
  for (const name of DATABASE_TAILS.map((tail) => file + tail)) {
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
  return { sources, warnings: [asTheyLie(reason)] };
}

/**
 * The head of the audit log. It is taken before the records are read, so the backup holds all that it names. It also stands in
 * the manifest, where nobody who writes the log anew can change it.
 */
async function holdAudit(auditDir: string, folder: string): Promise<PreparedFiles> {
  try {
    const to = join(folder, CHAIN_FILE);
    const copied = await copyDatabase(join(auditDir, CHAIN_FILE), to);
    const head = await readHead(auditDir);
    return {
      sources: copied ? [{ path: `state/${AUDIT_FOLDER}/${CHAIN_FILE}`, from: to }] : [],
      ...{ warnings: [], extra: head === null ? {} : { audit: { count: head.count, hash: head.hash } } },
    };
  } catch (cause) {
    return { sources: [], warnings: [`The head of the audit log cannot be held: ${(cause as Error).message}`] };
  }
}
