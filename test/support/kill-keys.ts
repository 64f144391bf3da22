import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { decryptJob, encryptJob } from '../../src/jobs/change-encryption.ts';
import { listFiles } from '../../src/jobs/file-hash.ts';
import { JobFolder } from '../../src/jobs/job-folder.ts';
import { loadJobKey } from '../../src/jobs/job-key.ts';
import { seededRandom } from '../../src/math/random.ts';
import { rewrapKeys } from '../../src/ops/keys/rewrap-keys.ts';
import { startChild } from './child-process.ts';
import { folderBytes } from './folder-bytes.ts';
import { makeJob } from './small-job.ts';
import { makeTestRing, testRing } from './test-keys.ts';

/** What becomes of a job in the tests. */
const JOBS = ['wrapped', 'wrapped too', 'changed', 'running'] as const;
const STEP = 'step1_generate_new_example';
/** Long enough for several rounds of the victim. */
const MOST_MS = 400;

export interface KeyKillCounts {
  kills: number;
  /** Files that were read after kills, each as it was. */
  read: number;
  /** Files that were read or written beside, by a job that ran meanwhile. */
  beside: number;
}

/**
 * Kills a process that changes the key, wraps jobs anew, encrypts one and decrypts it, over and over, at random instants.
 * After each kill every file of every job must be what it was; all the while a job runs beside it.
 */
export async function killKeys(folder: string, kills: number, seed: number): Promise<KeyKillCounts> {
  const random = seededRandom(seed);
  const jobsDir = join(folder, 'jobs');
  const { keyFile, ring } = await makeTestRing(folder);
  const jobs: JobFolder[] = [];
  const wanted = new Map<string, Map<string, string>>();
  for (const name of JOBS) {
    const job = await makeJob(jobsDir, { mode: 'fragments', pictures: [] });
    await job.data.saveText('step6_reconstruct', 'poses.json', `${name}\n`);
    for (let id = 0; id < 4; id++)
      await job.data.saveBytes(STEP, `fragment_${id}.png`, Buffer.alloc(30_000 + random.below(80_000), id));
    wanted.set(job.root, await folderBytes(join(job.root, 'output')));
    await encryptJob(job, ring);
    jobs.push(await JobFolder.open(job.root, ring));
  }
  const counts: KeyKillCounts = { kills: 0, read: 0, beside: 0 };
  const [, , changed, running] = jobs;
  const stop = new AbortController();
  const lock = await running.lock();
  const load = runBeside(running, changed, testRing(keyFile), stop.signal, counts);
  try {
    while (counts.kills < kills) {
      const child = startChild('key-victim', jobsDir, keyFile, changed.id);
      await child.says('at work');
      await sleep(random.between(0, MOST_MS));
      child.process.kill('SIGKILL');
      expect(await child.ended).toBeNull();
      counts.kills++;
      for (const { root } of jobs) counts.read += await expectReadable(root, wanted.get(root)!, keyFile);
    }
  } finally {
    stop.abort();
    await load;
    await lock.release();
  }
  const report = await rewrapKeys(jobsDir, join(jobsDir, '.state'), ring);
  expect(report.failed).toEqual([]);
  const by = new Set<string>();
  for (const { root } of jobs) {
    const key = await loadJobKey(root);
    if (key !== null) by.add(key.wrapped.by);
    await decryptJob(await JobFolder.open(root, testRing(keyFile)), testRing(keyFile));
    expect(await folderBytes(join(root, 'output'))).toEqual(wanted.get(root));
  }
  expect(by.size).toBe(1);
  return counts;
}

/** @returns how many files were read. */
async function expectReadable(root: string, wanted: ReadonlyMap<string, string>, keyFile: string): Promise<number> {
  const job = await JobFolder.open(root, testRing(keyFile));
  const found = new Map<string, string>();
  for (const file of await listFiles(join(root, 'output')))
    found.set(file, (await job.files.identify(`output/${file}`))!.sha256);
  expect(found).toEqual(wanted);
  return found.size;
}

/** Writes and reads in its own job, and reads in the one that is being changed, until it is stopped. */
async function runBeside(
  running: JobFolder,
  changed: JobFolder,
  keys: ReturnType<typeof testRing>,
  signal: AbortSignal,
  counts: KeyKillCounts,
): Promise<void> {
  const viewer = await JobFolder.open(changed.root, keys);
  const name = 'fragment_0.png';
  const own = await running.files.read(`output/${STEP}/${name}`);
  while (!signal.aborted) {
    await running.data.saveBytes(STEP, name, own!);
    expect((await (await JobFolder.open(running.root, keys)).files.read(`output/${STEP}/${name}`))?.equals(own!)).toBe(
      true,
    );
    expect(await viewer.data.loadText('step6_reconstruct', 'poses.json')).toBe('changed\n');
    counts.beside += 3;
    await sleep(2);
  }
}
