import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeExact, EXACT_NEIGHBOURS, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { createJointBook, fitOf, MOST_EVIDENCE, MOST_WORTH } from './joint-book.ts';

const { descriptions, aFromB, scorer } = describeExact(exactPuzzle());
// Whole pixels and hundredths: poses nearer than the rounding of cluster moves are the same to the book.
const shift = fc.integer({ min: -40, max: 40 });
const turn = fc.integer({ min: -100, max: 100 }).map((hundredths) => hundredths / 100);

test('says the same whether it remembers or not, however many trials came between', () => {
  const book = createJointBook(scorer);
  fc.assert(
    fc.property(fc.constantFrom(...EXACT_NEIGHBOURS), turn, shift, shift, ([a, b], turnRad, dx, dy) => {
      const moved = nudged(aFromB(a, b), descriptions[b], turnRad, dx, dy);
      const fresh = createJointBook(scorer).judge(a, b, moved);
      const weighed = { ...book.weigh(a, b, moved.turnRad, moved.x, moved.y) };
      for (let k = 0; k < 2; k++) expect(book.judge(a, b, moved)).toEqual(fresh);
      expect(fresh).toMatchObject(weighed);
      expect(fresh.evidence).toBeLessThanOrEqual(MOST_EVIDENCE);
      expect(fresh.worth).toBeLessThan(MOST_WORTH);
      expect(fresh.worth).toBeGreaterThanOrEqual(fresh.evidence);
    }),
    { seed: 93, numRuns: 200 },
  );
});

test('a true joint has evidence, two that lie apart are worth nothing, and two upon each other less than that', () => {
  const book = createJointBook(scorer);
  for (const [a, b] of EXACT_NEIGHBOURS) {
    expect(book.judge(a, b, aFromB(a, b)).evidence).toBeGreaterThan(2);
    const apart = nudged(aFromB(a, b), descriptions[b], 0, 900, 0);
    expect(book.judge(a, b, apart)).toMatchObject({ contactPx: 0, evidence: 0, worth: 0 });
    const { centreX, centreY } = descriptions[a];
    const upon = { turnRad: 0, x: centreX - descriptions[b].centreX, y: centreY - descriptions[b].centreY };
    expect(book.judge(a, b, upon).worth).toBeLessThan(-5);
  }
});

test('seams fit by the share of what could speak for them at most, whatever their number', () => {
  const book = createJointBook(scorer);
  const joints = EXACT_NEIGHBOURS.map(([a, b]) => ({ ...book.judge(a, b, aFromB(a, b)) }));
  const fit = fitOf(joints);
  expect(fit).toBeGreaterThan(0.5);
  expect(fit).toBeLessThanOrEqual(1);
  expect(fitOf([...joints, ...joints])).toBeCloseTo(fit, 12);
  expect(fitOf([...joints, { ...joints[0], evidence: -30 }])).toBeLessThan(fit);
  expect(fitOf([...joints, { contactPx: 20, evidence: 0 }])).toBe(fit);
  expect(fitOf([])).toBe(0);
});
