import { expect, test } from 'vitest';
import { describeExact, exactPuzzle, EXACT_NEIGHBOURS, nudged } from '../../../test/solver/exact-puzzle.ts';
import { borderRules, layWithin } from './border-rules.ts';
import { relaxPoses } from './relax-poses.ts';
import { moveWithin } from './move-within.ts';
import { columnsOf } from './pose-columns.ts';

const { descriptions, pageFromFragment } = describeExact(exactPuzzle());
const ALL = [0, 1, 2, 3];
const pairs = EXACT_NEIGHBOURS.map(([a, b]) => ({ a, b }));
const options = { gap: { mean: 0, sigma: 0.3 }, reaches: [6, 5, 4, 3] };
/** Fragment 3 pushed into the others by some pixels: relaxing spreads all of them. */
const pressed = () =>
  columnsOf(ALL.map((id) => nudged(pageFromFragment[id], descriptions[id], 0, id === 3 ? -4 : 0, id === 3 ? -4 : 0)));

const within = (width: number, height = (width * 184) / 208): ReturnType<typeof borderRules> =>
  borderRules(
    {
      ...{ file: 'constraints.json', names: ['a', 'b', 'c', 'd'], locked: [], accepted: [], refused: [], groups: [] },
      border: [],
      outline: {
        xy: Float64Array.of(0, 0, width, 0, width, height, 0, height),
        symmetry: 2,
        pageFromOutline: null,
      },
    },
    descriptions,
  );

test('lets poses move where nothing is known, or where the border is kept', () => {
  const wanted = pressed();
  relaxPoses(descriptions, wanted, ALL, pairs, options);
  for (const border of [null, within(208, 184)]) {
    const poses = pressed();
    moveWithin(border, poses, ALL, () => relaxPoses(descriptions, poses, ALL, pairs, options));
    expect(poses).toEqual(wanted);
    expect(poses).not.toEqual(pressed());
  }
});

test('changes no pose where that would push fragments beyond the border', () => {
  const relaxed = pressed();
  relaxPoses(descriptions, relaxed, ALL, pairs, options);
  // The narrowest outline that takes the pressed fragments, to a tenth of a pixel.
  let side = 150;
  while (layWithin(within(side)!, ALL, pressed()) === null) side += 0.1;
  expect(layWithin(within(side)!, ALL, relaxed)).toBeNull();
  const poses = pressed();
  moveWithin(within(side), poses, ALL, () => relaxPoses(descriptions, poses, ALL, pairs, options));
  expect(poses).toEqual(pressed());
});
