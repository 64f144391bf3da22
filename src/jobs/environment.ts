import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'dotenv';
import { FrameError } from '../errors.ts';
import { diskError, errnoOf } from './disk-errors.ts';

/** Levels of the log, from silence to everything. */
export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where a setting came from. */
export type SettingOrigin = 'default' | '.env' | 'environment';

/** One value with its origin. */
export interface Setting<T> {
  readonly value: T;
  readonly origin: SettingOrigin;
}

/** What the environment says: settings of the installation, none of which changes the outputs of a job. */
export interface Environment {
  /** PIPELINE_JOBS_DIR, absolute. @default `jobs` in the working directory */
  readonly jobsDir: Setting<string>;
  /** PIPELINE_STATE_DIR, absolute: where the state database stands. @default `.state` in the jobs folder */
  readonly stateDir: Setting<string | null>;
  /** PIPELINE_DEFAULT_CONFIG, absolute: the parameter file of runs that name none. */
  readonly defaultConfig: Setting<string | null>;
  /** PIPELINE_SECURITY_CONFIG, absolute: how the server is guarded and jobs are encrypted. @default `security-config.yml` in the working directory, if it is there */
  readonly securityConfig: Setting<string | null>;
  /** PIPELINE_BACKUP_DIR, absolute: the repository of backups. @default `/backup/frame_pipeline` */
  readonly backupDir: Setting<string>;
  /** PIPELINE_BACKUP_KEY_FILE, absolute. */
  readonly backupKeyFile: Setting<string | null>;
  /** PIPELINE_BACKUP_PASSPHRASE: a secret, for the repository's key and for nothing else. */
  readonly backupPassphrase: Setting<string | null>;
  /** PIPELINE_KEY_FILE, absolute: opens the keys of encrypted jobs. */
  readonly keyFile: Setting<string | null>;
  /** PIPELINE_KEY_PASSPHRASE: a secret, which does the same. */
  readonly keyPassphrase: Setting<string | null>;
  /** PIPELINE_REDIS_URL: a secret, since it may hold a password. Nothing but health asks that server yet. */
  readonly redisUrl: Setting<string | null>;
  /** MATLAB_PATH, absolute: the program, or the folder that it is installed in. */
  readonly matlabPath: Setting<string | null>;
  /** OCTAVE_EXECUTABLE, absolute: the program. Not OCTAVE_PATH, where Octave itself looks for functions. */
  readonly octaveExecutable: Setting<string | null>;
  /** LOG_LEVEL. @default info */
  readonly logLevel: Setting<LogLevel>;
  /** CUDA_VISIBLE_DEVICES: read by the network runtime, where it has a GPU. */
  readonly cudaVisibleDevices: Setting<string | null>;
  /** Whether JWT_SECRET_KEY is set. Its value is a secret and goes nowhere. */
  readonly hasJwtSecretKey: Setting<boolean>;
  /** What people should know about variables of the old system, one sentence each. */
  readonly notices: readonly string[];
}

/** Where labs keep their backups. */
const DEFAULT_BACKUP_DIR = '/backup/frame_pipeline';

/** Names that Python's logging has for levels, as labs' files hold them. */
const OLD_LEVELS: Readonly<Record<string, LogLevel>> = { warning: 'warn', critical: 'fatal', notset: 'trace' };

/** What variables of the old system do now. */
const OLD_VARIABLES: Readonly<Record<string, string>> = {
  TF_CPP_MIN_LOG_LEVEL: 'has no effect: it set the log of TensorFlow, which is not used any more; LOG_LEVEL sets ours',
  MATLAB_PATH: 'changes no job: steps 1 and 2 run in the native engine; `health` tells whether that MATLAB works',
  MATLAB_WATCH_PATH: 'has no effect: steps 1 and 2 run in the native engine, so nothing waits for MATLAB',
};

