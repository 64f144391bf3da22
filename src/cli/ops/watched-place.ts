import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readEnvironment, type Environment, type LogLevel } from '../../jobs/environment.ts';
import type { ConfiguredDependencies } from '../../ops/health/probe-dependencies.ts';
import { readBackupStatus } from '../../ops/backup/backup-status.ts';
import { readDataProtection } from '../../ops/keys/data-protection.ts';
import { keyAge } from '../../ops/keys/key-age.ts';
import { lastDrill } from '../../ops/recovery/drill-status.ts';
import { existingJobsDir } from '../existing-jobs-dir.ts';
import { stateDirFor } from '../state-dir-for.ts';

/** Options of every command that watches jobs. */
export interface WatchOptions {
  readonly jobsDir?: string;
  readonly stateDir?: string;
  /** How the server is guarded, which says how old keys may become. */
  readonly security?: string;
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
  /** How the server is guarded, absolute; null for `security-config.yml` in the working folder, if it is there. */
  readonly securityConfig: string | null;
  /** Programs and servers that the environment names. */
  readonly configured: ConfiguredDependencies;
  readonly lastGoodBackup: () => Promise<Date | null>;
  readonly lastGoodDrill: () => Promise<Date | null>;
  readonly keyDue: () => Promise<Date | null>;
}

/** As {@link findWatchedPlace}, for commands that look and start nothing. @throws FrameError FRAME_INPUT_NOT_FOUND besides */
export async function findPlaceToLookAt(options: WatchOptions): Promise<WatchedPlace> {
  const environment = await readEnvironment(process.cwd(), process.env);
  await existingJobsDir(options.jobsDir, environment);
  return placeIn(environment, options);
}

/** Puts together what options and the environment say. @throws FrameError FRAME_PARAMS_INVALID, FRAME_DISK_… */
export async function findWatchedPlace(options: WatchOptions): Promise<WatchedPlace> {
  return placeIn(await readEnvironment(process.cwd(), process.env), options);
}

async function placeIn(environment: Environment, { jobsDir, stateDir, security }: WatchOptions): Promise<WatchedPlace> {
  const jobs = jobsDir === undefined ? environment.jobsDir.value : resolve(jobsDir);
  const state = stateDirFor(environment, jobs, stateDir);
  const backups = environment.backupDir.value;
  const backupsFound = await stat(backups).catch(() => null);
  const securityConfig = security === undefined ? environment.securityConfig.value : resolve(security);
  return {
    jobsDir: jobs,
    stateDir: state,
    backupDir: backupsFound === null ? undefined : backups,
    securityConfig,
    logLevel: environment.logLevel.value,
    configured: {
      redisUrl: environment.redisUrl.value,
      matlabPath: environment.matlabPath.value,
      octaveExecutable: environment.octaveExecutable.value,
    },
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
      const { keyRotationDays } = await readDataProtection(process.cwd(), securityConfig);
      return (await keyAge(jobs, keyRotationDays))?.due ?? null;
    },
  };
}
