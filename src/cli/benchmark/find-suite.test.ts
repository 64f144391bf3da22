import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { puzzlesOf } from '../../formats/suite-manifest.ts';
import { readSuite } from './find-suite.ts';

const folder = scratchFolder();

const allOf = (name: string) => readSuite(name).manifest.groups.flatMap((group) => puzzlesOf(group));

test('nothing that is tuned on judges: no seed and no picture stands on both sides', () => {
  const [judging, tuning] = [allOf('solver'), allOf('development')];
  expect(readSuite('solver').manifest.side).toBe('judging');
  expect(readSuite('development').manifest.side).toBe('tuning');
  const seeds = new Set(judging.map(({ seed }) => seed));
  const pictures = new Set(judging.flatMap(({ picture, stranger }) => [picture, stranger]));
  pictures.delete(null);
  expect(tuning.filter(({ seed }) => seeds.has(seed))).toEqual([]);
  expect(tuning.filter(({ picture, stranger }) => pictures.has(picture) || pictures.has(stranger))).toEqual([]);
  expect(tuning.length).toBeLessThan(judging.length / 2);
});

test('a puzzle that has lost pieces has a twin that has not', () => {
  for (const suite of ['solver', 'development']) {
    const [lossy, complete] = ['lossy', 'lossy-complete'].map((name) =>
      allOf(suite).filter(({ group }) => group === name),
    );
    expect(lossy.length).toBeGreaterThan(0);
    expect(lossy.map((plan) => ({ ...plan, name: '', group: '', missing: 0, spurious: 0, stranger: null }))).toEqual(
      complete.map((plan) => ({ ...plan, name: '', group: '' })),
    );
  }
});

test('a manifest of one’s own is named by its path', () => {
  const own = join(folder(), 'mine.json');
  const { manifest } = readSuite('development');
  writeFileSync(own, JSON.stringify(manifest));
  expect(readSuite(own)).toEqual({ name: 'mine', manifest });
});

test.each([['dirty'], ['gone/mine.json']])('there is no suite %s', (name) => {
  expect(() => readSuite(name)).toThrow(
    expect.objectContaining({ code: 'FRAME_INPUT_NOT_FOUND', remedy: expect.stringContaining('solver') as string }),
  );
});
