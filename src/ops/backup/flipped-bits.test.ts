import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { flipBits, isFoundGood } from '../../../test/support/flip-bits.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { backUp, newRepository, noise, repositoryFiles, writeTree } from '../../../test/support/small-repository.ts';
import { seededRandom } from '../../math/random.ts';

/** test/soak has 1,000 of them. */
const FLIPS = 160;
const scratch = scratchFolder();

async function twoBackups(): Promise<string> {
  const tree = join(scratch(), 'tree');
  await writeTree(tree, {
    'job_1/input/a.png': noise(150_000, 1),
    'job_1/logs/pipeline.log': 'a line of a log\n'.repeat(3000),
    'job_1/status.json': '{"state":"done"}',
  });
  const repository = await newRepository(join(scratch(), 'repo'));
  await backUp(repository, tree, 1);
  await writeTree(tree, { 'job_2/input/b.png': noise(30_000, 2) });
  await backUp(repository, tree, 2);
  return repository.root;
}

/** Puts every file of the repository back as it was. */
async function keeper(root: string): Promise<{ files: string[]; putBack: () => Promise<void> }> {
  const files = await repositoryFiles(root);
  const kept = await Promise.all(files.map((file) => readFile(file)));
  return {
    files,
    putBack: async () => {
      for (const [k, file] of files.entries()) await writeFile(file, kept[k]);
    },
  };
}

test(`${FLIPS} single bits flipped anywhere: all are found`, async () => {
  const root = await twoBackups();
  expect(await isFoundGood(root)).toBe(true);
  const { missed, struck } = await flipBits(root, FLIPS, 20);
  expect(missed).toEqual([]);
  // The config and a key, each twice; two packs; of two backups each the manifest, twice, the list of files and the record of checks.
  expect(struck.size).toBe(10);
  expect((await repositoryFiles(root)).length).toBe(14);
  for (const [file, times] of struck) expect(times, file).toBeGreaterThanOrEqual(FLIPS / 32);
  expect(await isFoundGood(root)).toBe(true);
});

test('every file that is missing or cut is found', async () => {
  const root = await twoBackups();
  const { files, putBack } = await keeper(root);
  const random = seededRandom(21);
  for (const file of files) {
    await rm(file);
    expect(await isFoundGood(root), `${file} missing`).toBe(false);
    await putBack();
    const { length } = await readFile(file);
    for (const left of [0, length - 1, random.below(length)]) {
      await truncate(file, left);
      expect(await isFoundGood(root), `${file} cut to ${left}`).toBe(false);
      await putBack();
    }
    await writeFile(file, Buffer.concat([await readFile(file), Buffer.of(0)]));
    expect(await isFoundGood(root), `${file} longer`).toBe(false);
    await putBack();
  }
  expect(await isFoundGood(root)).toBe(true);
});

test('a pack whose name was made to fit a changed byte is found by its seals', async () => {
  const root = await twoBackups();
  const pack = (await repositoryFiles(root)).find((file) => file.includes('/packs/'))!;
  const bytes = await readFile(pack);
  bytes[1000] ^= 4;
  const name = createHash('sha256').update(bytes).digest('hex');
  await mkdir(join(root, 'packs', name.slice(0, 2)), { recursive: true });
  await writeFile(join(root, 'packs', name.slice(0, 2), name), bytes);
  await rm(pack);
  expect(await isFoundGood(root)).toBe(false);
});
