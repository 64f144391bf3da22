import { describe, expect, test } from 'vitest';
import { describeExact, EXACT_NEIGHBOURS, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { collectCandidates, joinCandidates, type WorkCandidates } from './judge-candidates.ts';
import { CLAIM_WORDS } from './rivals.ts';

const { descriptions, scorer, aFromB } = describeExact(exactPuzzle());
const far = { turnRad: 0, x: 4000, y: 0 };

function expectLengths(work: WorkCandidates, count: number): void {
  for (const column of ['a', 'b', 'turnRad', 'x', 'y', 'logit'] as const) expect(work[column]).toHaveLength(count);
  expect(work.claims).toHaveLength(CLAIM_WORDS * count);
}

describe('collecting candidates', () => {
  test('keeps what is judged no worse than asked for, with what the scorer says of it', () => {
    const collector = collectCandidates(scorer);
    const kept: number[] = [];
    for (const [a, b] of EXACT_NEIGHBOURS) {
      for (const shift of [0, 10]) {
        const alignment = { ...nudged(aFromB(a, b), descriptions[b], 0, shift, shift) };
        const { contactPx, logit } = scorer.evaluate(a, b, alignment.turnRad, alignment.x, alignment.y);
        if (contactPx > 0 && logit >= 2) kept.push(logit);
        collector.add(a, b, alignment, 2);
      }
    }
    collector.add(0, 1, far, -Infinity);
    const work = collector.finish();
    expect(kept.length).toBeGreaterThanOrEqual(4);
    expect([...work.logit]).toEqual(kept);
    expectLengths(work, kept.length);
  });

  test('whatever they are worth, all are kept in their order, and no contact is worth less than any', () => {
    const collector = collectCandidates(scorer);
    collector.addWhatever(0, 1, { ...aFromB(0, 1) });
    collector.addWhatever(0, 1, far);
    collector.addWhatever(2, 3, { ...aFromB(2, 3) });
    const work = collector.finish();
    expect([...work.a]).toEqual([0, 0, 2]);
    expect([...work.b]).toEqual([1, 1, 3]);
    expect([...work.x]).toEqual([aFromB(0, 1).x, far.x, aFromB(2, 3).x]);
    expect(work.logit[1]).toBe(-12);
    expect(work.logit[0]).toBeGreaterThan(0);
    expect([...work.claims.subarray(CLAIM_WORDS, 2 * CLAIM_WORDS)]).toEqual([0, 0, 0, 0]);
    expectLengths(work, 3);
  });
});

test('joined tables are one after the other, and nothing joined is a table without rows', () => {
  const one = collectCandidates(scorer);
  one.addWhatever(0, 1, { ...aFromB(0, 1) });
  const two = collectCandidates(scorer);
  two.addWhatever(0, 2, { ...aFromB(0, 2) });
  two.addWhatever(1, 3, { ...aFromB(1, 3) });
  const all = collectCandidates(scorer);
  for (const [a, b] of [
    [0, 1],
    [0, 2],
    [1, 3],
  ])
    all.addWhatever(a, b, { ...aFromB(a, b) });
  expect(joinCandidates([one.finish(), two.finish()])).toEqual(all.finish());
  expectLengths(joinCandidates([]), 0);
});
