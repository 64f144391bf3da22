import { mkdtemp, rm, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FrameError } from '../../errors.ts';
import type { BackupEntry, Origin } from '../../formats/backup/backup-manifest.ts';
import type { DrillReport } from '../../formats/reports/recovery-reports.ts';
import { diskError } from '../../jobs/disk-errors.ts';
import { listFiles } from '../../jobs/file-hash.ts';
import { JobFolder } from '../../jobs/job-folder.ts';
import { KEY_FOLDER } from '../../jobs/job-key.ts';
import type { KeyKeeper } from '../../jobs/key-keeper.ts';
import { resolveJobParams } from '../../jobs/resolve-params.ts';
import type { Installation } from '../backup/installation.ts';
import type { Repository } from '../backup/repository.ts';
import { restoreBackup } from '../backup/restore-backup.ts';
import { verifyRepository } from '../backup/verify-repository.ts';
import { checkIntegrity } from './check-integrity.ts';
import { saveDrill } from './drill-status.ts';

/** A job of the scratch folder, to be run to its end. */
export interface DrillRun {
  readonly jobFolder: string;
  /** The learners that it is to ask, as they were restored. */
  readonly modelFolder: string;
}

export interface DrillOptions {
  readonly now: Date;
  /** Where the scratch folder is made; it goes again. */
  readonly scratchDir: string;
  /** Where the result is kept. */
  readonly stateDir: string;
  /** Of the program that runs the drill. */
  readonly programVersion: string;
  /** Of encrypted jobs; where none is set, one that stands in the clear is run. */
  readonly keys: KeyKeeper;
  /** Runs a job from where it stands to its end. @returns the steps that were made */
  readonly runJob: (run: DrillRun) => Promise<readonly string[]>;
  readonly progress?: (bytes: number, of: number) => void;
}

/** Parts of a job folder whose bytes tell times. */
const TIMED_FILE = /\/report\.json$/;

const ENCRYPTED_JOB = new RegExp(`^jobs/([^/]+)/${KEY_FOLDER}/[^/.]+\\.json$`);

/**
 * Proves that a backup or recovery point can bring the work back: restores all of it into a scratch folder, checks that,
 * and runs its smallest job there to its end. A job that was done already is made again from its input, and must give the
 * same bytes. Keeps when this was and what came of it.
 *
 * @throws FrameError FRAME_BACKUP_NOT_FOUND where there is none of that name; FRAME_DISK_… where the scratch folder cannot be
 *   written or the result not be kept. All else is an answer.
 */
