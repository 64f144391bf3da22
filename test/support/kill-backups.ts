import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { seededRandom, type Random } from '../../src/math/random.ts';
import { listRecords } from '../../src/ops/backup/backup-record.ts';
import { makeKeyFile, readKeyFile } from '../../src/ops/backup/backup-secret.ts';
import { initRepository, openRepository, type Repository } from '../../src/ops/backup/repository.ts';
import { pruneRepository } from '../../src/ops/backup/prune-repository.ts';
import { restoreBackup } from '../../src/ops/backup/restore-backup.ts';
import { verifyRepository } from '../../src/ops/backup/verify-repository.ts';
import { runProgram, startProgram, type ProgramEnd } from './built-program.ts';
import { backUp, noise, treeOf, writeTree } from './small-repository.ts';

const STARTING_SHARE = 0.3;
/** So many backups are there at most while creates are killed. */
const MOST_KEPT = 12;

export interface BackupKillCounts {
  kills: number;
  /** Runs that were faster than their killer. */
  completed: number;
}

/** An installation with a repository, to kill commands in. */
export class KilledBackups {
  readonly folder: string;
  readonly jobs: string;
  readonly counts: BackupKillCounts = { kills: 0, completed: 0 };
  readonly #variables: Readonly<Record<string, string>>;
  readonly #repository: Repository;
  readonly #random: Random;
  #calmMs = 0;

  private constructor(folder: string, repository: Repository, variables: Record<string, string>, seed: number) {
    this.folder = folder;
    this.jobs = join(folder, 'jobs');
    this.#repository = repository;
    this.#variables = variables;
    this.#random = seededRandom(seed);
  }

  static async make(folder: string, seed: number): Promise<KilledBackups> {
    const [root, key] = [join(folder, 'repo'), join(folder, 'backup.key')];
    const repository = await initRepository(root, await makeKeyFile(key), new Date());
    const variables = { PIPELINE_BACKUP_DIR: root, PIPELINE_BACKUP_KEY_FILE: key };
    const made = new KilledBackups(folder, repository, variables, seed);
    for (let job = 1; job <= 4; job++) {
      await mkdir(join(made.jobs, `job_${job}`, 'input'), { recursive: true });
      await writeFile(join(made.jobs, `job_${job}`, 'job.json'), '{}');
    }
    await made.change();
    await made.backUp(1);
    return made;
  }

  /** Makes files that no backup holds yet. */
  async change(): Promise<void> {
    const job = 1 + this.#random.below(4);
    const seed = this.#random.below(1e9);
    await writeTree(this.jobs, {
      [`job_${job}/input/a.png`]: noise(1_500_000, seed),
      'job_1/b.log': noise(40_000, seed),
    });
  }

