import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import {
  backUp,
  contentOfFolder,
  newRepository,
  noise,
  treeOf,
  writeTree,
} from '../../../test/support/small-repository.ts';
import { loadManifest } from './manifest-file.ts';
import { createBackup } from './create-backup.ts';
import { enter } from './presence.ts';
import { pruneRepository } from './prune-repository.ts';
import { listPacks, type Repository } from './repository.ts';
import { restoreBackup } from './restore-backup.ts';
import { verifyRepository } from './verify-repository.ts';

const scratch = scratchFolder();
const now = new Date(2025, 1, 1);

/** Nights of a tree in which one large file is another each night, and one stays. */
async function nights(repository: Repository, count: number): Promise<string> {
  const tree = join(scratch(), 'tree');
  await writeTree(tree, { 'stays.png': noise(200_000, 1) });
  for (let night = 1; night <= count; night++) {
    await writeTree(tree, { 'changes.png': noise(400_000, 100 + night) });
    await backUp(repository, tree, night);
  }
  return tree;
}

describe('pruneRepository', () => {
  test('takes old backups out, and the data that only they needed; what stays is whole', async () => {
    const repository = await newRepository(join(scratch(), 'repo'));
    const tree = await nights(repository, 5);
    const report = await pruneRepository(repository, { policy: { last: 2 } });
    expect(report.remove).toHaveLength(3);
    expect(report).toMatchObject({ swept: true });
    // Three nights' changing file.
    expect(report.freedBytes).toBeGreaterThan(1_190_000);
    const after = await verifyRepository(repository, { readData: true, now });
    expect(after).toMatchObject({ ok: true, unusedBytes: 0 });
    await restoreBackup(repository, 'backup_20250105_013000', join(scratch(), 'target'));
    expect(await treeOf(join(scratch(), 'target', 'jobs'))).toEqual(await treeOf(tree));
    // The first pack held the file that stays and one that went.
    expect((await pruneRepository(repository, { policy: { last: 2 } })).remove).toEqual([]);
  });

  test('in a dry run tells the same and changes nothing', async () => {
    const repository = await newRepository(join(scratch(), 'repo'));
    await nights(repository, 3);
    const [packs, names] = [await listPacks(repository), await readdir(repository.root)];
    const dry = await pruneRepository(repository, { policy: { last: 1 }, dryRun: true });
    expect(await listPacks(repository)).toEqual(packs);
    expect(await readdir(repository.root)).toEqual(names);
    const real = await pruneRepository(repository, { policy: { last: 1 } });
    expect({ ...dry, swept: true }).toEqual(real);
  });

  test('leaves all data while somebody is at work, and takes it the next time', async () => {
    const repository = await newRepository(join(scratch(), 'repo'));
    await nights(repository, 3);
    const packs = await listPacks(repository);
    const presence = await enter(repository.work, 'read');
    expect(await pruneRepository(repository, { policy: { last: 1 } })).toMatchObject({ swept: false, freedBytes: 0 });
    expect(await listPacks(repository)).toEqual(packs);
    await presence!.leave();
    const second = await pruneRepository(repository, { policy: { last: 1 } });
    expect(second.swept).toBe(true);
    expect(second.freedBytes).toBeGreaterThan(790_000);
  });

  test('beside backups that are made all the while, every one of them is whole', async () => {
    const repository = await newRepository(join(scratch(), 'repo'));
    const tree = await nights(repository, 2);
    let making = true;
    const prunes = (async () => {
      let swept = 0;
      while (making) swept += (await pruneRepository(repository, { policy: { last: 1 } })).swept ? 1 : 0;
      return swept;
    })();
    for (let k = 3; k < 15; k++) {
      // Back and forth, so that each needs chunks that the last prune may have taken for unused.
      await writeTree(tree, { 'changes.png': noise(400_000, 100 + (k % 3)) });
      const made = await createBackup(repository, contentOfFolder(tree), { kind: 'backup', now: new Date(2025, 0, k) });
      await loadManifest(repository, made.name).catch(() => null);
      const report = await verifyRepository(repository, { readData: true, now });
      expect(report.ok, JSON.stringify(report)).toBe(true);
    }
    making = false;
    expect(await prunes).toBeGreaterThan(0);
  });

  test('a manifest that cannot be read leads to no deletion', async () => {
    const repository = await newRepository(join(scratch(), 'repo'));
    await nights(repository, 3);
    for (const name of ['manifest.json', 'manifest.copy.json']) {
      const file = join(repository.root, 'backup_20250102_013000', name);
      const text = await readFile(file, 'utf8');
      await writeFile(file, text.replace('"size"', '"sizE"'));
    }
    const [packs, names] = [await listPacks(repository), await readdir(repository.root)];
    await expect(pruneRepository(repository, { policy: { last: 1 } })).rejects.toMatchObject({
      ...{ code: 'FRAME_BACKUP_DAMAGED', file: join(repository.root, 'backup_20250102_013000') },
    });
    expect(await listPacks(repository)).toEqual(packs);
    expect(await readdir(repository.root)).toEqual(names);
    await rm(join(repository.root, 'backup_20250102_013000'), { recursive: true });
    expect((await pruneRepository(repository, { policy: { last: 1 } })).remove).toEqual(['backup_20250101_013000']);
  });

  test('recovery points are another list: a policy for backups leaves them', async () => {
    const repository = await newRepository(join(scratch(), 'repo'));
    const tree = await nights(repository, 1);
    await createBackup(repository, contentOfFolder(tree), { kind: 'recovery_point', now: new Date(2024, 0, 1) });
    expect((await pruneRepository(repository, { policy: { last: 1 } })).remove).toEqual([]);
    expect((await verifyRepository(repository, { now })).ok).toBe(true);
  });
});
