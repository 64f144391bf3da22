import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeExact, EXACT_NEIGHBOURS, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { edgeOf } from '../../../test/solver/true-poses.ts';
import { applyTo } from '../../math/rigid.ts';
import { createBench } from './bench.ts';
import { MOST_EVIDENCE } from './joint-book.ts';
import { seamLine, seamsOf, toleranceOf, withGap } from './seams.ts';

const { descriptions, aFromB, scorer } = describeExact(exactPuzzle());
const bench = createBench(scorer, { mean: 0, sigma: 0.3 });
const lineOf = (a: number, b: number, moved = aFromB(a, b)) =>
  seamLine(descriptions[a], descriptions[b], moved, scorer.reach, scorer.contacts);

test('a seam runs between the two fragments, its normal out of the first, its gap that of the borders', () => {
  for (const [a, b] of EXACT_NEIGHBOURS) {
    const line = lineOf(a, b)!;
    expect(Math.hypot(line.normalX, line.normalY)).toBeCloseTo(1, 9);
    expect(Math.abs(line.gapPx)).toBeLessThan(0.6);
    expect(line.lengthPx).toBeGreaterThan(40);
    const centre = applyTo(aFromB(a, b), descriptions[b].centreX, descriptions[b].centreY);
    const out = { x: centre.x - descriptions[a].centreX, y: centre.y - descriptions[a].centreY };
    expect(out.x * line.normalX + out.y * line.normalY).toBeGreaterThan(0);
    const middle = applyTo(aFromB(a, b), line.middleInB.x, line.middleInB.y);
    expect(Math.hypot(middle.x - line.middleInA.x, middle.y - line.middleInA.y)).toBeLessThan(1e-9);
  }
});

test('there is none where borders do not face each other', () => {
  expect(lineOf(0, 1, nudged(aFromB(0, 1), descriptions[1], 0, 60, 0))).toBeNull();
});

test('laying a seam at another gap moves it across and nowhere else, and back again', () => {
  const [a, b] = EXACT_NEIGHBOURS[0];
  const seam = { ...aFromB(a, b), ...lineOf(a, b)! };
  fc.assert(
    fc.property(fc.double({ min: -10, max: 20, noNaN: true }), (gapPx) => {
      const moved = withGap(seam, gapPx);
      const [dx, dy] = [moved.x - seam.x, moved.y - seam.y];
      expect(dx * seam.normalX + dy * seam.normalY).toBeCloseTo(gapPx - seam.gapPx, 9);
      expect(dy * seam.normalX - dx * seam.normalY).toBeCloseTo(0, 9);
      expect(moved.turnRad).toBe(seam.turnRad);
      expect(moved.gapPx).toBe(gapPx);
      const middle = applyTo(moved, moved.middleInB.x, moved.middleInB.y);
      expect(middle.x).toBeCloseTo(moved.middleInA.x, 9);
      expect(middle.y).toBeCloseTo(moved.middleInA.y, 9);
      const back = withGap(moved, seam.gapPx);
      expect(Math.hypot(back.x - seam.x, back.y - seam.y)).toBeLessThan(1e-9);
    }),
    { seed: 311, numRuns: 100 },
  );
});

test('whatever gap a candidate was found with, its seam is laid at the expected one', () => {
  const expected = createBench(scorer, { mean: 3, sigma: 1 });
  const [a, b] = EXACT_NEIGHBOURS[0];
  const { normalX, normalY } = lineOf(a, b)!;
  const found = [-1, 0, 2].map((gap) => {
    const at = aFromB(a, b);
    return seamsOf([edgeOf(a, b, { ...at, x: at.x + gap * normalX, y: at.y + gap * normalY }, 5)], expected)[0];
  });
  for (const seam of found) {
    expect(seam.gapPx).toBe(3);
    expect(Math.hypot(seam.x - found[0].x, seam.y - found[0].y)).toBeLessThan(0.6);
  }
});

test('seams are worth more the likelier and the longer they are, within a bound, and longer ones turn less', () => {
  const [a, b] = EXACT_NEIGHBOURS[0];
  const worth = [-6, -2, 0, 3, 8].map((key) => seamsOf([edgeOf(a, b, aFromB(a, b), key)], bench)[0].worth);
  expect(worth[0]).toBe(0);
  expect([...worth].sort((p, q) => p - q)).toEqual(worth);
  expect(worth.at(-1)).toBeLessThan(MOST_EVIDENCE);
  const gap = { mean: 8, sigma: 2.4 };
  const turns = [20, 60, 90, 200].map((lengthPx) => toleranceOf({ lengthPx }, gap).sigmaTurnRad);
  expect([...turns].sort((p, q) => q - p)).toEqual(turns);
});
