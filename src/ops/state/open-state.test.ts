import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { countJobFiles, makeSoundState, NOW, startOn } from '../../../test/support/cut-state.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { seededRandom } from '../../math/random.ts';
import { listJobs } from '../../jobs/job-folder.ts';
import { loadSqlite } from './load-sqlite.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { KEPT_ASIDE } from './move-aside.ts';
import { openState } from './open-state.ts';
import { refuseShare, STATE_FILE, stateDirOf } from './state-place.ts';

const scratch = scratchFolder();

const asideIn = async (dir: string): Promise<string[]> =>
  (await readdir(dir)).filter((name) => name.startsWith(`${STATE_FILE}.damaged-`) && !/-(wal|shm)$/.test(name)).sort();

describe('openState', () => {
  test('makes the database, and opens it again as it was', async () => {
    const dir = join(scratch(), 'jobs', '.state');
    const first = await openState(dir);
    first.db.prepare("INSERT INTO totals VALUES ('steps', 'a', 2)").run();
    first.close();
    const again = await openState(dir);
    expect(again.db.prepare('SELECT value FROM totals').pluck().all()).toEqual([2]);
    expect(again.warnings).toEqual([]);
    again.close();
    expect(await listJobs(join(scratch(), 'jobs'))).toEqual([]);
  });

  test('may be open in several places at once, from the first moment on', async () => {
    const dir = join(scratch(), '.state');
    const states = await Promise.all(Array.from({ length: 8 }, () => openState(dir)));
    for (const [k, { db }] of states.entries()) db.prepare("INSERT INTO totals VALUES ('steps', ?, 1)").run(`step${k}`);
    expect(states[0].db.prepare('SELECT count(*) FROM totals').pluck().get()).toBe(8);
    for (const state of states) state.close();
  });

  test.each([
    ['text', Buffer.from('this is no database, it only has its name\n'.repeat(200))],
    ['zeros', Buffer.alloc(8192)],
  ])('puts %s in its place aside, keeps it, and says so', async (_, bytes) => {
    const dir = scratch();
    await writeFile(join(dir, STATE_FILE), bytes);
    const state = await openState(dir);
    const [aside] = await asideIn(dir);
    expect(state.warnings).toEqual([expect.stringContaining(aside)]);
    expect(await readFile(join(dir, aside))).toEqual(bytes);
    expect(state.db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
    state.close();
  });

  test('puts a folder in its place aside', async () => {
    await mkdir(join(scratch(), STATE_FILE));
    (await openState(scratch())).close();
    expect(await asideIn(scratch())).toHaveLength(1);
  });

  test(`keeps ${KEPT_ASIDE} damaged ones, the newest`, async () => {
    for (let k = 0; k < KEPT_ASIDE + 3; k++) {
      await writeFile(join(scratch(), STATE_FILE), `damaged ${k} `.repeat(1000));
      (await openState(scratch(), { now: () => new Date(NOW.getTime() + k) })).close();
    }
    const kept = await Promise.all((await asideIn(scratch())).map((name) => readFile(join(scratch(), name), 'utf8')));
    expect(kept.map((text) => text.slice(0, 9))).toEqual([3, 4, 5, 6, 7].map((k) => `damaged ${k}`));
  });

  test('lets one of several processes put a damaged database aside', async () => {
    await writeFile(join(scratch(), STATE_FILE), 'damaged '.repeat(1000));
    const states = await Promise.all(Array.from({ length: 5 }, () => openState(scratch())));
    expect(await asideIn(scratch())).toHaveLength(1);
    states[0].db.prepare("INSERT INTO totals VALUES ('steps', 'a', 1)").run();
    for (const { db } of states) expect(db.prepare('SELECT count(*) FROM totals').pluck().get()).toBe(1);
    for (const state of states) state.close();
  });

  test('refuses the database of a newer version, and leaves it where it is', async () => {
    const state = await openState(scratch());
    state.db.exec(`UPDATE form SET version = ${MIGRATIONS.length + 1}`);
    state.db.pragma(`user_version = ${MIGRATIONS.length + 1}`);
    state.close();
    await expect(openState(scratch())).rejects.toMatchObject({ code: 'FRAME_STATE_NEWER' });
    expect(await asideIn(scratch())).toEqual([]);
  });

  test('says how to get a library that is missing', async () => {
    const load = (): Promise<never> => Promise.reject(new Error("Cannot find package 'better-sqlite3'"));
    const refusal = openState(scratch(), { load: () => loadSqlite(load) });
    await expect(refusal).rejects.toMatchObject({
      code: 'FRAME_STATE_LIBRARY',
      remedy: expect.stringContaining('npm install'),
    });
  });

  test('tells a fault of the disk from one of the database', async () => {
    await writeFile(join(scratch(), 'file'), 'in the way');
    await expect(openState(join(scratch(), 'file', '.state'))).rejects.toMatchObject({
      code: 'FRAME_INPUT_NOT_A_FOLDER',
    });
    await expect(openState('/proc/frame-state')).rejects.toMatchObject({
      code: expect.stringMatching(/^FRAME_(DISK|INPUT)_/),
    });
  });

  test('ends with an error where others keep the database to themselves', async () => {
    const state = await openState(scratch());
    const file = join(scratch(), STATE_FILE);
    state.close();
    const Sqlite = await loadSqlite();
    const other = new Sqlite(file);
    other.pragma('locking_mode = EXCLUSIVE');
    other.exec('BEGIN EXCLUSIVE');
    const load = (): Promise<typeof Sqlite> =>
      Promise.resolve(
        new Proxy(Sqlite, { construct: (target, [path]) => new target(path as string, { timeout: 10 }) }),
      );
    await expect(openState(scratch(), { patienceMs: 100, load })).rejects.toMatchObject({ code: 'FRAME_STATE_BUSY' });
    other.close();
    expect(await asideIn(scratch())).toEqual([]);
  });
});

test('a network share is refused by its name', async () => {
  await expect(refuseShare('/mnt/lab', () => Promise.resolve(0x6969))).rejects.toMatchObject({
    code: 'FRAME_STATE_ON_SHARE',
    message: '/mnt/lab is on a network share (NFS).',
    remedy: expect.stringContaining('PIPELINE_STATE_DIR'),
  });
  // Node gives some of these numbers with a sign.
  await expect(refuseShare('/mnt/lab', () => Promise.resolve(0xfe534d42 | 0))).rejects.toThrow('SMB');
  await expect(refuseShare('/tmp', () => Promise.resolve(0xef53))).resolves.toBeUndefined();
});

test('the state stands in the jobs folder, or where it is asked to', () => {
  expect(stateDirOf('/data/jobs')).toBe(join('/data/jobs', '.state'));
  expect(stateDirOf('/data/jobs', '/var/lib/frame')).toBe('/var/lib/frame');
});

test('a migration that fails leaves the database as it was', async () => {
  const Sqlite = await loadSqlite();
  const db = new Sqlite(':memory:');
  migrate(db, 'x', [{ about: '', sql: 'CREATE TABLE a (b)' }]);
  const more = [
    { about: '', sql: 'CREATE TABLE a (b)' },
    { about: '', sql: 'CREATE TABLE c (d); CREATE TABLE a (b)' },
  ];
  expect(() => migrate(db, 'x', more)).toThrow('already exists');
  expect(db.pragma('user_version', { simple: true })).toBe(1);
  expect(db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()).toEqual(['a', 'form']);
});

describe('a database that was cut or overwritten', () => {
  // Every offset is tried by the soak test; here each page's start, its end, and the whole of the first pages.
  test('starts, lists every job, and no file of a job is touched', async () => {
    const sound = await makeSoundState(scratch());
    expect(sound.database.length).toBeGreaterThan(200 * 1024);
    expect(sound.database.length).toBeLessThanOrEqual(256 * 1024);
    const files = await countJobFiles(sound.jobsDir);
    const offsets = Array.from({ length: sound.database.length / 512 }, (_, k) => 512 * k);
    for (const at of offsets.filter((at) => at < 6144 || at % 16_384 === 512 || at % 32_768 === 0)) {
      const { ids, jobFiles } = await startOn(
        sound,
        sound.database.subarray(0, at),
        at % 1024 === 0 ? sound.log : null,
      );
      expect(ids, `cut at ${at}`).toEqual(sound.ids);
      expect(jobFiles, `cut at ${at}`).toBe(files);
    }
    for (let at = 0; at < sound.log.length; at += 23 * 512) {
      const { ids, warnings } = await startOn(sound, sound.database, sound.log.subarray(0, at));
      expect(ids, `log cut at ${at}`).toEqual(sound.ids);
      expect(warnings, `log cut at ${at}`).toEqual([]);
    }
  });

  test('random bytes anywhere do not keep it from listing every job', async () => {
    const sound = await makeSoundState(scratch());
    const random = seededRandom(7);
    for (let round = 0; round < 60; round++) {
      const [database, log] = [Buffer.from(sound.database), Buffer.from(sound.log)];
      const spoilt = round % 3 === 0 ? log : database;
      // Half of the rounds aim at the header and the first pages, where the index of the jobs lies.
      const within = round % 2 === 0 ? spoilt.length : 32_768;
      for (let k = 0; k <= round % 8; k++) spoilt[random.below(within)] = random.below(256);
      const { ids } = await startOn(sound, database, log);
      expect(ids, `round ${round}`).toEqual(sound.ids);
    }
  });
});
