import { expect, test } from 'vitest';
import { parseSuiteManifest, puzzlesOf } from '../../formats/suite-manifest.ts';
import { agedPicture } from '../../reassembly/puzzle/degrade-picture.ts';
import { makeSuitePuzzle } from './make-suite-puzzle.ts';
import { PAINTED } from './suite-pictures.ts';

const manifest = parseSuiteManifest(
  JSON.stringify({
    format: 'frame-pipeline suite',
    version: 1,
    about: 'A lossy puzzle and its twin.',
    side: 'tuning',
    targets: {},
    groups: [
      {
        name: 'lossy',
        about: 'Some lost, some strange.',
        settings: { pieces: 12, sidePx: 40, missing: 0.25, spurious: 0.2 },
        targets: {},
        puzzles: [{ generator: 'torn', seed: 5, picture: 6, stranger: 7 }],
      },
      {
        name: 'complete',
        about: 'All there.',
        settings: { pieces: 12, sidePx: 40 },
        targets: {},
        puzzles: [{ generator: 'torn', seed: 5, picture: 6 }],
      },
    ],
    sets: [],
  }),
  'twins.json',
);

test('twins share picture and cracks: what is there is the same in both', async () => {
  const [lossy, complete] = await Promise.all(
    manifest.groups.map(async (group) => makeSuitePuzzle(puzzlesOf(group)[0], PAINTED)),
  );
  expect(lossy.puzzle.trueCount).toBe(9);
  expect(lossy.puzzle.fragments).toHaveLength(11);
  expect(complete.puzzle.fragments).toHaveLength(12);
  expect(complete.picture).toEqual(lossy.picture);
  expect(complete.puzzle.fragments.slice(0, 9)).toEqual(lossy.puzzle.fragments.slice(0, 9));
  expect(complete.puzzle.pageFromFragment.slice(0, 9)).toEqual(lossy.puzzle.pageFromFragment);
});

test('an old photograph is of the same picture, and none is made where none is asked for', async () => {
  const [plan] = puzzlesOf(manifest.groups[1]);
  expect((await makeSuitePuzzle(plan, PAINTED)).reference).toBeNull();
  const { picture, puzzle, reference } = await makeSuitePuzzle({ ...plan, reference: 0.5 }, PAINTED);
  expect(reference).toEqual(agedPicture(picture, 0.5, 5));
  expect(puzzle).toEqual((await makeSuitePuzzle(plan, PAINTED)).puzzle);
});

test('the mean side of a piece is the one asked for', async () => {
  const { picture } = await makeSuitePuzzle(puzzlesOf(manifest.groups[1])[0], PAINTED, false);
  expect(Math.sqrt((picture.width * picture.height) / 12)).toBeCloseTo(40, 0);
});
