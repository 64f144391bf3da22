import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeExact, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import type { Assembly } from './assembly.ts';
import { createBench } from './bench.ts';
import { createMeetingBook } from './meeting.ts';
import { columnsOf } from './pose-columns.ts';

const { descriptions, pageFromFragment, scorer } = describeExact(exactPuzzle());
const bench = createBench(scorer, { mean: 0, sigma: 0.3 });
const whole = (moved: Partial<Record<number, readonly [number, number]>> = {}): Assembly => ({
  poses: columnsOf(
    pageFromFragment.map((pose, id) => nudged(pose, descriptions[id], 0, ...(moved[id] ?? ([0, 0] as const)))),
  ),
  cluster: new Int32Array(4),
});

test('borders that meet are worth something, overlaps cost, and clusters apart do not meet', () => {
  const book = createMeetingBook(bench);
  const together = book.worth(whole());
  expect(together).toBeGreaterThan(2);
  expect(book.worth(whole({ 3: [200, 0] }))).toBeLessThan(together - 1);
  expect(book.worth(whole({ 1: [-25, 0], 3: [-25, 0] }))).toBeLessThan(together - 1);
  expect(book.worth({ ...whole(), cluster: Int32Array.from([0, 1, 2, 3]) })).toBe(0);
});

test('what is remembered changes nothing but by less than a move of a third of a pixel would', () => {
  const book = createMeetingBook(bench);
  const move = fc.tuple(fc.double({ min: -8, max: 8, noNaN: true }), fc.double({ min: -8, max: 8, noNaN: true }));
  fc.assert(
    fc.property(move, move, (one, other) => {
      const assembly = whole({ 1: one, 2: other });
      expect(Math.abs(book.worth(assembly) - createMeetingBook(bench).worth(assembly))).toBeLessThan(0.5);
    }),
    { seed: 312, numRuns: 60 },
  );
});