export async function runDrill(repository: Repository, name: string, options: DrillOptions): Promise<DrillReport> {
  const { now, scratchDir, stateDir } = options;
  const startMs = performance.now();
  const scratch = await makeScratchFolder(scratchDir);
  const nothing = { files: 0, size: 0, integrity: null, job: null };
  let result: Omit<DrillReport, 'timestamp' | 'ok' | 'recovery_point' | 'elapsed_seconds'>;
  try {
    result = await restoreAndRun(repository, name, scratch, options);
  } catch (cause) {
    // A mistyped name is no drill, and must not take the place of the last one.
    if (cause instanceof FrameError && cause.code === 'FRAME_BACKUP_NOT_FOUND') throw cause;
    result = {
      ...nothing,
      problems: [cause instanceof FrameError ? `${cause.code}: ${cause.message}` : String(cause)],
    };
    // Kept beside every backup that it touches: none must be taken for good again, and the next one can mend them.
    if (cause instanceof FrameError && cause.code === 'FRAME_BACKUP_DAMAGED')
      await verifyRepository(repository, { readData: true, now });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  const report: DrillReport = {
    ...{ timestamp: now.toISOString(), ok: result.problems.length === 0, recovery_point: name, ...result },
    elapsed_seconds: Math.round((performance.now() - startMs) / 100) / 10,
  };
  await saveDrill(stateDir, report);
  return report;
}

async function makeScratchFolder(scratchDir: string): Promise<string> {
  try {
    await mkdir(scratchDir, { recursive: true });
    return await mkdtemp(join(scratchDir, 'frame-drill-'));
  } catch (cause) {
    throw diskError('write', scratchDir, cause);
  }
}

async function restoreAndRun(
  repository: Repository,
  name: string,
  scratch: string,
  { now, programVersion, keys, runJob, progress }: DrillOptions,
): Promise<Pick<DrillReport, 'files' | 'size' | 'integrity' | 'job' | 'problems'>> {
  const restored = await restoreBackup(repository, name, scratch, progress === undefined ? {} : { progress });
  const { entries, files, size, manifest } = restored;
  const installation = restoredInstallation(scratch);
  const integrity = await checkIntegrity(installation, now, keys);
  const common = { files, size, integrity };
  const id = smallestJob(entries, keys);
  if (id === null) {
    const closed = smallestJob(entries) === null ? [] : ['All jobs are encrypted, and no key is set that opens them.'];
    return { ...common, job: null, problems: [...integrity.problems, ...closed] };
  }
  const job = await JobFolder.open(join(installation.jobsDir, id), keys);
  const wasDone = (await job.status()).state === 'done';
  const modelFolder = await modelOf(job, scratch, manifest.body.origins);
  const before = await outputsOf(job);
  // From nothing: a job whose steps all stand would only be looked at.
  if (wasDone) await rm(join(job.root, 'output'), { recursive: true, force: true });
  if (wasDone) await mkdir(join(job.root, 'output'));
  const stepsRun = await runJob({ jobFolder: job.root, modelFolder });
  const differences = wasDone ? differencesOf(before, await outputsOf(job)) : [];
  // Another version of the program may rightly answer otherwise; then only that it answers is proven.
  const isComparable = wasDone && manifest.head.pipeline_version === programVersion;
  const problems = [...integrity.problems];
  if ((await job.status()).state !== 'done') problems.push(`Job ${id} did not come to its end.`);
  if (isComparable && differences.length > 0)
    problems.push(`Job ${id} gave other bytes than before: ${differences.slice(0, 5).join(', ')}.`);
  const sameOutputs = isComparable ? differences.length === 0 : null;
  return { ...common, job: { id, steps_run: [...stepsRun], same_outputs: sameOutputs }, problems };
}

/** A restored folder, taken for an installation of its own. */
export function restoredInstallation(folder: string): Installation {
  return {
    workingDir: join(folder, 'configs'),
    jobsDir: join(folder, 'jobs'),
    stateDir: join(folder, 'state'),
    modelFolder: join(folder, 'models', 'shipped'),
    defaultConfig: null,
    securityConfig: null,
  };
}

/**
 * The job with the fewest bytes of input.
 * @param keys leave out encrypted jobs where none is set. @default all jobs count
 * @returns null where there is none.
 */
export function smallestJob(entries: readonly BackupEntry[], keys?: KeyKeeper): string | null {
  const bytes = new Map<string, number>();
  const closed = new Set(
    keys?.isSet === false ? entries.flatMap(({ path }) => ENCRYPTED_JOB.exec(path)?.[1] ?? []) : [],
  );
  for (const entry of entries) {
    const [part, id, below] = entry.path.split('/');
    if (part === 'jobs' && below === 'input' && entry.type === 'file' && !closed.has(id))
      bytes.set(id, (bytes.get(id) ?? 0) + entry.size);
  }
  return [...bytes].sort(([a, p], [b, q]) => p - q || (a < b ? -1 : 1))[0]?.[0] ?? null;
}

/** Where the learners that a job asks were restored to. */
async function modelOf(job: JobFolder, scratch: string, origins: readonly Origin[]): Promise<string> {
  const { params } = await resolveJobParams(job, {});
  const named = origins.find(({ path, from }) => path.startsWith('models/') && from === params['boost.model']);
  return join(scratch, ...(named?.path ?? 'models/shipped').split('/'));
}

/** What each output holds, by its path; the same whether or not the job is encrypted. */
async function outputsOf(job: JobFolder): Promise<Map<string, string>> {
  const outputs = new Map<string, string>();
  for (const file of await listFiles(job.files.pathOf('output'))) {
    const name = `output/${file}`;
    if (TIMED_FILE.test(name) || name.includes('.previous_')) continue;
    outputs.set(file, (await job.files.identify(name))!.sha256);
  }
  return outputs;
}

function differencesOf(wanted: ReadonlyMap<string, string>, made: ReadonlyMap<string, string>): string[] {
  const paths = [...new Set([...wanted.keys(), ...made.keys()])];
  return paths.filter((path) => wanted.get(path) !== made.get(path));
}
