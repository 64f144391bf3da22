import { join } from 'node:path';
import { expect, test } from 'vitest';
import { flipBits, isFoundGood } from '../support/flip-bits.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { backUp, newRepository, noise, writeTree } from '../support/small-repository.ts';

const FLIPS = 1000;
const scratch = scratchFolder();

test(`${FLIPS} random single bits flipped anywhere in a repository: all are found`, async () => {
  const tree = join(scratch(), 'tree');
  await writeTree(tree, { 'job_1/input/a.png': noise(400_000, 1), 'job_1/logs/a.log': 'a line\n'.repeat(9000) });
  const repository = await newRepository(join(scratch(), 'repo'));
  await backUp(repository, tree, 1);
  await writeTree(tree, { 'job_2/input/b.png': noise(100_000, 2) });
  await backUp(repository, tree, 2);
  const { missed, struck } = await flipBits(repository.root, FLIPS, 1);
  console.log(Object.fromEntries(struck));
  expect(missed).toEqual([]);
  expect(await isFoundGood(repository.root)).toBe(true);
});
