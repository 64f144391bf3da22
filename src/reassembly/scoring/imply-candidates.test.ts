import { describe, expect, test } from 'vitest';
import { describeExact, errorOf, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { WEAR_MODELS } from '../candidates/wear-model.ts';
import { implyCandidates } from './imply-candidates.ts';
import { collectCandidates, type WorkCandidates } from './judge-candidates.ts';

const { descriptions, scorer, aFromB } = describeExact(exactPuzzle());
const wear = WEAR_MODELS[0];

/** True candidates of the given pairs, moved by some pixels. */
function given(pairs: readonly (readonly [number, number])[], shiftPx = 0): WorkCandidates {
  const collector = collectCandidates(scorer);
  for (const [a, b] of pairs) collector.addWhatever(a, b, { ...nudged(aFromB(a, b), descriptions[b], 0, shiftPx, 0) });
  return collector.finish();
}

const pairsOf = ({ a, b }: WorkCandidates): number[][] => Array.from(a, (id, c) => [id, b[c]]);

describe('implied candidates', () => {
  test('close the ring: three trusted joints of four fragments imply the fourth, where it truly is', () => {
    const implied = implyCandidates(
      given([
        [0, 1],
        [1, 3],
        [2, 3],
      ]),
      [5, 5, 5],
      scorer,
      wear,
    );
    const row = pairsOf(implied).findIndex(([a, b]) => a === 0 && b === 2);
    expect(row).toBeGreaterThanOrEqual(0);
    const found = { turnRad: implied.turnRad[row], x: implied.x[row], y: implied.y[row] };
    const error = errorOf(aFromB(0, 2), found, descriptions[2]);
    expect(error.turnRad).toBeLessThan(0.02);
    // As near as the gap that the wear supposes lets it come.
    expect(error.shiftPx).toBeLessThan(wear.gap.mean + wear.gap.sigma);
    // The diagonals meet in a point: no seam worth a candidate joins 1 and 2.
    for (const [a, b] of pairsOf(implied)) expect(a).toBeLessThan(b);
    expect(pairsOf(implied)).not.toContainEqual([1, 2]);
  });

  test('need trust: doubtful candidates imply nothing', () => {
    const doubtful = given([
      [0, 1],
      [1, 3],
      [2, 3],
    ]);
    expect(pairsOf(implyCandidates(doubtful, [5, 0.5, 5], scorer, wear))).toEqual([]);
  });

  test('are new: what is known already is not said again', () => {
    const known = given([
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 3],
    ]);
    const implied = implyCandidates(known, [5, -3, 5, 5], scorer, wear);
    expect(pairsOf(implied)).not.toContainEqual([0, 2]);
  });

  test('do not overlap: where the way leads into a fragment there is none', () => {
    const crushed = given(
      [
        [0, 1],
        [1, 3],
        [2, 3],
      ],
      20,
    );
    const implied = implyCandidates(crushed, [5, 5, 5], scorer, wear);
    for (let c = 0; c < implied.a.length; c++) {
      const { deepest } = scorer.evaluate(implied.a[c], implied.b[c], implied.turnRad[c], implied.x[c], implied.y[c]);
      expect(deepest).toBeLessThanOrEqual(5);
    }
    expect(pairsOf(implied)).not.toContainEqual([0, 2]);
  });
});
