import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/math/random.ts';
import { fitLogistic, sigmoid } from '../../src/math/logistic-regression.ts';
import { createContacts, findContacts } from '../../src/reassembly/candidates/contacts.ts';
import { matchFragments } from '../../src/reassembly/candidates/match-fragments.ts';
import { refineAlignment } from '../../src/reassembly/candidates/refine-alignment.ts';
import { ALL_SEED_DEPTHS, WEAR_MODELS } from '../../src/reassembly/candidates/wear-model.ts';
import { learnColourModel } from '../../src/reassembly/contours/colour-model.ts';
import { describeFragment } from '../../src/reassembly/contours/describe-fragment.ts';
import { scaleRigid } from '../../src/reassembly/contours/work-frame.ts';
import { createJointScorer } from '../../src/reassembly/scoring/joint-scorer.ts';
import { PAIR_NETWORK, RIVAL_WEIGHTS } from '../../src/reassembly/scoring/pair-weights.ts';
import { CLAIM_WORDS, withRivals } from '../../src/reassembly/scoring/rivals.ts';
import type { Rigid } from '../../src/math/rigid.ts';
import { motionError, smallPuzzle, trueAFromB } from './small-puzzle.ts';

const puzzle = smallPuzzle();
const { fragments } = puzzle;
const scale = 0.9;
const descriptions = fragments.map((fragment) => describeFragment(fragment, { scale, depths: ALL_SEED_DEPTHS }));
const colours = learnColourModel(descriptions);
const wear = WEAR_MODELS[0];
const scorer = createJointScorer(descriptions, colours, PAIR_NETWORK, wear.reach);
const pairs = fragments.flatMap((_, a) => fragments.slice(a + 1).map((__, k) => [a, a + 1 + k] as const));
const contacts = createContacts(4096);

/** Pairs whose true seam is at least 60 work pixels long. */
const neighbours = pairs.filter(([a, b]) => {
  const truth = scaleRigid(trueAFromB(puzzle, a, b), scale);
  findContacts(descriptions[a], descriptions[b], truth.turnRad, truth.x, truth.y, 4, contacts);
  return contacts.count >= 30;
});

describe('two fragments', () => {
  test('the puzzle has long seams to test on', () => expect(neighbours.length).toBeGreaterThanOrEqual(6));

  test('true neighbours touch and hardly overlap', () => {
    for (const [a, b] of neighbours) {
      const truth = scaleRigid(trueAFromB(puzzle, a, b), scale);
      findContacts(descriptions[a], descriptions[b], truth.turnRad, truth.x, truth.y, 4, contacts);
      expect(contacts.deepest).toBeLessThan(3);
    }
  });

  test('a fragment laid upon another is deep inside it', () => {
    findContacts(descriptions[0], descriptions[0], 0, 0.5, 0, 4, contacts);
    const shifted = { ...descriptions[0] };
    findContacts(shifted, descriptions[0], 0, 40, 0, 4, contacts);
    expect(contacts.deepest).toBeGreaterThan(10);
  });

  test('refinement pulls a jittered pose back to the truth', () => {
    const random = seededRandom(1);
    let back = 0;
    for (const [a, b] of neighbours) {
      const truth = scaleRigid(trueAFromB(puzzle, a, b), scale);
      const moved = {
        turnRad: truth.turnRad + random.normal(0, 0.01),
        x: truth.x + random.normal(0, 1.5),
        y: truth.y + random.normal(0, 1.5),
      };
      refineAlignment(
        descriptions[a],
        descriptions[b],
        moved,
        { gap: { mean: 0, sigma: 0.3 }, reaches: [6, 5, 4, 3, 2.5] },
        contacts,
      );
      const error = motionError(truth, moved, fragments[b]);
      if (error.turnDeg < 1.5 && error.shiftPx < 3) back++;
    }
    expect(back / neighbours.length).toBeGreaterThanOrEqual(0.75);
  });

  test('long seams are found, and score above what is found elsewhere', () => {
    let found = 0;
    const right: number[] = [];
    const wrong: number[] = [];
    for (const [a, b] of pairs) {
      const truth = scaleRigid(trueAFromB(puzzle, a, b), scale);
      const judge = (aFromB: Rigid): number => {
        const { contactPx, logit } = scorer.evaluate(a, b, aFromB.turnRad, aFromB.x, aFromB.y);
        return contactPx > 0 ? logit : -Infinity;
      };
      const isRight = matchFragments(descriptions[a], descriptions[b], colours, { wear, judge }).map((alignment) => {
        const error = motionError(truth, alignment, fragments[b]);
        const evidence = scorer.evaluate(a, b, alignment.turnRad, alignment.x, alignment.y);
        const near = error.turnDeg < 4 && error.shiftPx < 6;
        (near ? right : wrong).push(evidence.logit);
        return near;
      });
      if (neighbours.some(([p, q]) => p === a && q === b) && isRight.includes(true)) found++;
    }
    expect(found / neighbours.length).toBeGreaterThanOrEqual(0.8);
    const median = (values: number[]) => values.sort((p, q) => p - q)[values.length >> 1];
    expect(median(right)).toBeGreaterThan(median(wrong) + 3);
  });
});

describe('rivals', () => {
  const claims = new Int32Array(3 * CLAIM_WORDS);
  // Candidates 0 and 1 claim the same stretch of fragment 0; candidate 2 another one.
  claims.set([0b1111, 0, 0b1, 0], 0);
  claims.set([0b1110, 0, 0b1, 0], CLAIM_WORDS);
  claims.set([0b1111 << 20, 0, 0b1, 0], 2 * CLAIM_WORDS);
  const judge = (logit: number[]) => withRivals({ a: [0, 0, 0], b: [1, 2, 3], logit, claims }, RIVAL_WEIGHTS);

  test('a strong rival for the same stretch speaks against a candidate, one elsewhere does not', () => {
    const alone = judge([2, -8, -8])[0];
    const rivalled = judge([2, 4, -8])[0];
    const elsewhere = judge([2, -8, 4])[0];
    expect(rivalled).toBeLessThan(alone);
    expect(elsewhere).toBe(alone);
  });
});

test('logistic regression recovers the weights that made its labels', () => {
  const random = seededRandom(4);
  const count = 4000;
  const rows = new Float64Array(2 * count);
  const labels = new Uint8Array(count);
  for (let r = 0; r < count; r++) {
    rows[2 * r] = 1;
    rows[2 * r + 1] = random.normal();
    labels[r] = random.next() < sigmoid(-1 + 2 * rows[2 * r + 1]) ? 1 : 0;
  }
  const weights = fitLogistic(rows, labels, 2);
  expect(weights[0]).toBeCloseTo(-1, 0);
  expect(Math.abs(weights[1] - 2)).toBeLessThan(0.25);
});
