import { describe, expect, test } from 'vitest';
import { DEFAULT_PARAMS } from '../../formats/parameters.ts';
import { DOCTOR_POINTS, DOCTOR_REPORT, type DoctorKey, type Finding } from '../../formats/reports/doctor-report.ts';
import type { SomeParams } from '../../formats/params.ts';
import type { DoctorContext } from './doctor-context.ts';
import { examine, fixesOf } from './doctor.ts';
import type { MachineLimits } from './machine-limits.ts';
import type { VoteSpeeds } from './vote-speeds.ts';

const LIMITS: MachineLimits = {
  ...{ memoryBytes: 32 * 2 ** 30, memoryLimitBytes: null, cpuQuota: null },
  ...{ openFiles: 65536, processes: Infinity, addressBytes: Infinity, nice: 0 },
};
const VOTES: VoteSpeeds = {
  seams: 128,
  learners: [
    {
      name: 'g0',
      size: { width: 48, height: 96, stepPx: 1 },
      secondsOf: (batch) => Promise.resolve(0.1 + batch / 1e6),
    },
  ],
};

/** A machine that lacks nothing, except as told. */
function machine(change: Partial<DoctorContext> = {}, params: SomeParams = {}): DoctorContext {
  return {
    ...{ jobsDir: '/data/jobs', tempDir: '/tmp', logLevel: 'info', cores: 4, load: 0 },
    params: { ...DEFAULT_PARAMS, ...params },
    limits: () => Promise.resolve(LIMITS),
    refusalOf: () => Promise.resolve('none here'),
    graphicsCards: () => Promise.resolve([]),
    disk: () => Promise.resolve({ writeMBs: 500, readMBs: 2000, saveMs: 2 }),
    mount: () =>
      Promise.resolve({
        ...{ at: '/', type: 'ext4', source: '/dev/sda', options: [], isNetwork: false, isMemory: false },
      }),
    matching: (threads) => Promise.resolve(4 / threads),
    pictures: () =>
      Promise.resolve({
        ...{ vips: '8', vectors: true, shrinkMps: 100, plainShrinkMps: 40 },
        ...{ pngMps: 10, jpegMps: 30, pngBytes: 2, jpegBytes: 0.4 },
      }),
    votes: () => Promise.resolve(VOTES),
    logLinesPerS: () => Promise.resolve(50_000),
    metricsAgeS: () => Promise.resolve(40),
    ...change,
  };
}

const found = async (key: DoctorKey, change: Partial<DoctorContext>, params: SomeParams = {}): Promise<Finding> =>
  (await examine(machine(change, params), '0.1.0')).findings.find((finding) => finding.key === key)!;

test('answers every point of the checklist once, in its order, and a machine that lacks nothing is well', async () => {
  const report = await examine(machine(), '0.1.0');
  expect(report.findings.map(({ key }) => key)).toEqual(Object.values(DOCTOR_POINTS).flat());
  expect(report.findings.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
  expect(report.status).toBe('ok');
  expect(DOCTOR_REPORT.safeParse(report).error).toBeUndefined();
  expect(fixesOf(report)).toEqual({});
});

describe('each fault is found, with what to change and what it brings', () => {
  const limits = (change: Partial<MachineLimits>) => ({ limits: () => Promise.resolve({ ...LIMITS, ...change }) });
  const share = (type: string, ...options: string[]) => ({
    mount: () => Promise.resolve({ at: '/data', type, source: 'nas:/x', options, isNetwork: true, isMemory: false }),
  });
  const slowDisk = { disk: () => Promise.resolve({ writeMBs: 10, readMBs: 20, saveMs: 80 }) };
  test.each<[DoctorKey, Partial<DoctorContext>, SomeParams?]>([
    ['cpu_cores', { matching: () => Promise.resolve(2) }],
    ['cpu_cores', { cores: 1 }],
    ['temp_ssd', slowDisk],
    ['memory', limits({ memoryBytes: 8 * 2 ** 30 })],
    ['memory', limits({ memoryLimitBytes: 2 * 2 ** 30 })],
    ['shared_storage_bandwidth', slowDisk],
    ['gpu_support', { refusalOf: (device) => Promise.resolve(device === 'webgpu' ? null : 'no') }],
    ['parallel_workers', {}, { threads: 1 }],
    ['batch_sizes', {}, { 'boost.batch_size': 1024 * 64 }],
    ['log_level', { logLevel: 'debug' }],
    ['log_level', { logLevel: 'silent' }],
    ['file_system', slowDisk],
    ['network_storage', share('nfs4', 'soft')],
    ['network_storage', share('nfs', 'hard', 'nolock')],
    ['process_priority', limits({ nice: -5 })],
    ['resource_limits', limits({ openFiles: 256 })],
    ['resource_limits', limits({ addressBytes: 4e9 })],
    ['monitoring', { metricsAgeS: () => Promise.resolve(null) }],
    ['monitoring', { metricsAgeS: () => Promise.resolve(4000) }],
  ])('%s', async (key, change, params) => {
    const finding = await found(key, change, params);
    expect(finding.verdict).not.toBe('ok');
    expect(finding.advice).toMatch(/\.$/);
    expect(finding.gain).toMatch(/\.$/);
  });

  test('and is not found where there is none', async () => {
    expect((await found('network_storage', share('nfs4', 'hard'))).verdict).toBe('ok');
    expect(
      (await found('gpu_support', { refusalOf: () => Promise.resolve(null) }, { 'boost.device': 'auto' })).verdict,
    ).toBe('ok');
    expect((await found('parallel_workers', { matching: () => Promise.resolve(2) }, { threads: 2 })).verdict).toBe(
      'ok',
    );
  });
});

test('what can be set is advised with its value, from the measurement', async () => {
  const busy = machine({}, { threads: 1, 'boost.batch_size': 64_000 });
  const report = await examine(busy, '0.1.0');
  expect(fixesOf(report)).toEqual({ threads: 0, 'boost.batch_size': 8 });
  expect(report.findings.find(({ key }) => key === 'parallel_workers')!.gain).toContain('75 % less time');
});

test('a point that cannot be measured is a problem that says why, and the others are answered', async () => {
  const report = await examine(machine({ disk: () => Promise.reject(new Error('the share is gone')) }), '0.1.0');
  expect(report.status).toBe('problem');
  const broken = report.findings.filter(({ verdict }) => verdict === 'problem');
  expect(broken.map(({ key }) => key)).toEqual(['temp_ssd', 'shared_storage_bandwidth', 'file_system']);
  expect(broken[0].measured).toContain('the share is gone');
  expect(report.findings).toHaveLength(20);
});
