import { lstat, readdir, readFile } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { FrameError } from '../../errors.ts';
import { isThere } from '../../jobs/read-if-there.ts';
import { parseModelManifest } from '../../formats/model-manifest.ts';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import { byBytes } from '../../jobs/file-hash.ts';
import { JobFolder } from '../../jobs/job-folder.ts';
import type { JobStatus } from '../../jobs/job-info.ts';
import { resolveJobParams } from '../../jobs/resolve-params.ts';
import { CHAIN_FILE } from '../security/audit/audit-files.ts';
import { ACCOUNTS_FILE, STATE_FILE } from '../state/state-place.ts';
import type { BackupSource } from './read-tree.ts';

/** Where the things of an installation lie that a backup holds. All paths are absolute. */
export interface Installation {
  /** Where commands are given: holds `.env` and the configurations. */
  readonly workingDir: string;
  readonly jobsDir: string;
  /** The database, and what the program keeps of itself. */
  readonly stateDir: string;
  /** The learners that come with the program. */
  readonly modelFolder: string;
  /** PIPELINE_DEFAULT_CONFIG. */
  readonly defaultConfig: string | null;
  /** What `serve --security` or PIPELINE_SECURITY_CONFIG names. */
  readonly securityConfig: string | null;
}

/** In a backup: what lay elsewhere than in the working folder, and goes back there. */
export const CONFIGS_ELSEWHERE = ['default_config', 'security_config'] as const;

/** A database while it is open has companions; only a snapshot of all of them together is whole. */
export const DATABASE_TAILS = ['', '-wal', '-shm'] as const;
/** The databases of the state folder. */
export const DATABASES = [STATE_FILE, ACCOUNTS_FILE] as const;
/** Files of the state folder that are not read as they lie: of each a snapshot is held. */
const SNAPSHOTS = [...DATABASES, CHAIN_FILE];
const LOCK = '.lock';

/**
 * Keys that encrypted jobs are wrapped by: in the jobs folder, so that they go wherever the jobs go; hidden, so that nobody
 * takes it for a job.
 */
export const KEYS_FOLDER = '.keys';

/** Configuration as it may stand in the working folder. */
const CONFIG_NAMES = [
  ...['.env', 'config_template.json', 'configs', 'alerting_config.json', 'backup_config.json'],
  ...['security-config.yml', 'metrics_config.json'],
] as const;

/** A job that goes on, or can: it is kept whatever its age. */
const OPEN_STATES: ReadonlySet<JobStatus['state']> = new Set(['queued', 'running', 'stopped']);
const DAY_MS = 86_400_000;

export interface JobChoice {
  /** Jobs that were made or changed in so many days are held, and open ones of any age; null for all. */
  readonly days: number | null;
  readonly now: Date;
}

/** A job that a backup holds. */
export interface HeldJob {
  readonly id: string;
  readonly root: string;
  /** Null where its files cannot be understood; it is held all the same. */
  readonly status: JobStatus | null;
}

/** Everything of an installation that a backup holds, by what it is. */
export interface InstallationParts {
  readonly sources: readonly BackupSource[];
  readonly jobs: readonly HeldJob[];
  /** Folders of learners: those of the program, and those that jobs name. */
  readonly models: readonly { readonly path: string; readonly from: string }[];
  /** Learners in all of those folders. */
  readonly learners: number;
}

/** Finds what a backup of an installation holds. @throws FrameError FRAME_DISK_… */
export async function findParts(installation: Installation, choice: JobChoice): Promise<InstallationParts> {
  const { workingDir, jobsDir, stateDir, modelFolder } = installation;
  const jobs = await findJobs(jobsDir, choice);
  const models: { path: string; from: string }[] = [];
  for (const folder of new Set([modelFolder, ...(await modelsOf(jobs))]))
    if (await isThere(folder))
      models.push({ path: folder === modelFolder ? 'models/shipped' : `models/custom_${models.length}`, from: folder });
  const configs: BackupSource[] = [];
  for (const name of CONFIG_NAMES) {
    const from = join(workingDir, name);
    if (await isThere(from)) configs.push({ path: `configs/${name}`, from });
  }
  const elsewhere = { default_config: installation.defaultConfig, security_config: installation.securityConfig };
  for (const name of CONFIGS_ELSEWHERE) {
    const from = elsewhere[name];
    if (from !== null && !isBelow(from, configs) && (await isThere(from)))
      configs.push({ path: `configs/${name}/${basename(from)}`, from });
  }
  const others: BackupSource[] = [
    { path: 'logs', from: join(workingDir, 'logs') },
    // After the jobs: so it holds the key of each, also of one that was wrapped anew meanwhile.
    { path: `jobs/${KEYS_FOLDER}`, from: join(jobsDir, KEYS_FOLDER) },
    {
      path: 'state',
      from: stateDir,
      without: (name) => name === LOCK || SNAPSHOTS.some((file) => name.startsWith(file)),
    },
  ];
  const there: BackupSource[] = [];
  for (const source of others) if (await isThere(source.from)) there.push(source);
  const held = jobs.map(({ id, root }) => ({
    path: `jobs/${id}`,
    from: root,
    without: (name: string) => name === LOCK,
  }));
  return { sources: [...models, ...configs, ...held, ...there], jobs, models, learners: await countLearners(models) };
}

async function findJobs(jobsDir: string, { days, now }: JobChoice): Promise<HeldJob[]> {
  const names = await readdir(jobsDir).catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw diskError('read', jobsDir, cause);
  });
  const jobs: HeldJob[] = [];
  for (const id of names.filter((name) => !name.startsWith('.')).sort(byBytes)) {
    const root = join(jobsDir, id);
    const file = await lstat(join(root, 'job.json')).catch(() => null);
    if (file === null) continue;
    const status = await statusOf(root);
    const touched = await lstat(join(root, 'status.json')).catch(() => file);
    const isYoung = days === null || now.getTime() - Math.max(file.mtimeMs, touched.mtimeMs) <= days * DAY_MS;
    if (isYoung || status === null || OPEN_STATES.has(status.state)) jobs.push({ id, root, status });
  }
  return jobs;
}

async function statusOf(root: string): Promise<JobStatus | null> {
  try {
    return await (await JobFolder.open(root)).status();
  } catch (cause) {
    if (cause instanceof FrameError) return null;
    throw cause;
  }
}

/** Folders of learners that jobs name. */
async function modelsOf(jobs: readonly HeldJob[]): Promise<string[]> {
  const folders: string[] = [];
  for (const { root } of jobs) {
    try {
      const { params } = await resolveJobParams(await JobFolder.open(root), {});
      const named = params['boost.model'];
      if (named !== '' && named !== 'none') folders.push(resolve(named));
    } catch (cause) {
      if (!(cause instanceof FrameError)) throw cause;
    }
  }
  return folders.sort(byBytes);
}

async function countLearners(models: readonly { readonly from: string }[]): Promise<number> {
  let count = 0;
  for (const { from } of models) {
    try {
      count += parseModelManifest(await readFile(join(from, 'manifest.json'), 'utf8')).learners.length;
    } catch {
      // A model that cannot be used is held as it is; health tells of it.
    }
  }
  return count;
}

function isBelow(path: string, sources: readonly BackupSource[]): boolean {
  return sources.some(({ from }) => {
    const way = relative(from, path);
    return way === '' || (way.split(sep)[0] !== '..' && !way.startsWith(sep));
  });
}
