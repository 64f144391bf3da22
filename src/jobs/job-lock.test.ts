import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startChild } from '../../test/support/child-process.ts';
import { scratchFolder } from '../../test/support/scratch-folder.ts';
import { JobLock, lockState } from './job-lock.ts';
import { thisProcess } from './process-identity.ts';

const root = scratchFolder();

async function leaveHolder(number: number, holder: object): Promise<string> {
  const path = join(root(), '.lock', `holder_${number}.json`);
  await mkdir(join(root(), '.lock'), { recursive: true });
  await writeFile(path, JSON.stringify({ ...thisProcess(), released: false, ...holder }));
  return path;
}

describe('a lock', () => {
  test('is held by one at a time, and names the holder to the other', async () => {
    const lock = await JobLock.acquire(root());
    await expect(JobLock.acquire(root())).rejects.toMatchObject({
      code: 'FRAME_JOB_IN_USE',
      message: expect.stringContaining(`Process ${process.pid} `),
    });
    expect(await lockState(root())).toMatchObject({ state: 'held', pid: process.pid });
    await lock.release();
    expect(await lockState(root())).toEqual({ state: 'free' });
    const next = await JobLock.acquire(root());
    await next.release();
    expect(await readdir(join(root(), '.lock'))).toEqual(['holder_2.json']);
  });

  test.each([
    ['a number that another process has got since', { pid: process.ppid, startedTicks: '1' }],
    ['a process of an earlier start of the machine', { bootId: 'earlier' }],
    ['a process number that nobody has', { pid: 2 ** 30 }],
  ])('is free at once after %s', async (_, holder) => {
    await leaveHolder(7, holder);
    expect(await lockState(root())).toEqual({ state: 'free' });
    await (await JobLock.acquire(root())).release();
  });

  test('of another machine counts while it gives signs of life', async () => {
    const path = await leaveHolder(3, { host: 'elsewhere', bootId: 'other' });
    await expect(JobLock.acquire(root())).rejects.toMatchObject({ code: 'FRAME_JOB_IN_USE' });
    const longAgo = new Date(Date.now() - 61_000);
    await utimes(path, longAgo, longAgo);
    await (await JobLock.acquire(root())).release();
    expect(await readdir(join(root(), '.lock'))).toEqual(['holder_4.json']);
  });

  test('that was cut short by a power cut does not block for ever', async () => {
    const path = await leaveHolder(1, {});
    await writeFile(path, '{"pid": 1');
    const longAgo = new Date(Date.now() - 6_000);
    await utimes(path, longAgo, longAgo);
    await (await JobLock.acquire(root())).release();
  });

  test('is free at once when its holder was killed', async () => {
    const holder = startChild('lock-contender', root(), 'hold');
    await holder.says('holding');
    await expect(JobLock.acquire(root())).rejects.toMatchObject({ code: 'FRAME_JOB_IN_USE' });
    holder.process.kill('SIGKILL');
    await holder.ended;
    await (await JobLock.acquire(root())).release();
  });

  test('lets in one of several processes at a time', async () => {
    const contenders = Array.from({ length: 3 }, () => startChild('lock-contender', root(), '20'));
    expect(await Promise.all(contenders.map(({ ended }) => ended))).toEqual([0, 0, 0]);
  });
});
