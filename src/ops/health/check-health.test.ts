import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeListedJob } from '../../../test/support/listed-jobs.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import type { HealthReport } from '../../formats/reports/health-report.ts';
import type { SystemResources } from '../../formats/reports/system-resources.ts';
import { JobFolder } from '../../jobs/job-folder.ts';
import { checkHealth, type HealthSources } from './check-health.ts';
import { healthJson } from './health-json.ts';
import { ResourceMeter } from './measure-resources.ts';

const scratch = scratchFolder();
const NOW = new Date('2025-03-01T12:00:00Z');
const hoursAgo = (hours: number): Promise<Date> => Promise.resolve(new Date(NOW.getTime() - 3600_000 * hours));
const MODEL = join(import.meta.dirname, '..', '..', '..', 'model');

const QUIET: SystemResources = {
  ...{ cpu_usage: 10, memory_usage: 20, disk_usage: 30, available_memory_gb: 8, disk_free_bytes: 1e11 },
  ...{ temp_disk_usage: 40, temp_disk_free_bytes: 1e11, backup_disk_usage: null, backup_disk_free_bytes: null },
};

/** A meter that says what it is told to. */
class SaidMeter extends ResourceMeter {
  private readonly said: SystemResources;
  constructor(said: SystemResources) {
    super({ jobsDir: '/' });
    this.said = said;
  }
  override measure(): Promise<SystemResources> {
    return Promise.resolve(this.said);
  }
}

function look(sources: Partial<HealthSources> = {}, resources: Partial<SystemResources> = {}): Promise<HealthReport> {
  return checkHealth({
    jobsDir: join(scratch(), 'jobs'),
    stateDir: join(scratch(), 'state'),
    modelDir: MODEL,
    meter: new SaidMeter({ ...QUIET, ...resources }),
    now: () => NOW,
    lastGoodBackup: () => hoursAgo(10),
    lastGoodDrill: () => hoursAgo(100),
    keyDue: () => Promise.resolve(null),
    dependencies: () => Promise.resolve([{ name: 'node', version: '20', available: true, without: null, error: null }]),
    providers: () => Promise.resolve({ cpu: true, cuda: false }),
    ...sources,
  });
}

const doneJob = (): Promise<string> =>
  writeListedJob(join(scratch(), 'jobs'), { id: 'job_a', status: { state: 'done' } });

