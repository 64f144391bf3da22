import { lstat, mkdir, stat } from 'node:fs/promises';
import { createHash, randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { FrameError } from '../../errors.ts';
import type { BackupEntry, Origin } from '../../formats/backup/backup-manifest.ts';
import { diskError } from '../../jobs/disk-errors.ts';
import { JobLock } from '../../jobs/job-lock.ts';
import type { ReadMore } from './cut-chunks.ts';
import { AUDIT_FOLDER } from '../state/state-place.ts';
import { CONFIGS_ELSEWHERE, DATABASES, DATABASE_TAILS, KEYS_FOLDER, type Installation } from './installation.ts';
import { readTree } from './read-tree.ts';
import type { Repository } from './repository.ts';
import { restoreBackup, type RestoreOptions } from './restore-backup.ts';
import { isThere } from '../../jobs/read-if-there.ts';
import { beginSwitch, type Move, type Switch } from './switch-journal.ts';

/** What a check of an installation found. */
export interface CheckedInstallation {
  readonly ok: boolean;
  /** What is wrong, one sentence each. */
  readonly problems: readonly string[];
}

export interface InPlaceOptions extends Pick<RestoreOptions, 'only' | 'dryRun' | 'progress' | 'waiting'> {
  /** Makes a recovery point of how everything stands now. @returns its name. */
  readonly makePoint: () => Promise<string>;
  /** Looks whether the installation can do its work. */
  readonly check: () => Promise<CheckedInstallation>;
}

export interface InPlaceReport {
  /** The recovery point that was made before; null in a dry run. */
  readonly recoveryPoint: string | null;
  /** What was put in place, or would be. Things that are so already are left alone. */
  readonly replaced: readonly string[];
  readonly unchanged: readonly string[];
}

/** A part of a backup, and its place in the installation. */
interface Unit {
  readonly path: string;
  readonly target: string;
}

/**
 * Puts what a backup holds back where it belongs. First a recovery point is made of how things stand; then everything is
 * restored and proven beside; then it is switched by renaming alone, checked, and switched back where the check says no.
 * Jobs that the backup does not hold stay as they are.
 *
 * @throws FrameError FRAME_RESTORE_UNHEALTHY after everything was put back; FRAME_JOB_IN_USE; as `restoreBackup`.
 */
export async function restoreInPlace(
  repository: Repository,
  name: string,
  installation: Installation,
  { only, dryRun = false, progress, waiting, makePoint, check }: InPlaceOptions,
): Promise<InPlaceReport> {
  const planned = await restoreBackup(repository, name, installation.jobsDir, { only, dryRun: true });
  const units = await withoutHistory(unitsOf(planned.entries, planned.manifest.body.origins, installation));
  const [changed, unchanged]: Unit[][] = [[], []];
  for (const unit of units) ((await isSame(unit, planned.entries)) ? unchanged : changed).push(unit);
  const report = { replaced: changed.map(({ target }) => target), unchanged: unchanged.map(({ target }) => target) };
  if (dryRun) return { recoveryPoint: null, ...report };
  const recoveryPoint = await makePoint();
  await mkdir(installation.jobsDir, { recursive: true });
  const making = await beginSwitch(installation.jobsDir);
  const locks = new HeldJobs(installation.jobsDir);
  try {
    if (changed.length === 0) return { recoveryPoint, ...report };
    await restoreBackup(repository, name, making.incoming, {
      only: changed.map(({ path }) => path),
      ...(progress === undefined ? {} : { progress }),
      ...(waiting === undefined ? {} : { waiting }),
    });
    const moves = await planMoves(changed, making);
    try {
      await making.make(moves, () => locks.hold(moves));
      locks.follow('switched');
      const { ok, problems } = await check();
      if (!ok) throw unhealthy(name, recoveryPoint, problems);
    } catch (cause) {
      await making.undo();
      locks.follow('as before');
      throw cause;
    }
    await making.keep();
    return { recoveryPoint, ...report };
  } catch (cause) {
    throw diskError('write', installation.jobsDir, cause);
  } finally {
    await locks.release();
    await making.end();
  }
}

function unhealthy(name: string, point: string, problems: readonly string[]): FrameError {
  return new FrameError(
    'FRAME_RESTORE_UNHEALTHY',
    `After restoring ${name} the check failed, so everything was put back: ${problems.join(' ')}`,
    { remedy: `Restore another backup. How things stood is also kept in ${point}.` },
  );
}

/** Where each part of a backup belongs. Each job, learner folder and file of the configuration is a unit of its own. */
function unitsOf(entries: readonly BackupEntry[], origins: readonly Origin[], installation: Installation): Unit[] {
  const { workingDir, jobsDir, stateDir, modelFolder } = installation;
  const units = new Map<string, Unit>();
  for (const { path } of entries) {
    const [part, ...rest] = path.split('/');
    if (rest.length === 0) continue;
    const [name] = rest;
    const unit = `${part}/${name}`;
    const from = origins.find((origin) => origin.path === path || path.startsWith(`${origin.path}/`));
    if (part === 'jobs' && name === KEYS_FOLDER) {
      // Each key by itself: those that were made since are needed by jobs that were wrapped since.
      if (rest.length > 1) units.set(path, { path, target: join(jobsDir, ...rest) });
    } else if (part === 'jobs') units.set(unit, { path: unit, target: join(jobsDir, name) });
    else if (part === 'state' || part === 'database') units.set(unit, { path: unit, target: join(stateDir, name) });
    else if (unit === 'models/shipped') units.set(unit, { path: unit, target: modelFolder });
    else if (part === 'configs' && !CONFIGS_ELSEWHERE.some((other) => other === name))
      units.set(unit, { path: unit, target: join(workingDir, name) });
    else if (from !== undefined && ['models', 'configs'].includes(part))
      units.set(from.path, { path: from.path, target: from.from });
    // Logs are history, and those that are there are newer: they are restored into a folder of their own only.
  }
  return [...units.values()];
}

/** The audit log that is there stays: what was done since the backup was done. One that is lost comes back. */
async function withoutHistory(units: readonly Unit[]): Promise<Unit[]> {
  const audit = units.find(({ path }) => path === `state/${AUDIT_FOLDER}`);
  return audit !== undefined && (await isThere(audit.target)) ? units.filter((unit) => unit !== audit) : [...units];
}

/** Whether a unit stands in the installation as the backup has it. */
async function isSame({ path, target }: Unit, entries: readonly BackupEntry[]): Promise<boolean> {
  const wanted = entries.filter((entry) => entry.path === path || entry.path.startsWith(`${path}/`)).map(essence);
  const found: string[] = [];
  const source = { path, from: target, without: (name: string) => name === '.lock' };
  for await (const entry of readTree(source, hashStream, () => undefined)) found.push(essence(entry));
  return wanted.length === found.length && wanted.every((entry, k) => entry === found[k]);
}

function essence(entry: BackupEntry): string {
  const what = entry.type === 'file' ? entry.sha256 : entry.type === 'link' ? entry.target : '';
  return JSON.stringify([entry.path, entry.type, entry.mode, what]);
}

async function hashStream(read: ReadMore): Promise<{ size: number; sha256: string; chunks: string[] }> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(1 << 20);
  let size = 0;
  for (let got = await read(buffer); got > 0; got = await read(buffer)) {
    hash.update(buffer.subarray(0, got));
    size += got;
  }
  return { size, sha256: hash.digest('hex'), chunks: [] };
}

