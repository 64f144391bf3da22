import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { FrameError } from '../../errors.ts';
import { machineLimits } from './machine-limits.ts';
import { measureDisk } from './measure-disk.ts';
import { findMount, mountOf } from './mount-of.ts';

const folder = scratchFolder();

describe('measureDisk', () => {
  test('measures, and leaves a folder as it was', async () => {
    const there = join(folder(), 'there');
    mkdirSync(there);
    const { writeMBs, readMBs, saveMs } = await measureDisk(there);
    for (const figure of [writeMBs, readMBs, saveMs]) expect(figure).toBeGreaterThan(0);
    expect(readdirSync(there)).toEqual([]);
  });
  test('a folder that was not there goes again', async () => {
    await measureDisk(join(folder(), 'a', 'b'));
    expect(readdirSync(folder())).toEqual([]);
  });
  test('says what is wrong where it may not write', async () => {
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    await expect(measureDisk(join(file, 'below'))).rejects.toBeInstanceOf(FrameError);
  });
});

describe('findMount', () => {
  const TABLE = [
    '21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw',
    '30 21 0:40 / /data rw - nfs4 nas:/export rw,hard,vers=4.2',
    '31 30 0:41 / /data/my\\040jobs rw shared:2 - tmpfs none rw,size=1g',
    '32 21 0:42 / /database rw - xfs /dev/sdb rw',
  ].join('\n');
  test.each([
    ['/data/jobs', 'nfs4', true, false],
    ['/data', 'nfs4', true, false],
    ['/database/x', 'xfs', false, false],
    ['/data/my jobs/job_1', 'tmpfs', false, true],
    ['/home', 'ext4', false, false],
  ])('%s lies on %s', (path, type, isNetwork, isMemory) => {
    expect(findMount(TABLE, path)).toMatchObject({ type, isNetwork, isMemory });
  });
  test('tells the options of both sides', () => {
    expect(findMount(TABLE, '/data/x')!.options).toEqual(['rw', 'hard', 'vers=4.2']);
  });
  test.runIf(process.platform === 'linux')('finds the mount of a folder that is not there yet', async () => {
    expect(await mountOf(join(folder(), 'not', 'yet'))).toEqual(await mountOf(folder()));
  });
});

describe('machineLimits', () => {
  const read = (files: Readonly<Record<string, string>>) => (path: string) => Promise.resolve(files[path] ?? null);
  const LIMITS =
    'Limit   Soft Limit  Hard Limit  Units\nMax open files            1024                 4096                 files\nMax address space         unlimited            unlimited            bytes\n';

  test('reads the second version of control groups', async () => {
    const files = {
      '/proc/self/limits': LIMITS,
      '/proc/self/cgroup': '0::/system.slice/frame.service\n',
      '/sys/fs/cgroup/system.slice/frame.service/memory.max': '1073741824\n',
      '/sys/fs/cgroup/system.slice/frame.service/cpu.max': '150000 100000\n',
    };
    expect(await machineLimits(read(files))).toMatchObject({
      ...{ memoryLimitBytes: 2 ** 30, cpuQuota: 1.5, openFiles: 1024, addressBytes: Infinity, processes: null },
    });
  });
  test('reads the first version, and takes its largest number for no limit', async () => {
    const files = {
      '/proc/self/cgroup': '4:memory:/box\n3:cpu,cpuacct:/\n',
      '/sys/fs/cgroup/memory/box/memory.limit_in_bytes': '9223372036854771712\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    };
    expect(await machineLimits(read(files))).toMatchObject({ memoryLimitBytes: null, cpuQuota: null });
  });
  test('a system that tells nothing has no limits that are known', async () => {
    expect(await machineLimits(read({}))).toMatchObject({ memoryLimitBytes: null, openFiles: null });
  });
});
