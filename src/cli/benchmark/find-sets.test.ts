import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { findSets } from './find-sets.ts';

const root = scratchFolder();

const put = (...paths: string[]): void => {
  for (const path of paths) {
    mkdirSync(join(root(), path, '..'), { recursive: true });
    writeFileSync(join(root(), path), '');
  }
};

test('finds pieces in a folder of their own, or beside other files of the set', () => {
  put('b/fragments/groundTruth.txt', 'b/fragments/fragment_0002.png', 'b/fragments/fragment_0001.png');
  put('a/groundTruth.txt', 'a/fragment_0001.jpg', 'a/fragment_0010.jpg', 'a/reassembled_result_0.png');
  put('no-truth/fragment_0001.png', 'README.md');
  expect(findSets(root())).toEqual([
    {
      name: 'a',
      truthFile: join(root(), 'a/groundTruth.txt'),
      pictures: [join(root(), 'a/fragment_0001.jpg'), join(root(), 'a/fragment_0010.jpg')],
    },
    {
      name: 'b',
      truthFile: join(root(), 'b/fragments/groundTruth.txt'),
      pictures: [join(root(), 'b/fragments/fragment_0001.png'), join(root(), 'b/fragments/fragment_0002.png')],
    },
  ]);
});

test('a list of the pieces comes before the pattern of their names', () => {
  put('a/groundTruth.txt', 'a/x.png', 'a/y.png', 'a/fragment_0001.png');
  writeFileSync(join(root(), 'a/fragmentList.txt'), 'y.png\r\nx.png\r\n');
  expect(findSets(root())[0].pictures).toEqual([join(root(), 'a/x.png'), join(root(), 'a/y.png')]);
});

test('chooses by name', () => {
  put('a/groundTruth.txt', 'b/groundTruth.txt');
  expect(findSets(root(), ['b']).map((set) => set.name)).toEqual(['b']);
});

test('says what is missing, and what there is', () => {
  expect(() => findSets(join(root(), 'gone'))).toThrow('There is no folder of sets at');
  expect(() => findSets(root())).toThrow('No set with pieces');
  put('a/groundTruth.txt');
  expect(() => findSets(root(), ['z'])).toThrow(
    expect.objectContaining({ code: 'FRAME_INPUT_NOT_FOUND', remedy: 'The sets there: a.' }),
  );
});