  /** Makes a backup that nothing disturbs, in this process. */
  async backUp(day: number): Promise<void> {
    await backUp(this.#repository, this.jobs, day);
  }

  /** Prunes, undisturbed, in this process. */
  async keepLast(last: number): Promise<void> {
    await pruneRepository(this.#repository, { policy: { last } });
  }

  /** Runs a command to its end. */
  async run(args: readonly string[]): Promise<ProgramEnd> {
    const startMs = performance.now();
    const end = await runProgram(args, this.folder, this.#variables);
    this.#calmMs = performance.now() - startMs;
    expect(end.code, end.stderr).toBe(0);
    return end;
  }

  /** Starts a command and kills it at a random instant of the time that it took when it was left alone. */
  async kill(args: readonly string[]): Promise<void> {
    const { child, end } = startProgram(args, this.folder, this.#variables);
    const killer = new AbortController();
    void end.then(() => killer.abort());
    // The first part of the time goes into starting Node, where there is nothing to harm.
    const afterMs = this.#random.between(STARTING_SHARE * this.#calmMs, this.#calmMs);
    await sleep(afterMs, undefined, { signal: killer.signal }).then(
      () => child.kill('SIGKILL'),
      () => undefined,
    );
    const { signal, code, stderr } = await end;
    if (signal === 'SIGKILL') this.counts.kills++;
    else {
      expect(code, stderr).toBe(0);
      this.counts.completed++;
    }
  }

  /** All backups that were good are good still, to the last byte; nothing has to be unlocked. */
  async expectGood(): Promise<string[]> {
    const { root } = this.#repository;
    const again = await openRepository(root, [
      { kind: 'key file', bytes: await readKeyFile(this.#variables.PIPELINE_BACKUP_KEY_FILE) },
    ]);
    const report = await verifyRepository(again, { readData: true, dryRun: true, now: new Date() });
    expect(report.ok, JSON.stringify(report)).toBe(true);
    return (await listRecords(root)).filter(({ state }) => state === 'good').map(({ name }) => name);
  }

  /** The newest backup holds what stands in the jobs folder now. */
  async expectNewestIsNow(): Promise<void> {
    const name = (await this.expectGood()).at(-1)!;
    const target = join(this.folder, 'compared');
    await restoreBackup(this.#repository, name, target, { only: ['jobs'] });
    expect(await treeOf(join(target, 'jobs'))).toEqual(await treeOfJobs(this.jobs));
    await rm(target, { recursive: true });
  }
}

/** The state folder is no job. */
async function treeOfJobs(jobs: string): Promise<Record<string, string>> {
  return Object.fromEntries(Object.entries(await treeOf(jobs)).filter(([path]) => !path.startsWith('.')));
}

/** `backup create`, killed so often: whatever was good before is good, and the next backup is whole. */
export async function killCreates(folder: string, kills: number, seed: number): Promise<BackupKillCounts> {
  const killed = await KilledBackups.make(folder, seed);
  await killed.run(['backup', 'create']);
  let good = await killed.expectGood();
  while (killed.counts.kills < kills) {
    await killed.change();
    await killed.kill(['backup', 'create']);
    const now = await killed.expectGood();
    expect(now).toEqual(expect.arrayContaining(good));
    good = now;
    // Every look reads everything: without an end to it most of the time would go into old backups.
    if (good.length >= MOST_KEPT) {
      await killed.keepLast(2);
      good = await killed.expectGood();
    }
  }
  await killed.run(['backup', 'create']);
  await killed.expectNewestIsNow();
  return killed.counts;
}

/** `backup prune`, killed so often, with something to take out each time. */
export async function killPrunes(folder: string, kills: number, seed: number): Promise<BackupKillCounts> {
  const killed = await KilledBackups.make(folder, seed);
  const prune = ['backup', 'prune', '--keep-last', '2'];
  for (let day = 2; day < 4; day++) await killed.change().then(() => killed.backUp(day));
  await killed.run(prune);
  for (let day = 4; killed.counts.kills < kills; day++) {
    await killed.change();
    await killed.backUp(day);
    const kept = (await killed.expectGood()).slice(-2);
    await killed.kill(prune);
    expect(await killed.expectGood()).toEqual(expect.arrayContaining(kept));
  }
  await killed.run(prune);
  expect(await killed.expectGood()).toHaveLength(2);
  await killed.expectNewestIsNow();
  return killed.counts;
}

/** `backup restore` into a folder, killed so often; asked again it goes on to the same tree. */
export async function killRestores(folder: string, kills: number, seed: number): Promise<BackupKillCounts> {
  const killed = await KilledBackups.make(folder, seed);
  await killed.run(['backup', 'create']);
  const target = join(folder, 'target');
  const restore = ['backup', 'restore', 'latest', target, '--only', 'jobs'];
  await killed.run(restore);
  const wanted = await treeOfJobs(killed.jobs);
  while (killed.counts.kills < kills) {
    await rm(target, { recursive: true, force: true });
    const before = killed.counts.kills;
    await killed.kill(restore);
    // Without its marker it was whole already: the kill came between the last file and the end of the process.
    const isWhole = (await readdir(target).catch(() => [])).join() === 'jobs';
    if (killed.counts.kills > before && !isWhole) await killed.run(restore);
    expect(await treeOf(join(target, 'jobs'))).toEqual(wanted);
  }
  await killed.expectGood();
  return killed.counts;
}