describe('checkHealth', () => {
  test('every sentence has all of its values', async () => {
    await doneJob();
    const dependencies = [
      { name: 'sharp', version: null, available: true, without: null, error: null },
      { name: 'redis', version: null, available: false, without: 'Jobs do not need it.', error: 'no answer' },
      { name: 'node', version: null, available: false, without: null, error: null },
    ];
    const none = { lastGoodBackup: () => Promise.resolve(null), modelDir: join(scratch(), 'none') };
    const few = { dependencies: () => Promise.resolve(dependencies), keyDue: () => hoursAgo(1) };
    for (const report of [await look(few), await look(none, { backup_disk_usage: 5, backup_disk_free_bytes: 1e9 })])
      for (const { name, message, said } of report.checks) {
        expect(message, name).not.toMatch(/[{}]|undefined/);
        expect(said, name).toBeDefined();
      }
  });

  test('all is well where all is well', async () => {
    await doneJob();
    const report = await look();
    expect(report.reasons.filter((reason) => !reason.includes('slow disk'))).toEqual([]);
    expect(report.model_availability).toMatchObject({ 'model/g0/': true, 'model/g1/': true, 'model/g4/': false });
    expect(report.dependencies).toEqual({
      ...{ node_version: '20', node_available: true, dependencies_ok: true },
      ...{ onnxruntime_cpu_available: true, onnxruntime_cuda_available: false },
    });
  });

  test.each([
    [{ cpu_usage: 90 }, 'ok', ''],
    [{ cpu_usage: 90.1 }, 'warn', 'processors are 90.1 % busy'],
    [{ memory_usage: 86 }, 'warn', '86 % of memory'],
    [{ memory_usage: 99 }, 'fail', '99 % of memory'],
    [{ disk_usage: 91 }, 'warn', 'jobs folder is 91 % full'],
    [{ temp_disk_usage: 99 }, 'fail', 'temporary files is 99 % full'],
    [{ backup_disk_usage: 95, backup_disk_free_bytes: 5e9 }, 'warn', 'backups is 95 % full, 5 GB free'],
  ] as const)('%j is %s', async (resources, status, reason) => {
    const { checks } = await look({}, resources);
    const [worst] = checks.filter(({ name, status }) => name.startsWith('system:') && status !== 'ok');
    expect(worst?.status ?? 'ok').toBe(status);
    expect(worst?.message ?? '').toContain(reason);
  });

  test('a dependency that jobs need fails the whole; one that they do not need is a warning', async () => {
    const probe = (name: string, without: string | null) => ({
      name,
      without,
      version: null,
      available: false,
      error: 'no such file',
    });
    const needed = await look({ dependencies: () => Promise.resolve([probe('sharp', null)]) });
    expect(needed).toMatchObject({
      status: 'fail',
      dependencies: { dependencies_ok: false, error: 'sharp: no such file' },
    });
    const optional = await look({
      dependencies: () => Promise.resolve([probe('better_sqlite3', 'Jobs do not need it.')]),
    });
    expect(optional).toMatchObject({
      status: 'warn',
      dependencies: { dependencies_ok: true, better_sqlite3_available: false },
    });
  });

  test('jobs without a backup, with an old one, or with an old drill are warned of; nothing to lose is not', async () => {
    const none = { lastGoodBackup: () => Promise.resolve(null), lastGoodDrill: () => Promise.resolve(null) };
    const of = (report: HealthReport, name: string): string | undefined =>
      report.checks.find((check) => check.name === `backup:${name}`)?.status;
    expect(of(await look(none), 'last_good')).toBe('ok');
    await doneJob();
    expect(of(await look(none), 'last_good')).toBe('warn');
    const old = await look({ lastGoodBackup: () => hoursAgo(27), lastGoodDrill: () => hoursAgo(24 * 9) });
    expect([of(old, 'last_good'), of(old, 'last_drill')]).toEqual(['warn', 'warn']);
    const empty = await look({ jobsDir: join(scratch(), 'empty'), stateDir: join(scratch(), 'new'), ...none });
    expect(empty.checks.find(({ name }) => name === 'backup:last_good')).toMatchObject({
      ...{ status: 'ok', message: 'There is no good backup, and no job yet that needs one.' },
    });
  });

  test('a key that was to be changed is warned of; where no job is encrypted nothing is said', async () => {
    const of = async (hours: number | null): Promise<string | undefined> => {
      const due = hours === null ? Promise.resolve(null) : hoursAgo(hours);
      return (await look({ keyDue: () => due })).checks.find(({ name }) => name === 'keys:rotation')?.status;
    };
    expect([await of(null), await of(-24), await of(1)]).toEqual([undefined, 'ok', 'warn']);
  });

  test('a job whose process lives and has been silent for hours hangs; one that writes does not', async () => {
    const root = await writeListedJob(join(scratch(), 'jobs'), { id: 'job_a', status: { state: 'running' } });
    const lock = await (await JobFolder.open(root)).lock();
    const stuck = async (): Promise<unknown> =>
      (await look({ now: () => new Date() })).checks.find(({ name }) => name === 'jobs:stuck')?.observed;
    expect(await stuck()).toBe(0);
    const old = new Date(Date.now() - 3 * 3600_000);
    await utimes(join(root, 'status.json'), old, old);
    expect(await stuck()).toBe(1);
    await lock.release();
  });

  test('the draft standard has its own words for the same', async () => {
    const report = await look({}, { memory_usage: 99 });
    const json = healthJson(report, '2.1.0');
    expect(json).toMatchObject({ status: 'fail', version: '2', releaseId: '2.1.0', notes: report.reasons });
    expect(json.checks['system:memory_usage']).toEqual([
      {
        ...{
          componentType: 'system',
          status: 'fail',
          time: NOW.toISOString(),
          observedValue: 99,
          observedUnit: 'percent',
        },
        output: expect.stringContaining('99 %'),
      },
    ]);
  });
});
