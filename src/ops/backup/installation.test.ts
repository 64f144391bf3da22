import { readFile, readdir, rename, rm, symlink, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import {
  backUpInstallation,
  installationIn,
  newRepository,
  treeOf,
  writeTree,
} from '../../../test/support/small-repository.ts';
import { loadSqlite } from '../state/load-sqlite.ts';
import { openState } from '../state/open-state.ts';
import { contentOf } from './back-up-installation.ts';
import { countContent, createBackup } from './create-backup.ts';
import { findParts } from './installation.ts';
import { restoreBackup } from './restore-backup.ts';
import { restoreInPlace } from './restore-in-place.ts';

const scratch = scratchFolder();
const now = new Date(2025, 5, 30);
const DAY_S = 86_400;

async function job(id: string, state: string, daysOld: number): Promise<void> {
  const folder = join(scratch(), 'jobs', id);
  const info = { format: 1, mode: 'fragments', created: now.toISOString(), original: null };
  await writeTree(folder, { 'job.json': JSON.stringify(info), 'status.json': JSON.stringify({ state }) });
  const time = now.getTime() / 1000 - daysOld * DAY_S;
  for (const name of ['job.json', 'status.json']) await utimes(join(folder, name), time, time);
}

describe('what a backup holds', () => {
  test('jobs of the last 30 days, open ones of any age, and those that cannot be understood', async () => {
    await job('job_new', 'done', 3);
    await job('job_old', 'done', 31);
    await job('job_open', 'stopped', 300);
    await job('job_failed', 'failed', 300);
    await job('job_odd', 'no such state', 300);
    await writeTree(join(scratch(), 'jobs'), { '.making_job_1/job.json': '{}', 'notes/readme.txt': 'no job' });
    const ids = async (days: number | null): Promise<string[]> =>
      (await findParts(installationIn(scratch()), { days, now })).jobs.map(({ id }) => id);
    expect(await ids(30)).toEqual(['job_new', 'job_odd', 'job_open']);
    expect(await ids(null)).toEqual(['job_failed', 'job_new', 'job_odd', 'job_old', 'job_open']);
  });

  test('configuration with .env, learners, logs and state; no lock, no database files beside the snapshot', async () => {
    await writeTree(scratch(), {
      ...{ '.env': 'A=1', 'alerting_config.json': '{}', 'configs/a.json': '{}', 'logs/a.log': '', 'unrelated.txt': '' },
      ...{ 'model/manifest.json': '{}', 'jobs/.state/state.db': 'x', 'jobs/.state/state.db-wal': 'x' },
      ...{ 'jobs/.state/drill.json': '{}', 'jobs/.state/.lock/holder_1.json': '{}' },
    });
    const { sources } = await findParts(installationIn(scratch()), { days: 30, now });
    expect(sources.map(({ path }) => path)).toEqual([
      ...['models/shipped', 'configs/.env', 'configs/configs', 'configs/alerting_config.json', 'logs', 'state'],
    ]);
    const without = sources.find(({ path }) => path === 'state')!.without!;
    expect(['state.db', 'state.db-wal', '.lock', 'drill.json'].filter((name) => !without(name))).toEqual([
      'drill.json',
    ]);
  });
});

test('a dry run counts what the backup then holds, the copies of the databases with it, and leaves nothing behind', async () => {
  await job('job_new', 'done', 3);
  (await openState(join(scratch(), 'jobs', '.state'), { now: () => now })).close();
  await writeTree(scratch(), { '.env': 'A=1' });
  const installation = installationIn(scratch());
  const repository = await newRepository(join(scratch(), 'repo'));
  const before = await treeOf(scratch());
  const temporary = await readdir(tmpdir());
  const program = { version: '0.0.0', gitRevision: null };
  const content = contentOf(installation, await findParts(installation, { days: null, now }), program);
  const { files, folders, links, size, warnings } = await countContent(content);
  const ours = (await readdir(tmpdir())).filter((name) => name.startsWith('frame-backup-'));
  expect(ours.filter((name) => !temporary.includes(name))).toEqual([]);
  // SQLite leaves its own two files beside a database that it only read.
  const after = Object.entries(await treeOf(scratch())).filter(([path]) => !/-(shm|wal)$/.test(path));
  expect(Object.fromEntries(after)).toEqual(before);
  const made = await createBackup(repository, content, { kind: 'backup', now });
  expect({ files, folders, links, size }).toEqual({
    ...{ files: made.head.counts.files, folders: made.head.counts.folders, links: 0, size: made.head.size },
  });
  expect(warnings).toEqual([]);
});

test('configuration that the environment names elsewhere is held once, and goes back there', async () => {
  await writeTree(scratch(), { 'etc/params.json': '{}', 'etc/guard.yml': 'security: {}', 'configs/mine.json': '{}' });
  const etc = (name: string): string => join(scratch(), 'etc', name);
  const repository = await newRepository(join(scratch(), 'repo'));
  const named = { defaultConfig: etc('params.json'), securityConfig: etc('guard.yml') };
  const installation = { ...installationIn(scratch()), ...named };
  const { sources } = await findParts(installation, { days: 30, now });
  expect(sources.map(({ path }) => path)).toEqual([
    ...['configs/configs', 'configs/default_config/params.json', 'configs/security_config/guard.yml'],
  ]);
  const { name } = await backUpInstallation(repository, installation);
  await rm(etc('guard.yml'));
  const { replaced } = await restoreInPlace(repository, name, installation, {
    ...{ dryRun: true, makePoint: () => Promise.resolve(''), check: () => Promise.resolve({ ok: true, problems: [] }) },
  });
  expect(replaced).toEqual([etc('guard.yml')]);
});

test('what is named is held, also where a link stands in its place: the content, not the link', async () => {
  await job('job_1', 'done', 3);
  await rename(join(scratch(), 'jobs', 'job_1'), join(scratch(), 'on another disk'));
  await symlink(join(scratch(), 'on another disk'), join(scratch(), 'jobs', 'job_1'));
  await writeTree(scratch(), { 'etc/environment': 'JWT_SECRET_KEY=a', 'learners/manifest.json': '{}' });
  await symlink('etc/environment', join(scratch(), '.env'));
  await symlink('learners', join(scratch(), 'model'));
  await symlink('/etc', join(scratch(), 'on another disk', 'link inside'));
  const repository = await newRepository(join(scratch(), 'repo'));
  const { name, head } = await backUpInstallation(repository, installationIn(scratch()));
  expect(head.jobs).toEqual(['job_1']);
  await restoreBackup(repository, name, join(scratch(), 'target'));
  const restored = await treeOf(join(scratch(), 'target'));
  expect(await readFile(join(scratch(), 'target', 'configs', '.env'), 'utf8')).toBe('JWT_SECRET_KEY=a');
  expect(restored['jobs/job_1/job.json']).toMatch(/^file/);
  expect(restored['models/shipped/manifest.json']).toMatch(/^file/);
  expect(restored['jobs/job_1/link inside']).toBe('link to /etc');
});

test('the database is held as it was at one instant, while it is written in', async () => {
  const Sqlite = await loadSqlite();
  await writeTree(scratch(), { 'jobs/.state/silences.json': '[]' });
  const db = new Sqlite(join(scratch(), 'jobs', '.state', 'state.db'));
  db.pragma('journal_mode = WAL');
  db.exec('CREATE TABLE pairs (a INTEGER, b INTEGER)');
  const insert = db.prepare('INSERT INTO pairs VALUES (?, ?)');
  let count = 0;
  const two = db.transaction(() => [insert.run(count, 0), insert.run(count++, 1)]);
  for (let k = 0; k < 3000; k++) two();
  const writer = setInterval(() => two(), 1);
  const repository = await newRepository(join(scratch(), 'repo'));
  const { name, warnings } = await backUpInstallation(repository, installationIn(scratch()));
  clearInterval(writer);
  db.close();
  expect(warnings).toEqual([]);
  await rm(join(scratch(), 'jobs'), { recursive: true });
  await restoreBackup(repository, name, join(scratch(), 'target'));
  const copy = new Sqlite(join(scratch(), 'target', 'database', 'state.db'), { readonly: true });
  expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
  const rows = copy.prepare('SELECT count(*) AS all_rows, count(DISTINCT a) AS pairs FROM pairs').get() as {
    all_rows: number;
    pairs: number;
  };
  copy.close();
  // Both rows of each transaction, or neither.
  expect(rows.all_rows).toBe(2 * rows.pairs);
  expect(rows.pairs).toBeGreaterThanOrEqual(3000);
});

test('a database that cannot be copied is held as it lies, with a warning', async () => {
  await writeTree(scratch(), { 'jobs/.state/state.db': 'this is no database, and long enough to be taken for one' });
  const repository = await newRepository(join(scratch(), 'repo'));
  const { warnings, name } = await backUpInstallation(repository, installationIn(scratch()));
  expect(warnings).toEqual([expect.stringContaining('may have to be rebuilt from the jobs')]);
  const { entries } = await restoreBackup(repository, name, join(scratch(), 'target'));
  expect(entries.map(({ path }) => path)).toContain('database/state.db');
});
