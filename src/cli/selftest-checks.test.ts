import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCheck, type CheckName } from './selftest-checks.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'frame-selftest-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('selftest', () => {
  test.each<CheckName>(['system_info', 'dependencies', 'pictures', 'threads', 'network', 'gpu', 'boost'])(
    '%s passes',
    async (name) => {
      expect(await runCheck(name)).toMatchObject({ name, ok: true });
    },
  );

  test('disk passes and leaves nothing behind, not even the folders that it made', async () => {
    const jobs = join(folder, 'a', 'jobs');
    expect(await runCheck('disk', { jobsDir: jobs })).toMatchObject({ ok: true });
    expect(await readdir(folder)).toEqual([]);
    expect(existsSync(jobs)).toBe(false);
  });

  test('disk says what is wrong where a file stands in the way', async () => {
    await writeFile(join(folder, 'file'), '');
    const { ok, message } = await runCheck('disk', { jobsDir: join(folder, 'file', 'jobs') });
    expect(ok).toBe(false);
    expect(message).toMatch(/FRAME_\w+/);
  });
});
