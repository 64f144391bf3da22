import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { seededRandom } from '../../src/math/random.ts';
import { answerOf, runProgram, startProgram, type ProgramEnd } from './built-program.ts';
import { folderBytes } from './folder-bytes.ts';

/** The job folders of a jobs folder; drafts that a killed maker left are hidden and count as none. */
async function jobsIn(jobsDir: string): Promise<string[]> {
  const names = await readdir(jobsDir).catch(() => []);
  return names.filter((name) => !name.startsWith('.')).map((name) => join(jobsDir, name));
}

/** Kills that may strike one job before it is let go on to its end, where its outputs are looked at. */
const KILLS_PER_JOB = 3;

export interface KillCounts {
  kills: number;
  /** Runs that were faster than their killer. */
  completed: number;
  jobs: number;
}

/**
 * Starts a job, kills it one to three times at random instants, lets it go on to its end, and holds its outputs against
 * those of a run that was left alone; until that many kills have struck.
 *
 * @param input arguments of `run` for a new job
 * @param told called after each kill: a suite of hundreds should show that it lives
 */
export async function killAndResume(
  folder: string,
  input: readonly string[],
  kills: number,
  seed: number,
  told: (counts: Readonly<KillCounts>) => void = () => undefined,
): Promise<KillCounts> {
  const random = seededRandom(seed);
  const calm = join(folder, 'calm');
  const startMs = performance.now();
  const wantedRun = await runProgram(['run', ...input, '--jobs-dir', calm, '--json'], folder);
  expectDone(wantedRun);
  const calmMs = performance.now() - startMs;
  const wanted = await folderBytes(join(String(answerOf(wantedRun).jobFolder), 'output'));
  expect([...wanted.keys()]).toContain('step6_reconstruct/poses.json');

  const counts: KillCounts = { kills: 0, completed: 0, jobs: 0 };
  const jobsDir = join(folder, 'killed');
  while (counts.kills < kills) {
    const until = Math.min(kills, counts.kills + 1 + random.below(KILLS_PER_JOB));
    let ended: ProgramEnd;
    do {
      ended = await killOnce(folder, jobsDir, input, random.between(0, calmMs));
      if (ended.signal === 'SIGKILL') told({ ...counts, kills: ++counts.kills });
    } while (ended.signal === 'SIGKILL' && counts.kills < until);
    // A run that was faster than its killer has ended already.
    if (ended.signal !== 'SIGKILL') counts.completed++;
    else ended = await runProgram(await argumentsFor(jobsDir, input), folder);
    await checkAndClear(jobsDir, wanted, ended, counts);
  }
  return counts;
}

/** A new job, or the job that a killed run left, goes on; nothing is repaired by hand. */
async function argumentsFor(jobsDir: string, input: readonly string[]): Promise<string[]> {
  const [job, ...others] = await jobsIn(jobsDir);
  expect(others).toEqual([]);
  return job === undefined ? ['run', ...input, '--jobs-dir', jobsDir, '--json'] : ['run', '-j', job, '--json'];
}

async function killOnce(
  folder: string,
  jobsDir: string,
  input: readonly string[],
  afterMs: number,
): Promise<ProgramEnd> {
  const { child, end } = startProgram(await argumentsFor(jobsDir, input), folder);
  const killer = new AbortController();
  void end.then(() => killer.abort());
  await sleep(afterMs, undefined, { signal: killer.signal }).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  );
  return end;
}

async function checkAndClear(
  jobsDir: string,
  wanted: Map<string, string>,
  end: ProgramEnd,
  counts: KillCounts,
): Promise<void> {
  expectDone(end);
  const job = String(answerOf(end).jobFolder);
  expect(await folderBytes(join(job, 'output'))).toEqual(wanted);
  await rm(jobsDir, { recursive: true, force: true });
  counts.jobs++;
}

function expectDone(end: ProgramEnd): void {
  expect(end, end.stderr).toMatchObject({ code: 0 });
  expect(answerOf(end)).toMatchObject({ status: 'done' });
}
