import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { backUp, newRepository, noise, treeOf, writeTree } from '../../../test/support/small-repository.ts';
import { listRecords } from './backup-record.ts';
import { pruneRepository } from './prune-repository.ts';
import { listPacks, packPath, type Repository } from './repository.ts';
import { restoreBackup } from './restore-backup.ts';
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
  expect((await readAll(repository)).ok).toBe(false);
  expect(await states(repository)).toEqual(['damaged']);
  const { head } = await backUp(repository, tree, 2);
  // The rotten file alone, not the other one.
  expect(head.added).toBeGreaterThan(300_000);
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

test('a pack that a disk read wrongly once is trusted again once it is read right', async () => {
  const { repository, tree, pack } = await oneBackup();
  await rot(pack, 100_000);
  await readAll(repository);
  await rot(pack, 100_000);
  expect(await readAll(repository)).toMatchObject({ ok: true });
  expect((await backUp(repository, tree, 2)).head.added).toBe(0);
});

test('a pack that was cut goes with the next prune once another one holds what it held', async () => {
  const { repository, tree, pack } = await oneBackup();
  await truncate(pack, 100_000);
  // Not before: what it held might yet be wanted.
  await expect(pruneRepository(repository, { policy: { last: 1 } })).rejects.toMatchObject({
    code: 'FRAME_BACKUP_DAMAGED',
  });
  await backUp(repository, tree, 2);
  await pruneRepository(repository, { policy: { last: 2 } });
  expect(await readAll(repository)).toMatchObject({ ok: true });
});
