import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { parseGroundTruth } from '../../formats/ground-truth.ts';
import { parseSuiteManifest } from '../../formats/suite-manifest.ts';
import { PAINTED } from './suite-pictures.ts';
import { runsOfSuite } from './suite-runs.ts';

const folder = scratchFolder();

const manifest = parseSuiteManifest(
  JSON.stringify({
    format: 'frame-pipeline suite',
    version: 1,
    about: 'Runs.',
    side: 'tuning',
    targets: {},
    groups: [
      {
        name: 'lossy',
        about: 'Lossy.',
        settings: { pieces: 8, sidePx: 40, missing: 0.25, spurious: 0.34 },
        targets: {},
        puzzles: [3, 4].map((seed) => ({ generator: 'torn', seed, picture: seed, stranger: 9 })),
      },
    ],
    sets: [{ name: 'real', about: 'Real.', sets: ['b', 'a'], seeds: [1, 2], targets: {} }],
  }),
  'runs.json',
);
const names = (sets: string | null, ...only: string[]): string[] =>
  runsOfSuite(manifest, PAINTED, sets, only).map(({ set, seed }) => `${set}/${seed}`);

function sets(...present: string[]): string {
  for (const name of present) {
    mkdirSync(join(folder(), 'sets', name), { recursive: true });
    for (const file of ['fragment_0001.png', 'groundTruth.txt']) writeFileSync(join(folder(), 'sets', name, file), '');
  }
  return join(folder(), 'sets');
}

test('runs puzzles and sets in the order of the manifest, sets once per seed', () => {
  const place = sets('a', 'b', 'c');
  expect(names(place)).toEqual(['lossy_torn-3/0', 'lossy_torn-4/0', 'b/1', 'b/2', 'a/1', 'a/2']);
  expect(names(null)).toEqual(['lossy_torn-3/0', 'lossy_torn-4/0']);
});

test('chooses groups, puzzles and sets by name', () => {
  const place = sets('a', 'b');
  expect(names(null, 'lossy_torn-4')).toEqual(['lossy_torn-4/0']);
  expect(names(place, 'real')).toEqual(['b/1', 'b/2', 'a/1', 'a/2']);
  expect(names(place, 'a')).toEqual(['a/1', 'a/2']);
});

test('a set that the manifest names and that is not there is an error, never left out', () => {
  expect(() => names(sets('a'))).toThrow(expect.objectContaining({ code: 'FRAME_INPUT_NOT_FOUND' }));
  expect(() => names(null, 'real')).toThrow(/no group or puzzle "real"/);
});

test('a puzzle is made when its turn comes: pieces and the truth of those that belong to it', async () => {
  const [first] = runsOfSuite(manifest, PAINTED, null);
  const set = await first.prepare(folder());
  expect(set.name).toBe('lossy_torn-3');
  expect(set.pictures).toHaveLength(8);
  expect(parseGroundTruth(readFileSync(set.truthFile, 'utf8')).size).toBe(6);
  expect(readdirSync(dirname(dirname(set.truthFile)))).not.toContain('masks');
});
