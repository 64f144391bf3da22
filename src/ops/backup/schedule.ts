import { join } from 'node:path';
import { Cron } from 'croner';
import { FrameError } from '../../errors.ts';
import { DEFAULT_BACKUP_CONFIG, parseBackupConfig, type BackupConfig } from '../../formats/backup/backup-config.ts';
import { readIfThere } from '../../jobs/read-if-there.ts';
import { saveJsonAtomically } from '../../jobs/save-atomically.ts';
import { listRecords } from './backup-record.ts';

const CONFIG_FILE = 'backup_config.json';

/** @param workingDir where commands are given. */
export const backupConfigFile = (workingDir: string): string => join(workingDir, CONFIG_FILE);

/** What `backup_config.json` says, or the defaults. @throws FrameError FRAME_BACKUP_CONFIG, FRAME_DISK_… */
export async function loadBackupConfig(workingDir: string): Promise<BackupConfig> {
  const file = backupConfigFile(workingDir);
  const bytes = await readIfThere(file);
  if (bytes === null) return DEFAULT_BACKUP_CONFIG;
  let config: BackupConfig;
  try {
    config = parseBackupConfig(bytes.toString('utf8'), file);
  } catch (cause) {
    throw new FrameError('FRAME_BACKUP_CONFIG', (cause as Error).message, {
      file,
      remedy: 'Correct the file, or write it anew with `backup schedule --set`.',
      cause,
    });
  }
  if (config.schedule !== null) cronOf(config.schedule);
  return config;
}

/** @throws FrameError FRAME_BACKUP_CONFIG, FRAME_DISK_… */
export async function saveBackupConfig(workingDir: string, config: BackupConfig): Promise<void> {
  if (config.schedule !== null) cronOf(config.schedule);
  await saveJsonAtomically(backupConfigFile(workingDir), config);
}

/** When the next backup is due after an instant; null for never. */
export function nextBackup({ schedule }: BackupConfig, after: Date): Date | null {
  return schedule === null ? null : cronOf(schedule).nextRun(after);
}

/**
 * Whether a backup is due: a time of the schedule has passed since the last one was begun, whether or not it came to
 * something. A machine that was off at that time makes it up; a night that failed is tried again at the next time.
 *
 * @param lastBegun ISO 8601; null where there has been none.
 */
export function isBackupDue(config: BackupConfig, lastBegun: string | null, now: Date): boolean {
  const since = [lastBegun, config.since]
    .filter((time) => time !== null)
    .sort()
    .at(-1);
  if (config.schedule === null) return false;
  // Somebody wrote the file by hand, and there is no backup yet: none is too early.
  if (since === undefined) return true;
  const due = nextBackup(config, new Date(since));
  return due !== null && due <= now;
}

export interface DueBackup<T> {
  readonly workingDir: string;
  /** The repository's folder. */
  readonly root: string;
  /** Makes the backup, and prunes after it where the configuration says so. */
  readonly make: (config: BackupConfig) => Promise<T>;
}

/**
 * Makes a backup if one is due. Called again and again by whatever runs all the time; costs a look at the list of backups.
 * @returns null where nothing is due.
 * @throws FrameError FRAME_BACKUP_CONFIG, and what `make` throws.
 */
export async function runDueBackup<T>(now: Date, { workingDir, root, make }: DueBackup<T>): Promise<T | null> {
  const config = await loadBackupConfig(workingDir);
  if (config.schedule === null) return null;
  const backups = (await listRecords(root)).filter(({ kind }) => kind === 'backup');
  const last = backups
    .map(({ created }) => created ?? '')
    .sort()
    .at(-1);
  return isBackupDue(config, last || null, now) ? make(config) : null;
}

/** @throws FrameError FRAME_BACKUP_CONFIG */
function cronOf(expression: string): Cron {
  try {
    return new Cron(expression, { paused: true, mode: '5-or-6-parts' });
  } catch (cause) {
    throw new FrameError('FRAME_BACKUP_CONFIG', `"${expression}" is no cron expression: ${(cause as Error).message}`, {
      remedy: 'Write minute, hour, day, month and weekday, such as "30 1 * * *" for half past one every night.',
      cause,
    });
  }
}