async function planMoves(units: readonly Unit[], { incoming }: Switch): Promise<Move[]> {
  const leaving = { made: null, incoming: null, had: true };
  const token = randomBytes(4).toString('hex');
  const moves: Move[] = [];
  for (const { path, target } of units) {
    const folder = dirname(target);
    await mkdir(folder, { recursive: true });
    const made = join(incoming, path);
    const beside = (word: string): string => join(folder, `.frame-${word}-${token}-${basename(target)}`);
    const comes = (await stat(folder)).dev === (await lstat(made)).dev ? made : beside('incoming');
    moves.push({ target, made, incoming: comes, previous: beside('previous'), had: await isThere(target) });
    const database = DATABASES.find((name) => path === `database/${name}`);
    if (database !== undefined) {
      // The companions of the old database would spoil the one that comes.
      for (const name of DATABASE_TAILS.slice(1).map((tail) => database + tail)) {
        const old = join(folder, name);
        if (!units.some((unit) => unit.target === old) && (await isThere(old)))
          moves.push({ ...leaving, target: old, previous: join(folder, `.frame-previous-${token}-${name}`) });
      }
    }
  }
  return moves;
}

/** The jobs that are switched, held so that nobody works on one meanwhile: neither on the old nor on the new. */
class HeldJobs {
  readonly #held: { readonly lock: JobLock; readonly before: string; readonly switched: string }[] = [];
  readonly #jobsDir: string;

  constructor(jobsDir: string) {
    this.#jobsDir = jobsDir;
  }

  async hold(moves: readonly Move[]): Promise<void> {
    for (const { target, incoming, previous, had } of moves) {
      if (dirname(target) !== this.#jobsDir) continue;
      if (had) this.#held.push({ lock: await JobLock.acquire(target), before: target, switched: previous });
      if (incoming !== null)
        this.#held.push({ lock: await JobLock.acquire(incoming), before: incoming, switched: target });
    }
  }

  follow(state: 'switched' | 'as before'): void {
    for (const { lock, before, switched } of this.#held) lock.moveTo(state === 'switched' ? switched : before);
  }

  async release(): Promise<void> {
    for (const { lock } of this.#held) await lock.release();
  }
}
