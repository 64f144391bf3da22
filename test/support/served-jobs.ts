import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { completeParams } from '../../src/formats/params.ts';
import { createJob } from '../../src/jobs/job-draft.ts';
import { NOBODYS } from '../../src/jobs/job-ownership.ts';
import type { Job } from '../../src/server/api.ts';
import { seededRandom } from '../../src/math/random.ts';
import { startProgram, runProgram, answerOf, type RunningProgram } from './built-program.ts';
import { folderBytes } from './folder-bytes.ts';
import type { SmallPuzzle } from './small-job.ts';

/** A server in a process of its own, that a test may kill. */
export interface ServedJobs {
  readonly program: RunningProgram;
  readonly base: string;
  jobs(): Promise<Job[]>;
}

/**
 * What a server in a folder reads where everybody on the machine may do everything.
 * @param perMinute requests that it lets through in a minute. @default as many as by default
 */
export async function switchOffLogin(cwd: string, perMinute?: number): Promise<void> {
  const limits = { per_address: perMinute, per_user: perMinute };
  const security = {
    ...{ authentication: { enabled: false }, audit: { enabled: false } },
    ...(perMinute === undefined ? {} : { network: { rate_limit: limits } }),
  };
  // JSON is YAML.
  await writeFile(join(cwd, 'security-config.yml'), JSON.stringify({ security }));
}

/** Starts `frame-pipeline serve`, for which nobody need log in, and waits until it listens. */
export async function startServer(jobsDir: string, cwd: string, ...more: readonly string[]): Promise<ServedJobs> {
  await switchOffLogin(cwd);
  return serve(jobsDir, cwd, ...more);
}

/** Starts `frame-pipeline serve` as the files in the folder say, and waits until it listens. */
export async function serve(jobsDir: string, cwd: string, ...more: readonly string[]): Promise<ServedJobs> {
  const program = startProgram(['serve', '--port', '0', '--jobs-dir', jobsDir, ...more], cwd);
  const [, base] = await said(program, /at (http:\/\/[^/]+)\//);
  return {
    ...{ program, base },
    async jobs() {
      const answer = await fetch(`${base}/api/v1/jobs?limit=200`);
      return ((await answer.json()) as { items: Job[] }).items;
    },
  };
}

/** A server as it is started for the first time: people log in, and nobody can yet. */
export interface FreshServer {
  readonly program: RunningProgram;
  readonly base: string;
  /** Where the first administrator is made, once. */
  readonly firstLink: string;
}

/** Starts `frame-pipeline serve` in an empty folder, as a lab does first, and waits for the link that it prints. */
export async function startFreshServer(jobsDir: string, cwd: string): Promise<FreshServer> {
  const program = startProgram(['serve', '--port', '0', '--jobs-dir', jobsDir], cwd);
  const [firstLink, base] = await said(program, /(http:\/\/[^/\s]+)\/setup#\S+/);
  return { program, base, firstLink };
}

/** Waits until a program has said something. @throws Error where it ends before that */
function said({ child, end }: RunningProgram, what: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr?.on('data', (more: string) => {
      text += more;
      const found = what.exec(text);
      if (found !== null) resolve(found);
    });
    void end.then(({ stderr }) => reject(new Error(`The server ended before it listened: ${stderr}`)));
  });
}

/** Makes jobs of a puzzle as a server would: handed in, and wanted. @returns their ids */
export async function handIn(jobsDir: string, puzzle: SmallPuzzle, count: number): Promise<string[]> {
  const template = await readTemplate(puzzle);
  const ids: string[] = [];
  for (let k = 0; k < count; k++) {
    const { job, lock } = await createJob(jobsDir, new Date(2025, 0, 1, 12, 0, k), {
      ...template,
      ownership: {
        ...NOBODYS,
        owner: { id: `u${k % 3}`, name: `u${k % 3}` },
        wanted: true,
        submitted: new Date(k).toISOString(),
      },
    });
    await lock.release();
    ids.push(job.id);
  }
  return ids;
}

