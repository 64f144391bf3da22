import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { backUp, newRepository, noise, treeOf, writeTree } from '../../../test/support/small-repository.ts';
import { hashBytes } from '../../jobs/file-hash.ts';
import { saveChecked } from './checked-file.ts';
import { MIN_CHUNK_BYTES } from './cut-chunks.ts';
import { listRecords } from './backup-record.ts';
import { pruneRepository } from './prune-repository.ts';
import { listPacks, packPath, type Repository } from './repository.ts';
import { restoreBackup, type RestoreReport } from './restore-backup.ts';
import { verifyRepository, type VerifyReport } from './verify-repository.ts';

const scratch = scratchFolder();

async function oneBackup(): Promise<{ repository: Repository; tree: string; pack: string }> {
  const tree = join(scratch(), 'tree');
  await writeTree(tree, { 'job/a.png': noise(300_000, 1), 'job/b.png': noise(300_000, 2) });
  const repository = await newRepository(join(scratch(), 'repo'));
  await backUp(repository, tree, 1);
  const [pack] = await listPacks(repository);
  return { repository, tree, pack: packPath(repository, pack) };
}

async function rot(pack: string, at: number): Promise<void> {
  const bytes = await readFile(pack);
  bytes[at] ^= 1;
  await writeFile(pack, bytes);
}

const readAll = (repository: Repository, day = 9): Promise<VerifyReport> =>
  verifyRepository(repository, { readData: true, now: new Date(2025, 0, day) });

const states = async ({ root }: Repository): Promise<string[]> => (await listRecords(root)).map(({ state }) => state);

test('what a rotten bit spoilt is stored anew by the next backup where it still stands, and the old one is whole again', async () => {
  const { repository, tree, pack } = await oneBackup();
  await rot(pack, 100_000);
  expect(await readAll(repository)).toMatchObject({ ok: false, whole: [] });
  expect(await states(repository)).toEqual(['damaged']);
  const { head } = await backUp(repository, tree, 2);
  // The rotten chunk, or the rotten file where it is one, and not the other file: each repository cuts in other places.
  expect(head.added).toBeGreaterThan(MIN_CHUNK_BYTES);
  expect(head.added).toBeLessThan(320_000);
  // Already now: a prune that comes next must not take it away as damaged.
  expect(await states(repository)).toEqual(['good', 'good']);
  const healed = await readAll(repository);
  expect(Object.values(healed.backups)).toEqual([[], []]);
  expect(await states(repository)).toEqual(['good', 'good']);
  // Nothing needs what is rotten any more; until it is gone, it is told.
  expect(healed.problems).toHaveLength(1);
  await pruneRepository(repository, { policy: { last: 2 } });
  await expect(readFile(pack)).rejects.toThrow();
  expect(await readAll(repository)).toMatchObject({ ok: true, unusedBytes: 0 });
  await restoreBackup(repository, 'backup_20250101_013000', join(scratch(), 'target'));
  expect(await treeOf(join(scratch(), 'target', 'jobs'))).toEqual(await treeOf(tree));
});

test('what stands nowhere else stays damaged, and its pack is kept for whoever can mend it', async () => {
  const { repository, tree, pack } = await oneBackup();
  await rot(pack, 100_000);
  await readAll(repository);
  await rm(join(tree, 'job', 'a.png'));
  await backUp(repository, tree, 2);
  expect(await states(repository)).toEqual(['damaged', 'good']);
  const { keep } = await pruneRepository(repository, { policy: { last: 2 } });
  expect(keep.map(({ reasons }) => reasons)).toEqual([['damaged in part, and not yet old'], ['last']]);
  const after = await readAll(repository);
  expect(after.backups.backup_20250101_013000).toEqual([
    expect.stringContaining('jobs/job/a.png: a part of it is damaged'),
  ]);
  expect(after.backups.backup_20250102_013000).toEqual([]);
  expect(await readFile(pack)).toBeTruthy();
});

