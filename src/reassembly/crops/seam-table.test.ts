import { describe, expect, test } from 'vitest';
import { compose, invert } from '../../math/rigid.ts';
import { learnColourModel } from '../contours/colour-model.ts';
import { describeFragment } from '../contours/describe-fragment.ts';
import { drawFresco } from '../puzzle/draw-fresco.ts';
import { shredPicture } from '../puzzle/shred-picture.ts';
import { createJointScorer } from '../scoring/joint-scorer.ts';
import { collectCandidates } from '../scoring/judge-candidates.ts';
import { PAIR_NETWORK } from '../scoring/pair-weights.ts';
import { UPRIGHT } from './cut-crop.ts';
import { atStep, collectSeams, cutSeams, joinSeamTables, SEAM_NUMBERS, type SeamTable } from './seam-table.ts';
import { inSetColours, setColours, shrinkFragment } from './small-picture.ts';

const REACH = 10;
const SIZE = { height: 24, width: 16, stepPx: 1 };

/** Two fragments of a painted wall, with their true alignment and one that does not even touch. */
function drawTable(seed: number): { table: SeamTable; rows: readonly number[] } {
  const wall = drawFresco({ width: 180, height: 120, seed });
  const puzzle = shredPicture(wall, { pieces: 2, seed, erosionPx: 1 });
  const descriptions = puzzle.fragments.map((fragment) => describeFragment(fragment, { scale: 1, depths: [0] }));
  const colours = learnColourModel(descriptions);
  const collector = collectCandidates(createJointScorer(descriptions, colours, PAIR_NETWORK, REACH));
  const truth = compose(invert(puzzle.pageFromFragment[0]), puzzle.pageFromFragment[1]);
  collector.addWhatever(0, 1, { turnRad: 0, x: 2000, y: 0 });
  collector.addWhatever(0, 1, truth);
  const work = collector.finish();
  const small = puzzle.fragments.map((fragment) => shrinkFragment(fragment, 1));
  const own = setColours(small);
  const pictures = small.map((picture) => inSetColours(picture, own));
  const keys = { withRivals: Float64Array.of(-3, 4), withLoops: Float64Array.of(-4, 5) };
  return collectSeams({ descriptions, colours, reach: REACH, pictures, work, keys }, [0, 1]);
}

describe('a table of seams', () => {
  const [first, second] = [drawTable(1), drawTable(2)];

  test('leaves out what has no seam, and says which rows it holds', () => {
    expect(first.rows).toEqual([1]);
    expect(first.table.numbers.length).toBe(SEAM_NUMBERS);
    expect([...first.table.numbers.subarray(-2)]).toEqual([4, 5]);
  });

  test('shows the same crops alone and joined to others, whatever is cut beside them', () => {
    const joined = joinSeamTables([first.table, second.table]);
    const both = cutSeams(joined, [1, 0], SIZE, () => UPRIGHT);
    [second, first].forEach(({ table }, k) => {
      const alone = cutSeams(table, [0], SIZE, () => UPRIGHT);
      const half = (part: Uint8Array | Float32Array) =>
        [...part].slice((k * part.length) / 2, ((k + 1) * part.length) / 2);
      expect(half(both.crops)).toEqual([...alone.crops]);
      expect(half(both.roi)).toEqual([...alone.roi]);
      expect(half(both.numbers)).toEqual([...alone.numbers]);
    });
  });

  test('is cut at the step of its pictures only', () => {
    const coarse = atStep(first.table, 2);
    expect(coarse.pixels.length).toBeLessThan(first.table.pixels.length / 3);
    expect(() => cutSeams(coarse, [0], SIZE, () => UPRIGHT)).toThrow(RangeError);
    const { roi } = cutSeams(coarse, [0], { ...SIZE, stepPx: 2 }, () => UPRIGHT);
    const fine = cutSeams(first.table, [0], SIZE, () => UPRIGHT).roi;
    expect(roi[2] - roi[0]).toBeLessThanOrEqual(fine[2] - fine[0]);
  });
});