async function readTemplate({ masks, original }: SmallPuzzle) {
  const names = (await readdir(masks)).sort();
  return {
    mode: 'simulation' as const,
    original: { file: original, type: 'png' as const },
    pictures: names.map((name) => ({ name, file: join(masks, name) })),
    params: completeParams({ profile: 'fast' }),
  };
}

export interface ServeKillCounts {
  kills: number;
  seconds: number;
}

/**
 * Kills the server (and it alone) at random instants while jobs run, starts it again each time, and lets it bring all to their
 * end: none may be lost, none may be run by two processes, and the outputs must be those of a run that nobody disturbed.
 */
export async function killServer(
  folder: string,
  puzzle: SmallPuzzle,
  { jobs, kills, seed, mostMs }: { jobs: number; kills: number; seed: number; mostMs: number },
  told: (counts: ServeKillCounts) => void = () => undefined,
): Promise<ServeKillCounts> {
  const calm = await runProgram(
    ['run', puzzle.masks, puzzle.original, '--profile', 'fast', '--jobs-dir', join(folder, 'calm'), '--json'],
    folder,
  );
  expect(calm, calm.stderr).toMatchObject({ code: 0 });
  const wanted = await folderBytes(join(String(answerOf(calm).jobFolder), 'output'));
  const random = seededRandom(seed);
  const jobsDir = join(folder, 'served');
  const beganMs = performance.now();
  const counts = { kills: 0, seconds: 0 };
  let ids: string[] = [];
  let finished = 0;
  while (counts.kills < kills || ids.length > 0) {
    if (ids.length === 0) ids = await handIn(join(jobsDir, String(finished)), puzzle, jobs);
    const here = join(jobsDir, String(finished));
    const served = await startServer(here, folder, '--parallel', '2');
    if (counts.kills < kills) {
      await sleep(random.between(0, mostMs));
      served.program.child.kill('SIGKILL');
      expect((await served.program.end).signal).toBe('SIGKILL');
      told({ kills: ++counts.kills, seconds: Math.round((performance.now() - beganMs) / 1000) });
      const states = await Promise.all(ids.map((id) => stateOf(here, id)));
      // All were done before the last kill: a new batch for the next ones.
      if (states.every((state) => state === 'done')) ids = await checkBatch(here, ids, wanted, () => finished++);
      continue;
    }
    try {
      await waitForAll(served, ids);
    } finally {
      served.program.child.kill('SIGTERM');
      expect((await served.program.end).code).toBe(0);
    }
    ids = await checkBatch(here, ids, wanted, () => finished++);
  }
  counts.seconds = Math.round((performance.now() - beganMs) / 1000);
  return counts;
}

async function stateOf(jobsDir: string, id: string): Promise<string> {
  return (JSON.parse(await readFile(join(jobsDir, id, 'status.json'), 'utf8')) as { state: string }).state;
}

async function waitForAll(served: ServedJobs, ids: readonly string[]): Promise<void> {
  for (;;) {
    const jobs = await served.jobs();
    expect(jobs.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(jobs.filter(({ state }) => state === 'failed' || state === 'stopped')).toEqual([]);
    if (jobs.every(({ state }) => state === 'done')) return;
    await sleep(200);
  }
}

async function checkBatch(
  jobsDir: string,
  ids: readonly string[],
  wanted: Map<string, string>,
  next: () => void,
): Promise<string[]> {
  for (const id of ids) {
    expect(await folderBytes(join(jobsDir, id, 'output'))).toEqual(wanted);
    expectNeverTwice(await readFile(join(jobsDir, id, 'logs', 'pipeline.log'), 'utf8'));
  }
  next();
  return [];
}

/** A step that is done is never made again; one that was made twice would say so twice. */
function expectNeverTwice(log: string): void {
  const done = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string; step?: string })
    .filter(({ msg, step }) => msg === 'done' && step !== undefined)
    .map(({ step }) => step);
  expect(done).toEqual([...new Set(done)]);
  expect(done.length).toBeGreaterThan(0);
}