describe('a restore that leaves out what is damaged', () => {
  const target = (): string => join(scratch(), 'target');
  const restore = (repository: Repository, day: number, skipDamaged = true): Promise<RestoreReport> =>
    restoreBackup(repository, `backup_2025010${day}_013000`, target(), { skipDamaged });

  /** Every file that is there is as it was, and nothing half-written lies beside them. */
  async function expectAllBut(tree: string, lost: readonly string[]): Promise<void> {
    const wanted = await treeOf(tree);
    for (const path of lost) delete wanted[path];
    expect(await treeOf(join(target(), 'jobs'))).toEqual(wanted);
    expect(await readdir(target())).toEqual(['jobs']);
  }

  test('gives back all files but the one with a wrong bit, and names that', async () => {
    const { repository, tree, pack } = await oneBackup();
    await rot(pack, 100_000);
    const { damaged, files, size, entries } = await restore(repository, 1);
    const path = 'jobs/job/a.png';
    expect(damaged).toEqual([{ path, reason: expect.stringMatching(/^Pack \w+ is damaged/) as string }]);
    expect([files, size, entries.some((entry) => entry.path === path)]).toEqual([1, 300_000, false]);
    await expectAllBut(tree, ['job/a.png']);
  });

  test('gives back what other packs hold where one was cut', async () => {
    const { repository, tree, pack } = await oneBackup();
    await writeTree(tree, { 'job/c.png': noise(200_000, 3) });
    await backUp(repository, tree, 2);
    await truncate(pack, 100_000);
    const { damaged, files } = await restore(repository, 2);
    expect([damaged.map(({ path }) => path), files]).toEqual([['jobs/job/a.png', 'jobs/job/b.png'], 1]);
    await expectAllBut(tree, ['job/a.png', 'job/b.png']);
  });

  test('gives back what lies in a pack before the place where it was cut', async () => {
    const { repository, tree, pack } = await oneBackup();
    await writeTree(tree, { 'job/c.png': noise(200_000, 3) });
    await backUp(repository, tree, 2);
    await truncate(pack, 400_000);
    expect((await readAll(repository)).backups.backup_20250102_013000).toEqual([
      'jobs/job/b.png: a part of it is missing.',
    ]);
    const { damaged, files } = await restore(repository, 2);
    expect([damaged.map(({ path }) => path), files]).toEqual([['jobs/job/b.png'], 2]);
    await expectAllBut(tree, ['job/b.png']);
  });

  test('is only made where it is asked for; otherwise the first damaged file ends it, and no part of that is left', async () => {
    const { repository, pack } = await oneBackup();
    await rot(pack, 100_000);
    await expect(restore(repository, 1, false)).rejects.toMatchObject({ code: 'FRAME_BACKUP_DAMAGED' });
    const left = await readdir(join(target(), 'jobs', 'job'));
    expect(left.filter((name) => name !== 'b.png')).toEqual([]);
    expect((await restore(repository, 1)).damaged).toHaveLength(1);
  });

  test('does not take a file for damaged that cannot be written here', async () => {
    const { repository } = await oneBackup();
    await mkdir(join(target(), 'jobs', 'job', 'a.png', 'in the way'), { recursive: true });
    await saveChecked(join(target(), '.frame-restoring.json'), { backup: 'backup_20250101_013000' });
    await expect(restore(repository, 1)).rejects.toMatchObject({
      code: 'FRAME_INPUT_NOT_A_FILE',
    });
  });
});

test('a pack that a disk read wrongly once is trusted again once it is read right', async () => {
  const { repository, tree, pack } = await oneBackup();
  await rot(pack, 100_000);
  await readAll(repository);
  await rot(pack, 100_000);
  expect(await readAll(repository)).toMatchObject({ ok: true });
  expect((await backUp(repository, tree, 2)).head.added).toBe(0);
});

test('a pack whose end is damaged still gives back everything, and is written anew by the next prune', async () => {
  const { repository, tree, pack } = await oneBackup();
  const { length } = await readFile(pack);
  await rot(pack, length - 10);
  const { ok, problems, backups } = await readAll(repository);
  expect({ ok, problems, backups }).toEqual({
    ok: false,
    problems: [`Pack ${basename(pack)} is cut or damaged.`],
    backups: { backup_20250101_013000: [] },
  });
  expect((await backUp(repository, tree, 2)).head.added).toBe(0);
  await pruneRepository(repository, { policy: { last: 2 } });
  expect(await readAll(repository)).toMatchObject({ ok: true, unusedBytes: 0 });
  await restoreBackup(repository, 'backup_20250101_013000', join(scratch(), 'target'));
  expect(await treeOf(join(scratch(), 'target', 'jobs'))).toEqual(await treeOf(tree));
});

test('what a cut took that stands nowhere else leaves the pack as it is; once all is there again, the pack goes', async () => {
  const { repository, tree, pack } = await oneBackup();
  await writeTree(tree, { 'job/c.png': noise(200_000, 3) });
  await backUp(repository, tree, 2);
  await truncate(pack, 400_000);
  await rm(join(repository.root, 'backup_20250101_013000', 'files.sealed'));
  await rm(join(tree, 'job', 'b.png'));
  const policy = { policy: { last: 3 } };
  await backUp(repository, tree, 3);
  // The first backup's list of files went with the cut and its copy is lost too; once a look has told, nothing is expected of that backup any more.
  await expect(pruneRepository(repository, policy)).rejects.toMatchObject({
    code: 'FRAME_BACKUP_DAMAGED',
    message: expect.stringContaining('backup_20250101_013000 is damaged: its list of files') as string,
    remedy: expect.stringContaining('backup verify') as string,
  });
  await readAll(repository);
  await pruneRepository(repository, policy);
  expect((await readFile(pack)).length).toBe(400_000);
  await writeTree(tree, { 'job/b.png': noise(300_000, 2) });
  await backUp(repository, tree, 4);
  await pruneRepository(repository, policy);
  await expect(readFile(pack)).rejects.toThrow();
  expect(await readAll(repository)).toMatchObject({ ok: true, unusedBytes: 0 });
});

test('a pack that was written before packs had a list in front is whole', async () => {
  const { repository, tree, pack } = await oneBackup();
  const bytes = await readFile(pack);
  const old = bytes.subarray(4 + bytes.readUInt32LE());
  await rm(pack);
  const path = packPath(repository, hashBytes(old));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, old);
  expect(await readAll(repository)).toMatchObject({ ok: true, unusedBytes: 0 });
  expect((await backUp(repository, tree, 2)).head.added).toBe(0);
});

test('a pack that was cut goes with the next prune once another one holds what it held', async () => {
  const { repository, tree, pack } = await oneBackup();
  await truncate(pack, 100_000);
  // Not before: what it held might yet be wanted.
  expect(await pruneRepository(repository, { policy: { last: 1 } })).toMatchObject({ remove: [], freedBytes: 0 });
  expect((await readFile(pack)).length).toBe(100_000);
  await backUp(repository, tree, 2);
  await pruneRepository(repository, { policy: { last: 2 } });
  expect(await readAll(repository)).toMatchObject({ ok: true });
});
