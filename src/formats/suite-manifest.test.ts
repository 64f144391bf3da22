import { expect, test } from 'vitest';
import { parseSuiteManifest, puzzlesOf } from './suite-manifest.ts';

const SMALL = {
  format: 'frame-pipeline suite',
  version: 1,
  about: 'Two puzzles.',
  side: 'tuning',
  targets: {},
  groups: [
    {
      name: 'worn',
      about: 'Worn.',
      settings: { pieces: 12, erosionPx: 2 },
      targets: { right: 0.9 },
      puzzles: [
        { generator: 'torn', seed: 3, picture: 8 },
        { generator: 'voronoi', seed: 4, picture: 9, pieces: 20, chips: 0.1 },
      ],
    },
  ],
  sets: [],
};
const read = (change: (manifest: typeof SMALL) => unknown = (same) => same) =>
  parseSuiteManifest(JSON.stringify(change(structuredClone(SMALL))), 'small.json');

test('a puzzle has what its group says, and what it says itself counts', () => {
  const [torn, voronoi] = puzzlesOf(read().groups[0]);
  expect(torn).toMatchObject({ name: 'worn_torn-3', pieces: 12, erosionPx: 2, chips: 0, sidePx: 110, stranger: null });
  expect(voronoi).toMatchObject({ name: 'worn_voronoi-4', pieces: 20, erosionPx: 2, chips: 0.1 });
});

test('a puzzle comes with an old photograph where its group says how old', () => {
  const [plain] = puzzlesOf(read().groups[0]);
  const [aged] = puzzlesOf(
    read((m) => ({ ...m, groups: [{ ...m.groups[0], settings: { pieces: 12, reference: 0.5 } }] })).groups[0],
  );
  expect([plain.reference, aged.reference]).toEqual([null, 0.5]);
});

test.each([
  ['an unknown word', (m: typeof SMALL) => ({ ...m, more: 1 })],
  ['two groups of one name', (m: typeof SMALL) => ({ ...m, groups: [...m.groups, ...m.groups] })],
  ['a puzzle twice', (m: typeof SMALL) => (m.groups[0].puzzles.push(m.groups[0].puzzles[0]), m)],
  [
    'a twin that is not there',
    (m: typeof SMALL) => ({ ...m, groups: [{ ...m.groups[0], targets: { within: { share: 0.1, of: 'gone' } } }] }),
  ],
  ['no number of pieces', (m: typeof SMALL) => ({ ...m, groups: [{ ...m.groups[0], settings: {} }] })],
  [
    'strangers from nowhere',
    (m: typeof SMALL) => ({ ...m, groups: [{ ...m.groups[0], settings: { pieces: 9, spurious: 0.1 } }] }),
  ],
])('refuses %s', (_, change) => {
  expect(() => read(change)).toThrow(expect.objectContaining({ code: 'FRAME_FORMAT_SYNTAX', file: 'small.json' }));
});

test('refuses what is no JSON', () => {
  expect(() => parseSuiteManifest('{', 'x.json')).toThrow(expect.objectContaining({ code: 'FRAME_FORMAT_SYNTAX' }));
});
