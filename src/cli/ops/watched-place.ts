import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readEnvironment, type LogLevel } from '../../jobs/environment.ts';
import { readBackupStatus } from '../../ops/backup/backup-status.ts';
import { readDataProtection } from '../../ops/keys/data-protection.ts';
import { keyAge } from '../../ops/keys/key-age.ts';
import { lastDrill } from '../../ops/recovery/drill-status.ts';
import { stateDirOf } from '../../ops/state/state-place.ts';

/** Options of every command that watches jobs. */
export interface WatchOptions {
  readonly jobsDir?: string;
  readonly stateDir?: string;
}

/** What is watched, and where it is kept. */
export interface WatchedPlace {
  /** Absolute. */
  readonly jobsDir: string;
  /** Absolute. */
  readonly stateDir: string;
  /** Where backups are kept, absolute; undefined while there is no such folder. */
  readonly backupDir: string | undefined;
  readonly logLevel: LogLevel;
  readonly lastGoodBackup: () => Promise<Date | null>;
  readonly lastGoodDrill: () => Promise<Date | null>;
  readonly keyDue: () => Promise<Date | null>;
}

/** Puts together what options and the environment say. @throws FrameError FRAME_PARAMS_INVALID, FRAME_DISK_… */
export async function findWatchedPlace({ jobsDir, stateDir }: WatchOptions): Promise<WatchedPlace> {
  const environment = await readEnvironment(process.cwd(), process.env);
  const jobs = jobsDir === undefined ? environment.jobsDir.value : resolve(jobsDir);
  const state = stateDir === undefined ? stateDirOf(jobs, environment.stateDir.value) : resolve(stateDir);
  const backups = environment.backupDir.value;
  const backupsFound = await stat(backups).catch(() => null);
  return {
    jobsDir: jobs,
    stateDir: state,
    backupDir: backupsFound === null ? undefined : backups,
    logLevel: environment.logLevel.value,
    lastGoodBackup: async () => {
      const { lastGood } = await readBackupStatus(backups);
      return lastGood === null ? null : new Date(lastGood);
    },
    // The last drill counts, not one before it: where that one failed, restoring is not known to work now.
    lastGoodDrill: async () => {
      const drill = await lastDrill(state);
      return drill?.ok === true ? new Date(drill.timestamp) : null;
    },
    keyDue: async () => {
      const { keyRotationDays } = await readDataProtection(process.cwd());
      return (await keyAge(jobs, keyRotationDays))?.due ?? null;
    },
  };
}