/**
 * Reads the environment and the file `.env` of the working directory; the environment wins. Changes neither.
 *
 * @param variables the process's environment.
 * @throws FrameError FRAME_PARAMS_INVALID for an unknown LOG_LEVEL, FRAME_DISK_DENIED for an unreadable `.env`.
 */
export async function readEnvironment(
  workingDir: string,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<Environment> {
  const written = await readEnvFile(workingDir);
  const setting = <T>(name: string, read: (text: string) => T, otherwise: T): Setting<T> => {
    // An empty variable counts as unset: that is how a shell or a service file switches one off.
    const [text, origin] = variables[name]
      ? [variables[name], 'environment' as const]
      : [written[name], '.env' as const];
    return text ? { value: read(text), origin } : { value: otherwise, origin: 'default' };
  };
  return {
    jobsDir: setting('PIPELINE_JOBS_DIR', (path) => resolve(workingDir, path), resolve(workingDir, 'jobs')),
    stateDir: setting<string | null>('PIPELINE_STATE_DIR', (path) => resolve(workingDir, path), null),
    defaultConfig: setting<string | null>('PIPELINE_DEFAULT_CONFIG', (path) => resolve(workingDir, path), null),
    securityConfig: setting<string | null>('PIPELINE_SECURITY_CONFIG', (path) => resolve(workingDir, path), null),
    backupDir: setting('PIPELINE_BACKUP_DIR', (path) => resolve(workingDir, path), DEFAULT_BACKUP_DIR),
    backupKeyFile: setting<string | null>('PIPELINE_BACKUP_KEY_FILE', (path) => resolve(workingDir, path), null),
    backupPassphrase: setting<string | null>('PIPELINE_BACKUP_PASSPHRASE', (text) => text, null),
    keyFile: setting<string | null>('PIPELINE_KEY_FILE', (path) => resolve(workingDir, path), null),
    keyPassphrase: setting<string | null>('PIPELINE_KEY_PASSPHRASE', (text) => text, null),
    redisUrl: setting<string | null>('PIPELINE_REDIS_URL', (text) => text, null),
    matlabPath: setting<string | null>('MATLAB_PATH', (path) => resolve(workingDir, path), null),
    octaveExecutable: setting<string | null>('OCTAVE_EXECUTABLE', (path) => resolve(workingDir, path), null),
    logLevel: setting<LogLevel>('LOG_LEVEL', parseLogLevel, 'info'),
    cudaVisibleDevices: setting<string | null>('CUDA_VISIBLE_DEVICES', (text) => text, null),
    hasJwtSecretKey: setting('JWT_SECRET_KEY', () => true, false),
    notices: Object.entries(OLD_VARIABLES)
      .filter(([name]) => variables[name] || written[name])
      .map(([name, does]) => `${name} ${does}.`),
  };
}

/**
 * The variables that files of configuration may ask for as `${NAME}`: those of the environment, and those of `.env`.
 * @returns the value of a name; undefined where it is not set, or empty.
 */
export async function readVariables(
  workingDir: string,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<(name: string) => string | undefined> {
  const written = await readEnvFile(workingDir);
  const ownOf = (name: string): string | undefined => (Object.hasOwn(written, name) ? written[name] : undefined);
  return (name) => variables[name] || ownOf(name) || undefined;
}

async function readEnvFile(workingDir: string): Promise<Readonly<Record<string, string>>> {
  const file = join(workingDir, '.env');
  return parse(
    await readFile(file, 'utf8').catch((cause: unknown) => {
      if (errnoOf(cause) === 'ENOENT' || errnoOf(cause) === 'EISDIR') return '';
      throw diskError('read', file, cause);
    }),
  );
}

function parseLogLevel(text: string): LogLevel {
  const wanted = text.trim().toLowerCase();
  const level = OLD_LEVELS[wanted] ?? LOG_LEVELS.find((known) => known === wanted);
  if (level !== undefined) return level;
  throw new FrameError('FRAME_PARAMS_INVALID', `LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, got "${text}".`, {
    remedy: 'Correct LOG_LEVEL in the environment or in .env.',
  });
}
