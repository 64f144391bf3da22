import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startChild } from '../../../test/support/child-process.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import {
  backUpInstallation,
  installationIn,
  newRepository,
  noise,
  treeOf,
  writeTree,
} from '../../../test/support/small-repository.ts';
import { JobLock } from '../../jobs/job-lock.ts';
import type { Repository } from './repository.ts';
import { restoreInPlace, type InPlaceOptions } from './restore-in-place.ts';
import { settleKilledSwitch } from './switch-journal.ts';

const scratch = scratchFolder();

interface Damaged {
  readonly repository: Repository;
  readonly name: string;
}

/** An installation, a backup of it, and then other contents of some of its files. */
async function damagedInstallation(): Promise<Damaged> {
  const folder = scratch();
  await writeTree(folder, {
    '.env': 'LOG_LEVEL=info\n',
    'configs/fast.json': '{}',
    'model/g0/learner.onnx': noise(10_000, 1),
    'logs/old.log': 'then',
    'jobs/job_1/job.json': '{"job":1}',
    'jobs/job_1/output/a.png': noise(50_000, 2),
    'jobs/job_2/job.json': '{"job":2}',
    'jobs/.state/silences.json': '[]',
  });
  const repository = await newRepository(join(folder, 'repo'));
  const { name } = await backUpInstallation(repository, installationIn(folder));
  await writeTree(folder, { '.env': 'LOG_LEVEL=debug\n', 'logs/old.log': 'now', 'jobs/job_1/output/a.png': 'spoilt' });
  await writeTree(folder, { 'jobs/job_1/output/newer.txt': 'x', 'jobs/job_3/job.json': '{"job":3}' });
  await rm(join(folder, 'jobs', 'job_2'), { recursive: true });
  return { repository, name };
}

const options = (more: Partial<InPlaceOptions> = {}): InPlaceOptions => ({
  makePoint: () => Promise.resolve('recovery_point_20250102_000000'),
  check: () => Promise.resolve({ ok: true, problems: [] }),
  ...more,
});

/** The installation without the repository, and without what locks leave. */
async function standing(): Promise<Record<string, string>> {
  const tree = await treeOf(scratch());
  const isOurs = (path: string): boolean => /^repo|(^|\/)\.lock(\/|$)|\.frame-switch/.test(path);
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !isOurs(path)));
}

describe('restoreInPlace', () => {
  test('puts back what changed, leaves the rest alone, and keeps jobs that came later', async () => {
    const { repository, name } = await damagedInstallation();
    const report = await restoreInPlace(repository, name, installationIn(scratch()), options());
    const at = (...path: string[]): string => join(scratch(), ...path);
    expect([...report.replaced].sort()).toEqual([at('.env'), at('jobs', 'job_1'), at('jobs', 'job_2')]);
    expect(report.recoveryPoint).toBe('recovery_point_20250102_000000');
    expect(await readFile(at('.env'), 'utf8')).toBe('LOG_LEVEL=info\n');
    expect(await readdir(at('jobs', 'job_1', 'output'))).toEqual(['a.png']);
    expect((await readdir(at('jobs'))).sort()).toEqual(['.frame-switch', '.state', 'job_1', 'job_2', 'job_3']);
    // Logs are history: what is there is newer.
    expect(await readFile(at('logs', 'old.log'), 'utf8')).toBe('now');
    expect(await readdir(at('jobs', '.frame-switch'))).toEqual(['.lock']);
  });

  test('puts everything back where the check says no, or breaks', async () => {
    const { repository, name } = await damagedInstallation();
    const before = await standing();
    const no = restoreInPlace(repository, name, installationIn(scratch()), {
      ...options({ check: () => Promise.resolve({ ok: false, problems: ['Learner g0 is missing.'] }) }),
    });
    await expect(no).rejects.toMatchObject({
      ...{ code: 'FRAME_RESTORE_UNHEALTHY', message: expect.stringContaining('Learner g0 is missing.') },
    });
    expect(await standing()).toEqual(before);
    const broken = options({ check: () => Promise.reject(new Error('out of memory')) });
    await expect(restoreInPlace(repository, name, installationIn(scratch()), broken)).rejects.toThrow();
    expect(await standing()).toEqual(before);
  });

  test('without its recovery point changes nothing', async () => {
    const { repository, name } = await damagedInstallation();
    const before = await standing();
    const full = options({ makePoint: () => Promise.reject(new Error('the disk is full')) });
    await expect(restoreInPlace(repository, name, installationIn(scratch()), full)).rejects.toThrow('the disk is full');
    expect(await standing()).toEqual(before);
  });

  test('leaves a job alone that somebody is working on', async () => {
    const { repository, name } = await damagedInstallation();
    const lock = await JobLock.acquire(join(scratch(), 'jobs', 'job_1'));
    const before = await standing();
    const restored = restoreInPlace(repository, name, installationIn(scratch()), options());
    await expect(restored).rejects.toMatchObject({ code: 'FRAME_JOB_IN_USE' });
    expect(await standing()).toEqual(before);
    await lock.release();
  });

  test('in a dry run tells what it would replace', async () => {
    const { repository, name } = await damagedInstallation();
    const before = await treeOf(scratch());
    const report = await restoreInPlace(repository, name, installationIn(scratch()), options({ dryRun: true }));
    expect(report).toMatchObject({ recoveryPoint: null, replaced: { length: 3 } });
    const after = await treeOf(scratch());
    const isWork = (path: string): boolean => path.startsWith('repo/work');
    for (const path of new Set([...Object.keys(before), ...Object.keys(after)]))
      if (!isWork(path)) expect(after[path], path).toBe(before[path]);
  });

  test('that was killed after it had switched is taken back by the next one who looks', async () => {
    const { repository, name } = await damagedInstallation();
    const before = await standing();
    const child = startChild('switch-victim', scratch(), name);
    await child.says('switched');
    expect(await standing()).not.toEqual(before);
    expect(await settleKilledSwitch(join(scratch(), 'jobs'))).toBe(false); // it still lives
    child.process.kill('SIGKILL');
    await child.ended;
    expect(await settleKilledSwitch(join(scratch(), 'jobs'))).toBe(true);
    expect(await standing()).toEqual(before);
    expect(await settleKilledSwitch(join(scratch(), 'jobs'))).toBe(false);
    // And it can be asked for again.
    await writeFile(join(scratch(), 'jobs', 'job_1', 'output', 'a.png'), 'spoilt again');
    expect((await restoreInPlace(repository, name, installationIn(scratch()), options())).replaced).toHaveLength(3);
  });
});
