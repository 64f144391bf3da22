import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import {
  TEST_SECRET,
  backUp,
  newRepository,
  noise,
  repositoryFiles,
  treeOf,
  writeTree,
} from '../../../test/support/small-repository.ts';
import { listRecords } from './backup-record.ts';
import { bothOf } from './kept-twice.ts';
import { listPacks, openRepository, packPath, type Repository } from './repository.ts';
import { restoreBackup } from './restore-backup.ts';
import { verifyRepository, type VerifyReport } from './verify-repository.ts';

const scratch = scratchFolder();
const FIRST = 'backup_20250101_013000';
const SECOND = 'backup_20250102_013000';

const readAll = (repository: Repository): Promise<VerifyReport> =>
  verifyRepository(repository, { readData: true, now: new Date(2025, 0, 9) });

/** A backup of two files, and the next night's with one more, in a pack of its own. */
async function twoNights(): Promise<{ repository: Repository; tree: string }> {
  const tree = join(scratch(), 'tree');
  await writeTree(tree, { 'job/a.png': noise(300_000, 1), 'job/b.png': noise(300_000, 2) });
  const repository = await newRepository(join(scratch(), 'repo'));
  await backUp(repository, tree, 1);
  await writeTree(tree, { 'job/c.png': noise(200_000, 3) });
  await backUp(repository, tree, 2);
  return { repository, tree };
}

const gone = (path: string): Promise<void> => rm(path);
async function rotten(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[bytes.length >> 1] ^= 1;
  await writeFile(path, bytes);
}

describe.each([
  ['gone', gone],
  ['rotten', rotten],
])('whichever one file of a repository is %s', (_what, harm) => {
  test('no backup is lost with it, and that is found', async () => {
    const { repository, tree } = await twoNights();
    const wanted = await treeOf(tree);
    for (const file of await repositoryFiles(repository.root)) {
      const kept = await readFile(file);
      await harm(file);
      const opened = await openRepository(repository.root, [TEST_SECRET]);
      for (const [name, files] of [
        [FIRST, ['a', 'b']],
        [SECOND, ['a', 'b', 'c']],
      ] as const) {
        const target = join(scratch(), 'target');
        const { damaged } = await restoreBackup(opened, name, target, { skipDamaged: true });
        const back = await treeOf(join(target, 'jobs'));
        // A file of pictures is lost with the pack that holds it, and not one more.
        const lost = damaged.map(({ path }) => path.slice('jobs/'.length));
        const left = files.map((letter) => `job/${letter}.png`).filter((path) => !lost.includes(path));
        expect(back, `${file} ${name}`).toEqual(
          Object.fromEntries(['job', ...left].map((path) => [path, wanted[path]])),
        );
        if (!file.includes('/packs/')) expect(lost, file).toEqual([]);
        await rm(target, { recursive: true });
      }
      const report = await verifyRepository(opened, { readData: true, dryRun: true, now: new Date(2025, 0, 9) });
      expect(report.ok, file).toBe(false);
      await writeFile(file, kept);
    }
    expect((await readAll(repository)).ok).toBe(true);
  });
});

test('a backup whose list of files went with its pack stays good, and the next backup writes the list anew', async () => {
  const { repository, tree } = await twoNights();
  // The newer pack holds the third picture and the second list alone; the second backup is left without the picture.
  const packs = await listPacks(repository);
  const sizes = await Promise.all(packs.map(async (pack) => (await readFile(packPath(repository, pack))).length));
  await rm(packPath(repository, packs[sizes.indexOf(Math.min(...sizes))]));
  await rm(join(tree, 'job', 'c.png'));
  expect((await readAll(repository)).backups[SECOND]).toEqual([
    'The list of its files: a part of it is missing.',
    'jobs/job/c.png: a part of it is missing.',
  ]);
  await backUp(repository, tree, 3);
  expect((await readAll(repository)).backups[SECOND]).toEqual(['jobs/job/c.png: a part of it is missing.']);
  await writeTree(tree, { 'job/c.png': noise(200_000, 3) });
  await backUp(repository, tree, 4);
  expect((await readAll(repository)).ok).toBe(true);
  expect((await listRecords(repository.root)).map(({ state }) => state)).toEqual(['good', 'good', 'good', 'good']);
});

test('the next backup writes anew what is lost or damaged of two', async () => {
  const { repository, tree } = await twoNights();
  const places = [join(repository.root, 'repository.json'), join(repository.root, FIRST, 'manifest.json')].map(bothOf);
  const list = join(repository.root, FIRST, 'files.sealed');
  for (const harm of [gone, rotten])
    for (const which of [0, 1]) {
      for (const both of places) await harm(both[which]);
      await rm(list);
      const { problems, backups, whole } = await readAll(repository);
      expect(problems.map((problem) => problem.split(' ')[0])).toEqual([basename(places[0][which])]);
      expect(backups[FIRST]).toHaveLength(2);
      expect(whole).toEqual(Object.keys(backups));
      await backUp(repository, tree, 3);
      expect((await readAll(repository)).ok).toBe(true);
    }
});

test('two manifests that differ are told: one of them was made to fit', async () => {
  const { repository } = await twoNights();
  const [first, second] = [FIRST, SECOND].map((name) => join(repository.root, name, 'manifest.copy.json'));
  await writeFile(first, await readFile(second));
  const { backups } = await readAll(repository);
  expect(backups[FIRST]).toEqual(['manifest.json and manifest.copy.json differ.']);
});

test('a repository that was written when nothing was kept twice is read, and has all twice after the next backup', async () => {
  const root = join(scratch(), 'repo');
  const text = await readFile(new URL('../../../test/support/repository-of-format-1.json', import.meta.url), 'utf8');
  for (const [path, content] of Object.entries(JSON.parse(text) as Record<string, string>)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), Buffer.from(content, 'base64'));
  }
  const repository = await openRepository(root, [TEST_SECRET]);
  expect(await readAll(repository)).toMatchObject({ ok: true, problems: [], backups: { [FIRST]: [] } });
  const target = join(scratch(), 'target');
  await restoreBackup(repository, FIRST, target);
  expect(await readFile(join(target, 'jobs', 'job', 'b.txt'), 'utf8')).toBe('two');
  await backUp(repository, join(target, 'jobs'), 2);
  expect(await readAll(repository)).toMatchObject({ ok: true });
  for (const path of ['repository.json', `${FIRST}/manifest.json`, 'packs'])
    await rm(join(root, path), { recursive: true });
  const again = await openRepository(root, [TEST_SECRET]);
  expect(await restoreBackup(again, FIRST, target, { dryRun: true })).toMatchObject({ files: 2, size: 143 });
});
