import { mkdir, readFile, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { makeJob } from '../../../test/support/small-job.ts';
import { makeTestRing, testRing } from '../../../test/support/test-keys.ts';
import { encryptJob } from '../../jobs/change-encryption.ts';
import { JobFolder } from '../../jobs/job-folder.ts';
import { loadJobKey } from '../../jobs/job-key.ts';
import { newDataKey } from '../../jobs/sealed-file.ts';
import { makeKeyFile } from '../backup/backup-secret.ts';
import { drillKeys } from './drill-keys.ts';
import { keyAge } from './key-age.ts';
import { listKeyFiles, makeKeyFileOf, openKeyFile } from './key-files.ts';
import type { KeyRing } from './key-ring.ts';
import { FOR_JOBS } from './key-secret.ts';
import { countWrapped, rewrapKeys } from './rewrap-keys.ts';
import { SecretBox } from './secret-box.ts';

const scratch = scratchFolder();
let jobsDir: string;
let stateDir: string;
let keyFile: string;
let ring: KeyRing;
beforeEach(async () => {
  jobsDir = join(scratch(), 'jobs');
  stateDir = join(jobsDir, '.state');
  ({ keyFile, ring } = await makeTestRing(scratch()));
});

/** An encrypted job with one text. */
async function sealedJob(text: string): Promise<JobFolder> {
  const job = await makeJob(jobsDir, { mode: 'fragments', pictures: [] });
  await job.data.saveText('step6_reconstruct', 'poses.json', text);
  await encryptJob(job, ring);
  return JobFolder.open(job.root, ring);
}

const textOf = async (job: JobFolder, keys: KeyRing): Promise<string> =>
  (await JobFolder.open(job.root, keys)).data.loadText('step6_reconstruct', 'poses.json');

describe('keys', () => {
  test('the key file is for its owner alone, and what is wrapped opens in another process', async () => {
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    const key = newDataKey();
    const wrapped = await ring.wrap(jobsDir, key);
    expect(wrapped.box).not.toContain(key.bytes.toString('base64').slice(0, 20));
    expect(await testRing(keyFile).unwrap(jobsDir, key.id, wrapped)).toEqual(key);
    await expect(ring.unwrap(jobsDir, newDataKey().id, wrapped)).rejects.toMatchObject({ code: 'FRAME_KEY_WRONG' });
  });

  test('no secret, another key file, a key that is not there: each is said', async () => {
    const job = await sealedJob('one');
    await expect(textOf(job, testRing(null))).rejects.toMatchObject({ code: 'FRAME_KEY_MISSING' });
    const other = join(scratch(), 'other.key');
    await makeKeyFile(other, FOR_JOBS);
    await expect(textOf(job, testRing(other))).rejects.toMatchObject({ code: 'FRAME_KEY_WRONG' });
    const [name] = await readdir(join(jobsDir, '.keys'));
    await rename(join(jobsDir, '.keys', name), join(scratch(), name));
    const again = testRing(keyFile);
    await expect(textOf(job, again)).rejects.toMatchObject({ code: 'FRAME_KEY_MISSING' });
    // It is found once it is put back, by the same process too.
    await rename(join(scratch(), name), join(jobsDir, '.keys', name));
    expect(await textOf(job, again)).toBe('one');
  });

  test('a passphrase opens what it wraps, however its letters were typed; a short one is refused', async () => {
    const cheap = { N: 1024, r: 8, p: 1 };
    const secret = { kind: 'passphrase' as const, passphrase: 'caffè e nuvole sopra i tetti' };
    const { id } = await makeKeyFileOf(jobsDir, secret, new Date(), cheap);
    const opened = await openKeyFile(jobsDir, id, [secret]);
    expect(opened).toHaveLength(32);
    expect(await testRing(null, { passphrase: secret.passphrase.normalize('NFD') }).open(jobsDir, id)).toEqual(opened);
    await expect(
      openKeyFile(jobsDir, id, [{ ...secret, passphrase: 'caffe e nuvole sopra i tetti' }]),
    ).rejects.toMatchObject({ code: 'FRAME_KEY_WRONG' });
    await expect(testRing(null, { passphrase: 'short' }).makeKey(jobsDir)).rejects.toMatchObject({
      code: 'FRAME_KEY_WRONG',
    });
  });

  test('a file that was changed anywhere does not open', async () => {
    const { id } = await ring.makeKey(jobsDir);
    const file = join(jobsDir, '.keys', `${id}.json`);
    const text = await readFile(file, 'utf8');
    const spoilt = [
      text.replace(/"created": "\d/, '"created": "3'),
      text.replace(/("wrapped": ".{10})(.)/, (_, before: string, one: string) => before + (one === 'A' ? 'B' : 'A')),
      text.replace(id, id.split('').reverse().join('')),
      text.slice(0, 80),
    ];
    for (const changed of spoilt) {
      expect(changed).not.toBe(text);
      await writeFile(file, changed);
      await expect(testRing(keyFile).open(jobsDir, id)).rejects.toMatchObject({ code: 'FRAME_KEY_WRONG' });
    }
  });

  test('the newest is current, also where the clock was set back', async () => {
    const secret = { kind: 'key file' as const, bytes: Buffer.alloc(32, 1) };
    await makeKeyFileOf(jobsDir, secret, new Date(2026, 5, 1));
    const later = await makeKeyFileOf(jobsDir, secret, new Date(2026, 1, 1));
    expect((await listKeyFiles(jobsDir)).keys.at(-1)?.id).toBe(later.id);
    const age = await keyAge(jobsDir, 90);
    expect(age).toMatchObject({ id: later.id });
    expect(age!.due.getTime() - age!.created.getTime()).toBe(90 * 86_400_000);
    expect(await keyAge(scratch(), 90)).toBeNull();
  });
});

describe('rotation', () => {
  test('every job is wrapped by the new key, and a process that knows only the old one reads all the while', async () => {
    const jobs = [await sealedJob('one'), await sealedJob('two')];
    const plain = await makeJob(jobsDir, { mode: 'fragments', pictures: [] });
    const box = await SecretBox.open(jobsDir, jobsDir, ring);
    const sealed = box.seal('hush', 'webhooks/1/secret');
    const elsewhere = testRing(keyFile);
    expect(await textOf(jobs[0], elsewhere)).toBe('one');
    const made = await ring.makeKey(jobsDir);
    const running = await jobs[1].lock();
    expect(await rewrapKeys(jobsDir, jobsDir, ring)).toEqual({ rewrapped: 3, current: 0, clear: 1, failed: [] });
    await running.release();
    for (const job of jobs) expect((await loadJobKey(job.root))?.wrapped.by).toBe(made.id);
    expect(await textOf(jobs[0], elsewhere)).toBe('one');
    expect(await textOf(jobs[1], testRing(keyFile))).toBe('two');
    expect((await SecretBox.open(jobsDir, jobsDir, elsewhere)).open(sealed, 'webhooks/1/secret')).toBe('hush');
    expect(await rewrapKeys(jobsDir, jobsDir, ring)).toMatchObject({ rewrapped: 0, current: 3 });
    expect(await countWrapped(jobsDir, jobsDir)).toEqual(new Map([[made.id, 3]]));
    expect(await plain.files.encryption()).toBeNull();
  });

  test('a job whose key does not open keeps no other from it, and is told', async () => {
    const [job, spoilt] = [await sealedJob('one'), await sealedJob('two')];
    const file = join(spoilt.root, 'keys', 'data_key.json');
    await writeFile(
      file,
      (await readFile(file, 'utf8')).replace(/("id": ")./, (_, to: string) => `${to}0`).slice(0, 60),
    );
    await ring.makeKey(jobsDir);
    const report = await rewrapKeys(jobsDir, stateDir, ring);
    expect(report).toMatchObject({ rewrapped: 1, failed: [{ job: spoilt.root }] });
    expect(await textOf(job, ring)).toBe('one');
  });
});

describe('secrets of the database', () => {
  test('open at their own place only', async () => {
    await mkdir(jobsDir);
    const [one, other] = await Promise.all([
      SecretBox.open(jobsDir, jobsDir, ring),
      SecretBox.open(jobsDir, jobsDir, testRing(keyFile)),
    ]);
    const sealed = one.seal('hush', 'webhooks/1/secret');
    expect(other.open(sealed, 'webhooks/1/secret')).toBe('hush');
    expect(() => other.open(sealed, 'webhooks/2/secret')).toThrow('does not open');
  });
});

describe('the drill', () => {
  test('is good where everything opens, and changes nothing', async () => {
    const job = await sealedJob('one');
    await makeJob(jobsDir, { mode: 'fragments', pictures: [] });
    const before = await loadJobKey(job.root);
    const report = await drillKeys(jobsDir, ring, { scratchDir: scratch() });
    expect(report).toEqual({ ok: true, keys: 1, jobs: 1, files: 2, rehearsed: job.id, problems: [] });
    expect(await loadJobKey(job.root)).toEqual(before);
    expect((await listKeyFiles(jobsDir)).keys).toHaveLength(1);
    expect((await readdir(scratch())).filter((name) => name.startsWith('frame-keys-'))).toEqual([]);
  });

  test('tells of a damaged file, and of a secret that does not fit', async () => {
    const job = await sealedJob('one');
    const file = join(job.root, 'output', 'step6_reconstruct', 'poses.json');
    const bytes = await readFile(file);
    bytes[bytes.length - 1] ^= 1;
    await writeFile(file, bytes);
    const damaged = await drillKeys(jobsDir, ring, { scratchDir: scratch() });
    expect(damaged).toMatchObject({ ok: false, jobs: 0, rehearsed: null });
    expect(damaged.problems.join()).toContain('poses.json');
    const closed = await drillKeys(jobsDir, testRing(null), { scratchDir: scratch() });
    expect(closed).toMatchObject({ ok: false, keys: 0 });
  });
});
